package org.opentsm.tsm.embed;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.MeteredTsm;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;

/** A backend that is installed. What its plug-in throws is a reason why it cannot be used. */
public final class Backend {
  private static final System.Logger LOG = System.getLogger(Backend.class.getName());
  private static final int LONGEST_REASON = 300;
  private static final int DEEPEST = 16;

  private final Optional<String> provider;
  private final Set<TsmFeature> features;
  private final @Nullable TsmPlugin plugin;
  private final Optional<String> defect;

  private Backend(
      Optional<String> provider,
      Set<TsmFeature> features,
      @Nullable TsmPlugin plugin,
      Optional<String> defect) {
    this.provider = provider;
    this.features = features;
    this.plugin = plugin;
    this.defect = defect;
  }

  /**
   * All that are installed, by name; what is broken is among them, those without a name last.
   *
   * @param known plug-ins that the program brings itself; those that come as jars are found
   */
  public static List<Backend> installed(Collection<TsmPlugin> known) {
    return InstalledPlugins.find(known);
  }

  /** A backend that could be loaded. */
  static Backend of(TsmPlugin plugin, String provider) {
    try {
      return new Backend(
          Optional.of(provider), Set.copyOf(plugin.features()), plugin, Optional.empty());
    } catch (RuntimeException | Error e) {
      return broken(Optional.of(provider), reasonOf(e));
    }
  }

  /** A backend that could not. */
  static Backend broken(Optional<String> provider, String reason) {
    return new Backend(provider, Set.of(), null, Optional.of(reason));
  }

  /** What was thrown, and the cause at its bottom, in one line. */
  static String reasonOf(Throwable thrown) {
    Throwable bottom = thrown;
    for (int depth = 0; bottom.getCause() != null && depth < DEEPEST; depth++) {
      bottom = bottom.getCause();
    }
    String reason = "broken: " + (bottom == thrown ? thrown : bottom + ", as " + thrown);
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
  }

  /** The name of its provider; empty if it is too broken to say one. */
  public Optional<String> provider() {
    return provider;
  }

  /** The same for people. */
  public String name() {
    return provider.orElse("(unnamed)");
  }

  /** What its TSM can do; nothing if it is broken. */
  public Set<TsmFeature> features() {
    return features;
  }

  /** Why it cannot be used in an environment, in one line; empty if it says that it can. */
  public Optional<String> unavailable(TsmEnvironment environment) {
    if (plugin == null) {
      return defect;
    }
    try {
      return Objects.requireNonNull(plugin.unavailable(environment), "no answer");
    } catch (RuntimeException | Error e) {
      return Optional.of(reasonOf(e));
    }
  }

  /** The same after a trial: a backend may be wrong about itself. */
  public Optional<String> unusable(TsmEnvironment environment, MeterRegistry meters) {
    Optional<String> reason = unavailable(environment);
    if (reason.isPresent()) {
      return reason;
    }
    try (Tsm _ = create(environment, meters)) {
      return Optional.empty();
    } catch (TsmException e) {
      return Optional.of(e.getMessage());
    } catch (RuntimeException | Error e) {
      return Optional.of(reasonOf(e));
    }
  }

  /**
   * A TSM of it, measured. The caller closes it.
   *
   * @throws TsmException.LacksFeature if it is broken
   * @throws TsmException with the backend's own reason
   */
  public Tsm create(TsmEnvironment environment, MeterRegistry meters) throws TsmException {
    if (plugin == null) {
      throw unusable(defect.orElse("none"));
    }
    try {
      return measured(Objects.requireNonNull(plugin.create(environment), "no TSM"), meters);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.DEBUG, "The backend " + name() + " is broken", e);
      throw unusable(reasonOf(e));
    }
  }

  private static Tsm measured(Tsm made, MeterRegistry meters) {
    try {
      return new MeteredTsm(made, meters);
    } catch (RuntimeException | Error e) {
      // One that cannot even say its name still has threads and files to give back.
      try (made) {
        throw e;
      }
    }
  }

  private TsmException.LacksFeature unusable(String reason) {
    return new TsmException.LacksFeature(
        TsmErrorCode.LACKS_FEATURE,
        name() + ": expected a backend that can be used, found one that is " + reason);
  }
}
