package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;

/** Nobody fills a state directory with devices that he makes up. */
class EmulatedRoomTest {
  @TempDir Path home;

  @Test
  void deviceByDeviceUntilThereIsNoRoomAndThoseThatHaveKeysKeepThem() throws Exception {
    Path state = home.resolve("state");
    require(state, 1);
    for (int serial = 1; serial <= 3; serial++) {
      require(state, serial);
      Files.createDirectories(state.resolve("emu-EMU-" + serial));
    }

    assertThatThrownBy(() -> require(state, 4))
        .isInstanceOf(TsmException.Refused.class)
        .hasMessageStartingWith("emu:?serial=4: expected fewer than 3 emulated devices");
    assertThatCode(() -> require(state, 3)).doesNotThrowAnyException();
  }

  private static void require(Path state, int serial) throws TsmException {
    EmulatedRoom.require(
        DeviceAddress.parse("emu:?serial=" + serial), state.resolve("emu-EMU-" + serial), 3);
  }
}
