package org.opentsm.tsm.embed;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.EventHub;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * OpenTSM in another program: the backends that are installed, one {@link Tsm} of each, their
 * events and metrics, and a verifier. It owns what it opens: {@link #close()} ends it all.
 *
 * <p>Two of these in one process know nothing of each other, but for the operating system's locks
 * that keep them from owning one device both; what they measure in one registry adds up.
 *
 * <p>Safe for use by many threads. Making a TSM and closing them all take ten seconds at most, the
 * verbs of a {@link Tsm} take until their deadlines. A backend that throws or hangs keeps none of
 * the others from being made, used and closed.
 */
public final class OpenTsm implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OpenTsm.class.getName());

  private final TsmEnvironment environment;
  private final MeterRegistry meters;
  private final List<Backend> backends;
  private final Verifier verifier;
  private final StatementCollectors collectors;
  private final EventHub events;
  private final Duration patience;
  private final List<BackendTsm> tsms;
  private final AtomicReference<@Nullable Tsm> first = new AtomicReference<>();
  private volatile boolean closed;

  private OpenTsm(Builder builder) {
    TsmEnvironment.Builder world = TsmEnvironment.builder(builder.directories).discoverConnectors();
    builder.changes.forEach(change -> change.accept(world));
    environment = world.build();
    meters = builder.meters;
    backends = Backend.installed(builder.plugins);
    verifier = new Verifier(environment.crypto());
    collectors = new StatementCollectors(() -> environment);
    events = new EventHub(environment.clock());
    patience = builder.patience;
    tsms = backends.stream().map(backend -> new BackendTsm(backend, this::make, patience)).toList();
  }

  /** One with the user's directories, the system's clock and every backend on the class path. */
  public static OpenTsm open() {
    return builder().build();
  }

  /** One to be set up. */
  public static Builder builder() {
    return new Builder();
  }

  /** What backends and collectors are given. */
  public TsmEnvironment environment() {
    return environment;
  }

  /** Where the TSMs count and measure. */
  public MeterRegistry meters() {
    return meters;
  }

  /** All backends that are installed, by name; what is broken is among them. */
  public List<Backend> backends() {
    return backends;
  }

  /** Appraises evidence. Knows nothing but what it is given with each request. */
  public Verifier verifier() {
    return verifier;
  }

  /** Who makes statements of this machine's root of trust. */
  public StatementCollectors collectors() {
    return collectors;
  }

  /**
   * Why a backend cannot be used now, in one line; empty if nothing is known against it. Unlike
   * {@link Backend#unavailable} it knows of a TSM that is not made in time.
   *
   * @param backend one of {@link #backends()}
   */
  public Optional<String> unavailable(Backend backend) {
    for (BackendTsm each : tsms) {
      if (each.backend() == backend) {
        return each.opened().isPresent()
            ? Optional.empty()
            : each.overdue().or(() -> backend.unavailable(environment));
      }
    }
    return backend.unavailable(environment);
  }

  /**
   * The TSM of the first backend that can be used here, the same at each call. It is closed with
   * this.
   *
   * @throws TsmException.LacksFeature with each backend's reason if there is none
   * @throws TsmException.Refused with {@link TsmErrorCode#CLOSED}
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted while it waited; it stays so
   */
  public Tsm tsm() throws TsmException {
    @Nullable Tsm known = first.get();
    if (known != null && !closed) {
      return known;
    }
    StringBuilder reasons = new StringBuilder();
    for (BackendTsm each : tsms) {
      try {
        Tsm found = each.get();
        @Nullable Tsm before = first.compareAndExchange(null, found);
        return before == null ? found : before;
      } catch (TsmException.LacksFeature e) {
        reasons.append("; ").append(e.getMessage());
      }
    }
    throw lacks("expected a backend that can be used here, found none" + reasons);
  }

  /**
   * The TSM of a provider, the same at each call. It is closed with this.
   *
   * @param provider such as {@code native-cma}
   * @throws TsmException.BadArgument with {@link TsmErrorCode#BAD_OPTION} if there is no such
   *     backend
   * @throws TsmException.LacksFeature if it cannot be used here, or its TSM is not made in time
   * @throws TsmException.Refused with {@link TsmErrorCode#CLOSED}
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted while it waited; it stays so
   */
  public Tsm tsm(String provider) throws TsmException {
    for (BackendTsm each : tsms) {
      if (each.backend().provider().equals(Optional.of(provider))) {
        return each.get();
      }
    }
    List<String> known = backends.stream().flatMap(backend -> backend.provider().stream()).toList();
    throw new TsmException.BadArgument(
        TsmErrorCode.BAD_OPTION,
        "provider: expected one of " + known + ", found '" + provider + "'");
  }

  /** The TSMs that were asked for so far, by provider. */
  public List<Tsm> opened() {
    return tsms.stream().flatMap(each -> each.opened().stream()).toList();
  }

  /**
   * Tells {@code listener} what happens to devices of every TSM of this, also of those that are
   * opened later. The order holds for each TSM; what a slow listener misses is marked, as {@link
   * Tsm#subscribe} has it.
   */
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return events.subscribe(listener);
  }

  /**
   * Closes every TSM, all at once; what they have to say then is delivered before this returns,
   * also to a thread that was interrupted. One that throws is logged; one that hangs is left behind
   * after ten seconds.
   */
  @Override
  public void close() {
    closed = true;
    List<Thread> closing =
        tsms.stream()
            .map(each ->
                Thread.ofPlatform()
                    .daemon()
                    .name("tsm-close-" + each.backend().name())
                    .start(each::close))
            .toList();
    boolean interrupted = Thread.interrupted();
    try {
      Deadline deadline = Deadline.after(patience);
      for (Thread each : closing) {
        interrupted |= awaitEnd(each, deadline);
      }
      events.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether the calling thread was interrupted meanwhile, which ends nothing here. */
  private static boolean awaitEnd(Thread thread, Deadline deadline) {
    boolean interrupted = false;
    while (true) {
      try {
        if (!thread.join(deadline.remaining())) {
          LOG.log(System.Logger.Level.WARNING, "{0} goes on: not in time", thread.getName());
        }
        return interrupted;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
  }

  private Tsm make(Backend backend) throws TsmException {
    Optional<String> reason = backend.unavailable(environment);
    if (reason.isPresent()) {
      throw lacks(backend.name() + ": " + reason.get());
    }
    Tsm made = backend.create(environment, meters);
    made.subscribe(events::publish);
    return made;
  }

  private static TsmException.LacksFeature lacks(String message) {
    return new TsmException.LacksFeature(TsmErrorCode.LACKS_FEATURE, message);
  }

  /** Sets one up. */
  public static final class Builder {
    private UserDirectories directories = UserDirectories.ofProcess();
    private MeterRegistry meters = new SimpleMeterRegistry();
    private final List<Consumer<TsmEnvironment.Builder>> changes = new ArrayList<>();
    private final List<TsmPlugin> plugins = new ArrayList<>();
    private Duration patience = Duration.ofSeconds(10);

    private Builder() {}

    /** Where baselines, locks and keys of emulated devices are, if not where the tool has them. */
    public Builder directories(UserDirectories chosen) {
      directories = chosen;
      return this;
    }

    /** The program's own registry, instead of one that nobody sees. */
    public Builder meters(MeterRegistry chosen) {
      meters = chosen;
      return this;
    }

    /** A backend that the program brings, beside those that are found. */
    public Builder plugin(TsmPlugin plugin) {
      plugins.add(plugin);
      return this;
    }

    /**
     * What else backends are given: connectors, cryptography, a clock, credentials, options. May be
     * called several times; each adds to those before.
     */
    public Builder environment(Consumer<TsmEnvironment.Builder> change) {
      changes.add(change);
      return this;
    }

    /** How long making a TSM, or closing them all, may take. */
    Builder patience(Duration chosen) {
      patience = chosen;
      return this;
    }

    /** One that is ready. Nothing is opened before it is asked for. */
    public OpenTsm build() {
      return new OpenTsm(this);
    }
  }
}
