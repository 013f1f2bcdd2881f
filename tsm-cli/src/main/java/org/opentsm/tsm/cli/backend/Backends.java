package org.opentsm.tsm.cli.backend;

import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.embed.Backend;

/**
 * The TSMs that are installed: those that Guice knows, and those that come as further jars. Nothing
 * is loaded before the first question, so that commands without a TSM do not depend on any.
 */
@Singleton
public final class Backends {
  private final Provider<Set<TsmPlugin>> bound;
  private final Provider<TsmEnvironment> environment;
  private final MeterRegistry meters;
  private final Console console;
  private @Nullable List<Backend> found;

  /** For Guice. */
  @Inject
  Backends(
      Provider<Set<TsmPlugin>> bound,
      Provider<TsmEnvironment> environment,
      MeterRegistry meters,
      Console console) {
    this.bound = bound;
    this.environment = environment;
    this.meters = meters;
    this.console = console;
  }

  /** All of them, by name; what is broken is among them. */
  public synchronized List<Backend> all() {
    List<Backend> known = found;
    if (known == null) {
      known = Backend.installed(bound.get());
      found = known;
    }
    return known;
  }

  /** Why a backend says that it cannot be used here, in one line; empty if it can. */
  public Optional<String> unavailable(Backend backend) {
    return backend.unavailable(environment.get());
  }

  /** The same after a trial: a backend may be wrong about itself. */
  public Optional<String> unusable(Backend backend) {
    return backend.unusable(environment.get(), meters);
  }

  /** A TSM that is measured, and whose progress a person sees. The caller closes it. */
  public Tsm open(Backend backend) throws TsmException {
    return open(backend, environment.get());
  }

  /** The same in another environment than the user's. */
  public Tsm open(Backend backend, TsmEnvironment other) throws TsmException {
    Tsm tsm = backend.create(other, meters);
    tsm.subscribe(this::show);
    return tsm;
  }

  /**
   * A TSM of the first backend that can be used here.
   *
   * @throws TsmException.LacksFeature with each backend's reason if there is none
   */
  public Tsm open() throws TsmException {
    return open(UnaryOperator.identity());
  }

  /** The same in an environment that is made from the user's. */
  public Tsm open(UnaryOperator<TsmEnvironment> change) throws TsmException {
    StringBuilder reasons = new StringBuilder();
    for (Backend backend : all()) {
      Optional<String> reason = unavailable(backend);
      if (reason.isEmpty()) {
        try {
          return open(backend, change.apply(environment.get()));
        } catch (TsmException.LacksFeature e) {
          reason = Optional.ofNullable(e.getMessage());
        }
      }
      reasons.append("; ").append(backend.name()).append(": ").append(reason.orElse("unknown"));
    }
    throw new TsmException.LacksFeature(
        TsmErrorCode.LACKS_FEATURE,
        "expected a backend that can be used here, found none" + reasons);
  }

  private void show(TsmEvent event) {
    if (event instanceof TsmEvent.Progress progress) {
      console.step(progress.address().head() + progress.step());
    }
  }
}
