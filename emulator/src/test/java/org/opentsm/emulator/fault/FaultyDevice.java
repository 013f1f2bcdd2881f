package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RetryPolicy;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/** Attests a device with a fault, and sees to it that nothing is left. */
final class FaultyDevice {
  static final DevicePki PKI = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());
  static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private FaultyDevice() {}

  static Attestation inMemory(Fault fault, SpdmVersion version) throws Exception {
    SpdmTransport transport =
        Conversation.open("emulated device", device(version), Optional.of(fault));
    return Attestation.of(transport, config(fault), 0, Deadline.after(LONG));
  }

  static Attestation overSocket(Fault fault, SpdmVersion version) throws Exception {
    Framing framing = new Framing.Emulator(Binding.MCTP);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            anyPort, ServerSettings.of(framing), device(version), Optional.of(fault));
    try (server) {
      Deadline deadline = Deadline.after(LONG);
      SpdmTransport transport =
          new SpdmEndpoint(framing, "127.0.0.1", server.address().getPort()).connect(deadline);
      return Attestation.of(transport, config(fault), 0, deadline);
    } finally {
      assertThat(server.openConnections()).isZero();
    }
  }

  /** A silent device is waited for shortly, any other for as long as the machine takes. */
  static RequesterConfig config(Fault fault) {
    boolean silent =
        switch (fault.kind()) {
          case STALL,
              HANG_UP,
              HEARTBEAT_SILENCE,
              END_UNACKNOWLEDGED,
              CHUNK_STALL,
              QUERY_SILENCE,
              KEY_PROG_SILENCE,
              KEY_GO_SILENCE,
              KEY_STOP_SILENCE ->
              true;
          default -> false;
        };
    return RequesterConfig.defaults()
        .withRetry(
            new RetryPolicy(
                silent ? SHORT : LONG, 2, Duration.ofMillis(1), 2, Duration.ofSeconds(30)));
  }

  private static EmulatedDevice device(SpdmVersion version) throws Exception {
    return device("p256", version);
  }

  /** The device with a profile, up to a version. */
  static EmulatedDevice device(String name, SpdmVersion version) throws Exception {
    DeviceProfile profile =
        NamedProfiles.named(name).withVersions(EnumSet.range(SpdmVersion.V1_0, version));
    return new EmulatedDevice(
        profile.withCtExponent(10),
        PKI,
        Attestation.CRYPTO,
        e -> {
          throw new AssertionError(e);
        });
  }
}
