package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/** A device that outlives the daemon that owns it: nobody else has it before, and the next does. */
@Timeout(120)
class CrashedOwnerTest {
  @TempDir Path home;
  private Path place;
  private Path locks;
  private UnixHttp http;
  private EmulatedDeviceServer device;

  @BeforeEach
  void listen() throws Exception {
    place = Files.createTempDirectory("tsm");
    locks = Files.createDirectory(home.resolve("locks"));
    Files.setAttribute(locks, "unix:mode", 01777);
    Path directory =
        Files.createDirectory(
            place.resolve("d"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    http = new UnixHttp(directory.resolve("tsm.sock"));
    DeviceProfile profile = NamedProfiles.named("p256");
    device =
        EmulatedDeviceServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE)),
            new EmulatedDevice(
                profile, DevicePki.inMemory(profile.identity()), SpdmCrypto.create(), _ -> {}),
            Optional.empty());
  }

  @AfterEach
  void end() throws Exception {
    device.close();
    Files.deleteIfExists(http.socket());
    Files.deleteIfExists(Path.of(http.socket() + ".lock"));
    Files.deleteIfExists(http.socket().getParent());
    Files.delete(place);
  }

  @Test
  void theNextDaemonHasTheDeviceAndNobodyElseHadItBefore() throws Exception {
    try (DaemonProcess first = start()) {
      assertThat(http.post(path("connect"), "").status()).isEqualTo(200);
      TsmException refusal =
          catchThrowableOfType(TsmException.class, this::ownWithOtherDirectories);
      assertThat(refusal.code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
      assertThat(refusal).hasMessageContaining("native-cma in process");
      first.kill();
    }
    ownWithOtherDirectories();
    try (DaemonProcess second = start()) {
      assertThat(http.get("/v1/sessions").json().get("sessions")).isEmpty();
      assertThat(http.post(path("connect"), "").status()).isEqualTo(200);
      assertThat(http.post(path("evidence"), "{\"nonce\":\"" + "5a".repeat(32) + "\"}").status())
          .isEqualTo(200);
      second.terminate();
    }
    ownWithOtherDirectories();
  }

  private DaemonProcess start() throws Exception {
    return DaemonProcess.start(home, "INFO", List.of(), "--socket", http.socket()).awaitListening();
  }

  private String path(String verb) {
    return "/v1/devices/spdm+doe:%2F%2F127.0.0.1:" + device.address().getPort() + "/" + verb;
  }

  /** As another user would, who shares nothing with the daemon but the place of the locks. */
  private void ownWithOtherDirectories() throws Exception {
    Path own = Files.createTempDirectory(home, "own");
    TsmEnvironment environment =
        TsmEnvironment.builder(new UserDirectories(own, own, Optional.of(locks)))
            .discoverConnectors()
            .build();
    DeviceAddress address =
        DeviceAddress.parse("spdm+doe://127.0.0.1:" + device.address().getPort());
    new DeviceOwnership(environment, "another")
        .acquire(address, environment.connectorOf(address).responder(address, environment))
        .close();
  }
}
