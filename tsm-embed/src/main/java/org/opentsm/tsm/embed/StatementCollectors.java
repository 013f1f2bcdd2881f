package org.opentsm.tsm.embed;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.StatementCollector;
import org.opentsm.tsm.api.spi.StatementOrder;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** Who collects statements of this machine's root of trust, by kind. */
public final class StatementCollectors {
  /** A class path that cannot be searched at all fails again at each step. */
  private static final int MOST_BROKEN = 64;

  private final Supplier<TsmEnvironment> environment;

  /**
   * @param environment what collectors are given; asked for when a statement is
   */
  public StatementCollectors(Supplier<TsmEnvironment> environment) {
    this.environment = environment;
  }

  /**
   * The collector of a kind.
   *
   * @throws TsmException.LacksFeature if there is none
   */
  public StatementCollector of(RootOfTrust.Kind kind) throws TsmException.LacksFeature {
    StringBuilder broken = new StringBuilder();
    return find(kind, broken)
        .orElseThrow(() ->
            new TsmException.LacksFeature(
                TsmErrorCode.LACKS_FEATURE,
                "root of trust "
                    + kind.id()
                    + ": expected a plug-in that collects its statements, found none installed"
                    + broken));
  }

  /**
   * Refuses what the collector could not use, before a device is asked.
   *
   * @param place of the root of trust
   * @param settings adds what the collector should know
   */
  public void check(StatementCollector collector, String place, Settings settings)
      throws TsmException {
    collector.check(place, with(settings));
  }

  /**
   * The same evidence with a statement over it.
   *
   * @param place of the root of trust
   * @param settings adds what the collector should know
   */
  public CollectedEvidence state(
      StatementCollector collector,
      String place,
      Settings settings,
      CollectedEvidence collected,
      Deadline deadline)
      throws TsmException {
    RootOfTrust statement =
        collector.collect(StatementOrder.of(place, collected.evidence()), with(settings), deadline);
    return collected.with(
        collected.evidence().with(TreeTop.commitments(collected.evidence()), statement));
  }

  private TsmEnvironment with(Settings settings) {
    TsmEnvironment.Builder builder = environment.get().toBuilder();
    settings.addTo(builder);
    return builder.build();
  }

  /** What a caller says beyond the kind and its place. */
  @FunctionalInterface
  public interface Settings {
    /** Adds options by their dotted names. */
    void addTo(TsmEnvironment.Builder builder);
  }

  private static Optional<StatementCollector> find(RootOfTrust.Kind kind, StringBuilder broken) {
    Iterator<StatementCollector> found = ServiceLoader.load(StatementCollector.class).iterator();
    for (int failures = 0; failures < MOST_BROKEN; ) {
      try {
        if (!found.hasNext()) {
          return Optional.empty();
        }
        StatementCollector candidate = found.next();
        if (candidate.kind() == kind) {
          return Optional.of(candidate);
        }
      } catch (RuntimeException | Error e) {
        failures++;
        broken.append("; ").append(Backend.reasonOf(e));
      }
    }
    return Optional.empty();
  }
}
