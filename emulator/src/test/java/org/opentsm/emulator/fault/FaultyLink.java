package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.link.Tlp;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/** A session with a device that has a fault, and the link to that device. */
final class FaultyLink {
  private static final int STREAMS = 4;

  private final Fault fault;
  private final EmulatedDevice device;
  private final EmulatedSlot slot;

  /** What is done in the session. */
  @FunctionalInterface
  interface Work {
    void run(VendorChannel channel, Deadline deadline) throws Exception;
  }

  private FaultyLink(Fault fault) throws Exception {
    this.fault = fault;
    this.device = FaultyDevice.device("ide", SpdmVersion.V1_4);
    this.slot = new EmulatedSlot(device.endpoint().orElseThrow());
    fault.requirePossible(device.profile());
  }

  static FaultyLink to(Fault fault) throws Exception {
    return new FaultyLink(fault);
  }

  /** The root port's side. */
  HostStreams streams() {
    return HostStreams.at(slot.plan(), slot.pool(), Attestation.CRYPTO);
  }

  /** What arrives of what the root port sends. */
  List<Tlp> down(Tlp tlp) {
    return slot.link().down(tlp);
  }

  /** Does it in a session, and sees to it that nothing is left. */
  void inMemory(Work work) throws Exception {
    inSession(Conversation.open("emulated device", device, Optional.of(fault)), work);
    requireNothingLeft();
  }

  /** Sets a stream up, renews it and takes it down as far as that goes; nothing is left. */
  static void overSocket(Fault fault) throws Exception {
    FaultyLink link = to(fault);
    Framing framing = new Framing.Emulator(Binding.MCTP);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            anyPort, ServerSettings.of(framing), link.device, Optional.of(fault));
    try (server) {
      link.inSession(
          new SpdmEndpoint(framing, "127.0.0.1", server.address().getPort())
              .connect(Deadline.after(FaultyDevice.LONG)),
          (channel, deadline) -> {
            try {
              LinkFaultTest.wholeStream(link, channel, deadline);
            } catch (StreamException expected) {
              // LinkFaultTest says which; here it matters what remains.
            }
          });
    }
    assertThat(server.openConnections()).isZero();
    link.requireNothingLeft();
  }

  private void inSession(SpdmTransport transport, Work work) throws Exception {
    Deadline deadline = Deadline.after(FaultyDevice.LONG);
    try (transport) {
      SpdmConnection connection =
          SpdmConnection.connect(
              transport,
              FaultyDevice.config(fault)
                  .withSessions(SessionOffer.everything())
                  .withMaxPadding(transport.maxPadding()),
              Attestation.CRYPTO,
              deadline);
      CertificateChain chain = connection.certificateChain(0, deadline);
      try (SpdmSession session =
          connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline)) {
        work.run(new SessionChannel(session), deadline);
      }
    }
  }

  private void requireNothingLeft() {
    assertThat(slot.rootPortKeys()).isZero();
    assertThat(slot.endpoint().end().keys()).isZero();
    assertThat(slot.pool().available()).isEqualTo(STREAMS);
  }
}
