package org.opentsm.tsm.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;

class ConnectorDiscoveryTest {
  @TempDir Path jar;
  @TempDir Path home;

  /** Its constructor throws. */
  public static final class Broken extends Good {
    /** For the service loader. */
    public Broken() {
      throw new IllegalStateException("no engine");
    }
  }

  /** Serves a scheme. */
  public static class Good implements DeviceConnector {
    @Override
    public Set<String> schemes() {
      return Set.of("good");
    }

    @Override
    public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<DeviceAddress> list(TsmEnvironment environment) {
      return List.of();
    }
  }

  @Test
  void aBrokenConnectorKeepsNoOtherFromServing() throws Exception {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.write(
        services.resolve(DeviceConnector.class.getName()),
        List.of(Broken.class.getName(), "org.example.Missing", Good.class.getName()));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
      TsmEnvironment environment =
          TsmEnvironment.builder(new UserDirectories(home, home))
              .discoverConnectors(loader)
              .build();

      assertThat(environment.connectors())
          .extracting(DeviceConnector::schemes)
          .contains(Set.of("good"));
    }
  }
}
