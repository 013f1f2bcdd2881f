package org.opentsm.tsm.embed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.opentsm.tsm.api.spi.TsmPlugin;

/**
 * Finds the plug-ins that come as jars, beside those that the program itself brings. A broken jar
 * is a finding, and keeps none of the others from being found.
 */
final class InstalledPlugins {
  /** A class path that cannot be searched at all fails again at each step. */
  private static final int MOST_FAILURES = 64;

  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Set<Class<?>> seen = new LinkedHashSet<>();
  private final Map<String, List<TsmPlugin>> byProvider = new TreeMap<>();
  private final List<Backend> broken = new ArrayList<>();

  private InstalledPlugins() {}

  /**
   * All of them, by name, those that are too broken to have one at the end.
   *
   * @param known those that the program brings
   */
  static List<Backend> find(Collection<TsmPlugin> known) {
    InstalledPlugins found = new InstalledPlugins();
    known.forEach(plugin -> found.add(plugin.getClass(), () -> plugin));
    found.search();
    List<Backend> all = new ArrayList<>();
    found.byProvider.forEach((provider, plugins) -> all.add(backend(provider, plugins)));
    all.addAll(found.broken);
    return List.copyOf(all);
  }

  private void search() {
    Spliterator<ServiceLoader.Provider<TsmPlugin>> jars =
        ServiceLoader.load(TsmPlugin.class).stream().spliterator();
    boolean more = true;
    while (more && broken.size() < MOST_FAILURES) {
      try {
        more = jars.tryAdvance(this::load);
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(Backend.broken(Optional.empty(), Backend.reasonOf(e)));
      }
    }
  }

  private void load(ServiceLoader.Provider<TsmPlugin> jar) {
    if (seen.contains(jar.type())) {
      return;
    }
    add(jar.type(), jar);
  }

  private void add(Class<?> type, Supplier<TsmPlugin> source) {
    try {
      TsmPlugin plugin = source.get();
      seen.add(plugin.getClass());
      String provider = Objects.requireNonNull(plugin.provider(), "no name");
      if (!PROVIDER.matcher(provider).matches()) {
        throw new IllegalArgumentException(
            "provider: expected " + PROVIDER + ", found " + provider);
      }
      byProvider.computeIfAbsent(provider, _ -> new ArrayList<>()).add(plugin);
    } catch (RuntimeException | Error e) {
      broken.add(Backend.broken(Optional.empty(), type.getName() + ": " + Backend.reasonOf(e)));
    }
  }

  /** Who of two has the right to a name is not for the class path to decide. */
  private static Backend backend(String provider, List<TsmPlugin> plugins) {
    if (plugins.size() == 1) {
      return Backend.of(plugins.getFirst(), provider);
    }
    List<String> classes = plugins.stream().map(each -> each.getClass().getName()).toList();
    return Backend.broken(
        Optional.of(provider),
        "expected one plug-in of this name, found " + String.join(" and ", classes));
  }
}
