package org.opentsm.backend.nativecma;

import java.nio.file.Path;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/** Another process that is connected to a device until its standard input ends. */
final class OwnerProcess {
  private OwnerProcess() {}

  static TsmEnvironment environment(Path directory) {
    return TsmEnvironment.builder(new UserDirectories(directory, directory.resolve("run")))
        .connector(new SocketConnector())
        .build();
  }

  public static void main(String[] arguments) throws Exception {
    try (NativeCmaTsm tsm = new NativeCmaTsm(environment(Path.of(arguments[0])))) {
      tsm.connect(DeviceAddress.parse(arguments[1]), ConnectOptions.DEFAULTS, World.soon());
      System.out.println("connected");
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    }
  }
}
