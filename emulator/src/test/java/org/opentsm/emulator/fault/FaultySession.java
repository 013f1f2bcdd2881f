package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/** Does everything that there is in a session with a device that has a fault. */
final class FaultySession {
  private FaultySession() {}

  static void inMemory(Fault fault, SpdmVersion version) throws Exception {
    EmulatedDevice device = device(fault, version);
    wholeSession(Conversation.open("emulated device", device, Optional.of(fault)), fault);
  }

  static void overSocket(Fault fault, SpdmVersion version) throws Exception {
    Framing framing = new Framing.Emulator(Binding.MCTP);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            anyPort, ServerSettings.of(framing), device(fault, version), Optional.of(fault));
    try (server) {
      wholeSession(
          new SpdmEndpoint(framing, "127.0.0.1", server.address().getPort())
              .connect(Deadline.after(FaultyDevice.LONG)),
          fault);
    } finally {
      assertThat(server.openConnections()).isZero();
    }
  }

  /** Whether a fault is about what is in here. */
  static boolean has(FaultKind kind) {
    return switch (kind.scene()) {
      case PLAIN, LINK -> false;
      case SESSION, CHUNKS -> true;
    };
  }

  /** The device that can have the fault. */
  static String profile(Fault fault) {
    return switch (fault.target()) {
      case FINISH_RSP -> fault.kind().isProtected() ? "p256" : "clear-handshake";
      case PSK_EXCHANGE_RSP, PSK_FINISH_RSP -> "psk";
      case CHUNK_RESPONSE -> "small";
      case CHUNK_SEND_ACK -> "smallest";
      default -> "p256";
    };
  }

  private static EmulatedDevice device(Fault fault, SpdmVersion version) throws Exception {
    EmulatedDevice device = FaultyDevice.device(profile(fault), version);
    fault.requirePossible(device.profile());
    return device;
  }

  private static void wholeSession(SpdmTransport transport, Fault fault) throws Exception {
    Deadline deadline = Deadline.after(FaultyDevice.LONG);
    RequesterConfig config =
        FaultyDevice.config(fault)
            .withSessions(offer(fault))
            .withMaxPadding(transport.maxPadding());
    try (transport) {
      SpdmConnection connection =
          SpdmConnection.connect(transport, config, Attestation.CRYPTO, deadline);
      CertificateChain chain = connection.certificateChain(0, deadline);
      SpdmSession session = open(connection, chain, fault, deadline);
      try {
        session.measurements(
            MeasurementsQuery.allSigned(0, Attestation.CRYPTO.random(32)), chain, deadline);
        session.heartbeat(deadline);
        session.updateKeys(false, deadline);
        session.updateKeys(true, deadline);
        session.finish(deadline);
      } catch (SpdmException failure) {
        assertThat(session.isUsable()).isEqualTo(fault.kind() == FaultKind.KEY_UPDATE_REFUSED);
        throw failure;
      } finally {
        session.close();
      }
    }
  }

  private static SessionOffer offer(Fault fault) {
    SessionOffer all = SessionOffer.everything();
    boolean inTheClear = profile(fault).equals("clear-handshake");
    return new SessionOffer(all.keyExchanges(), all.ciphers(), true, inTheClear, true);
  }

  private static SpdmSession open(
      SpdmConnection connection, CertificateChain chain, Fault fault, Deadline deadline)
      throws Exception {
    MessageCode target = fault.target();
    if (target != MessageCode.PSK_EXCHANGE_RSP && target != MessageCode.PSK_FINISH_RSP) {
      return connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline);
    }
    try (PreSharedKey key = FaultyDevice.PKI.preSharedKey()) {
      return connection.openPskSession(key, MeasurementSummaryType.ALL, deadline);
    }
  }
}
