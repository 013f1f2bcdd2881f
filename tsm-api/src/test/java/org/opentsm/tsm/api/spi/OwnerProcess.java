package org.opentsm.tsm.api.spi;

import java.nio.file.Path;
import org.opentsm.tsm.api.DeviceAddress;

/** Another process that owns a responder until its standard input ends. */
final class OwnerProcess {
  private OwnerProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    TsmEnvironment environment =
        TsmEnvironment.builder(new UserDirectories(directory, directory)).build();
    DeviceOwnership ownership = new DeviceOwnership(environment, "the other");
    try (DeviceOwnership.Ownership _ =
        ownership.acquire(DeviceAddress.parse("emu:"), arguments[1])) {
      System.out.println("owns");
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    }
  }
}
