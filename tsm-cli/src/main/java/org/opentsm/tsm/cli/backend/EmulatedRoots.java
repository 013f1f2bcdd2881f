package org.opentsm.tsm.cli.backend;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.spi.UserDirectories;

/** Spares a user of the emulated device the search for its root. */
public final class EmulatedRoots {
  private final UserDirectories directories;

  /** For Guice. */
  @Inject
  EmulatedRoots(UserDirectories directories) {
    this.directories = directories;
  }

  /** The file with the root of an emulated device; empty for any other. */
  public Optional<Path> of(DeviceAddress target, Connection connection) {
    return EmulatedConnector.rootOf(target, connection.chain().first().der(), directories);
  }
}
