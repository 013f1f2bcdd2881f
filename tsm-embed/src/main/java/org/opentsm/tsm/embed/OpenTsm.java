package org.opentsm.tsm.embed;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.opentsm.evidence.appraisal.Verifier;
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
 * <p>No state is static: two of these in one process know nothing of each other, but for the
 * operating system's locks that keep them from owning one device both.
 *
 * <p>Safe for use by many threads. No method blocks for longer than making a TSM takes; the verbs
 * of a {@link Tsm} do, each to its deadline.
 */
public final class OpenTsm implements AutoCloseable {
  private final TsmEnvironment environment;
  private final MeterRegistry meters;
  private final List<Backend> backends;
  private final Verifier verifier;
  private final StatementCollectors collectors;
  private final EventHub events;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Tsm> open = new TreeMap<>();
  private boolean closed;

  private OpenTsm(Builder builder) {
    TsmEnvironment.Builder world = TsmEnvironment.builder(builder.directories).discoverConnectors();
    builder.changes.forEach(change -> change.accept(world));
    environment = world.build();
    meters = builder.meters;
    backends = Backend.installed(builder.plugins);
    verifier = new Verifier(environment.crypto());
    collectors = new StatementCollectors(() -> environment);
    events = new EventHub(environment.clock());
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
   * The TSM of the first backend that can be used here, the same at each call. It is closed with
   * this.
   *
   * @throws TsmException.LacksFeature with each backend's reason if there is none
   * @throws TsmException.Refused with {@link TsmErrorCode#CLOSED}
   */
  public Tsm tsm() throws TsmException {
    StringBuilder reasons = new StringBuilder();
    for (Backend backend : backends) {
      Optional<String> reason = backend.unavailable(environment);
      if (reason.isEmpty()) {
        try {
          return tsm(backend);
        } catch (TsmException.LacksFeature e) {
          reason = Optional.of(e.getMessage());
        }
      }
      reasons.append("; ").append(backend.name()).append(": ").append(reason.get());
    }
    throw lacks("expected a backend that can be used here, found none" + reasons);
  }

  /**
   * The TSM of a provider, the same at each call. It is closed with this.
   *
   * @param provider such as {@code native-cma}
   * @throws TsmException.BadArgument with {@link TsmErrorCode#BAD_OPTION} if there is no such
   *     backend
   * @throws TsmException.LacksFeature if it cannot be used here
   * @throws TsmException.Refused with {@link TsmErrorCode#CLOSED}
   */
  public Tsm tsm(String provider) throws TsmException {
    for (Backend backend : backends) {
      if (backend.provider().equals(Optional.of(provider))) {
        Optional<String> reason = backend.unavailable(environment);
        if (reason.isPresent()) {
          throw lacks(provider + ": " + reason.get());
        }
        return tsm(backend);
      }
    }
    List<String> known = backends.stream().flatMap(backend -> backend.provider().stream()).toList();
    throw new TsmException.BadArgument(
        TsmErrorCode.BAD_OPTION,
        "provider: expected one of " + known + ", found '" + provider + "'");
  }

  /** The TSMs that were asked for so far, by provider. */
  public List<Tsm> opened() {
    lock.lock();
    try {
      return List.copyOf(open.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells {@code listener} what happens to devices of every TSM of this, also of those that are
   * opened later. The order holds for each TSM; what a slow listener misses is marked, as {@link
   * Tsm#subscribe} has it.
   */
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return events.subscribe(listener);
  }

  /** Closes every TSM; what they have to say then is delivered before this returns. */
  @Override
  public void close() {
    List<Tsm> last;
    lock.lock();
    try {
      closed = true;
      last = new ArrayList<>(open.values());
      open.clear();
    } finally {
      lock.unlock();
    }
    last.forEach(Tsm::close);
    events.close();
  }

  private Tsm tsm(Backend backend) throws TsmException {
    lock.lock();
    try {
      if (closed) {
        throw new TsmException.Refused(
            TsmErrorCode.CLOSED, "expected an open OpenTsm, found one that was closed");
      }
      Tsm known = open.get(backend.name());
      if (known == null) {
        known = backend.create(environment, meters);
        known.subscribe(events::publish);
        open.put(backend.name(), known);
      }
      return known;
    } finally {
      lock.unlock();
    }
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

    /** One that is ready. Nothing is opened before it is asked for. */
    public OpenTsm build() {
      return new OpenTsm(this);
    }
  }
}
