package org.opentsm.tsm.cli.backend;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.spdm.certificate.CertificateChain;
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

  /** The file with the root of an emulated device's chain; empty for any other. */
  public Optional<Path> of(DeviceAddress target, CertificateChain chain) {
    return EmulatedConnector.rootOf(target, chain.first().der(), directories);
  }
}
