package org.opentsm.tsm.cli.backend;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.tsm.api.MeteredTsm;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.cli.io.Console;

/** The TSMs that are installed: those that Guice knows, and those that come as further jars. */
@Singleton
public final class Backends {
  private final Map<String, TsmPlugin> plugins = new TreeMap<>();
  private final TsmEnvironment environment;
  private final MeterRegistry meters;
  private final Console console;

  /** For Guice. */
  @Inject
  Backends(
      Set<TsmPlugin> bound, TsmEnvironment environment, MeterRegistry meters, Console console) {
    this.environment = environment;
    this.meters = meters;
    this.console = console;
    bound.forEach(plugin -> plugins.put(plugin.provider(), plugin));
    ServiceLoader.load(TsmPlugin.class)
        .forEach(plugin -> plugins.putIfAbsent(plugin.provider(), plugin));
  }

  /** All of them, by name. */
  public List<TsmPlugin> all() {
    return List.copyOf(plugins.values());
  }

  /** Why a backend cannot be used here, in one line; empty if it can. */
  public Optional<String> unavailable(TsmPlugin plugin) {
    return plugin.unavailable(environment);
  }

  /** A TSM that is measured, and whose progress a person sees. The caller closes it. */
  public Tsm open(TsmPlugin plugin) throws TsmException {
    return open(plugin, environment);
  }

  /** The same in another environment than the user's. */
  public Tsm open(TsmPlugin plugin, TsmEnvironment other) throws TsmException {
    Tsm tsm = new MeteredTsm(plugin.create(other), meters);
    tsm.subscribe(this::show);
    return tsm;
  }

  /**
   * A TSM of the first backend that can be used here.
   *
   * @throws TsmException.LacksFeature with each backend's reason if there is none
   */
  public Tsm open() throws TsmException {
    StringBuilder reasons = new StringBuilder();
    for (TsmPlugin plugin : plugins.values()) {
      Optional<String> reason = unavailable(plugin);
      if (reason.isEmpty()) {
        return open(plugin);
      }
      reasons.append("; ").append(plugin.provider()).append(": ").append(reason.get());
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
