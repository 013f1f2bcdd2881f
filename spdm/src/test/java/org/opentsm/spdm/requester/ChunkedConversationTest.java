package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Our Requester and our Responder, whose messages come in pieces. */
class ChunkedConversationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int SMALLEST = 42;
  private static final int LONGEST = 1 << 16;
  private static final int TAKES_ALL = 1 << 20;

  /** Length of a secured message is 65,535 at most: two octets of it are a length, 16 the tag. */
  private static final int MOST_IN_A_RECORD = 0xFFFF - 2 - 16;

  /** Octets of a vendor-defined message of PCI-SIG before its payload. */
  private static final int VENDOR_HEADER = 11;

  private final TestDevice device = new TestDevice();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.PCI_DOE, InstantSource.system());

  /** What passed in the clear, in both directions. */
  private final List<Bytes> passed = new ArrayList<>();

  /** How many passed in sessions. */
  private final AtomicInteger secured = new AtomicInteger();

  static Stream<Arguments> everyTransfer() {
    return Stream.of(SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4)
        .flatMap(version ->
            Stream.of(42, 43, 100, 256, 4608)
                .flatMap(size ->
                    Stream.of(
                        Arguments.of(version, size, LONGEST, false),
                        Arguments.of(version, LONGEST, size, true),
                        Arguments.of(version, size, size, true))));
  }

  @ParameterizedTest
  @MethodSource("everyTransfer")
  void everythingIsSaidInPieces(
      SpdmVersion version, int requesterTakes, int responderTakes, boolean clear) throws Exception {
    device.useChunks(responderTakes, LONGEST);
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    device.offerSessions(support(), true, clear);
    SpdmConnection connection = connect(config(version, requesterTakes, clear));
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThat(chain.blob()).isEqualTo(device.chain());
    connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, deadline);
    assertThat(
            connection
                .measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline)
                .response()
                .record()
                .blocks())
        .hasSize(3);
    echo(connection, 3 * SMALLEST);
    try (SpdmSession session =
        connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline)) {
      session.heartbeat(deadline);
      assertThat(session.certificateChain(0, deadline).blob()).isEqualTo(chain.blob());
      session.updateKeys(true, deadline);
      session.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
      for (int length = SMALLEST - 20; length < SMALLEST + 20; length++) {
        echo(session, length);
      }
      echo(session, 4600);
      session.finish(deadline);
    }
    assertThat(responder.openSessions()).isZero();
    assertThat(passed)
        .allSatisfy(message ->
            assertThat(message.length())
                .isLessThanOrEqualTo(Math.max(requesterTakes, responderTakes) + 3));
  }

  @Test
  void whatNoSecuredMessageHoldsComesInPiecesThere() throws Exception {
    device.useChunks(TAKES_ALL, TAKES_ALL);
    device.offerSessions(support(), true, false);
    SpdmConnection connection = connect(config(SpdmVersion.V1_3, TAKES_ALL, false));
    CertificateChain chain = connection.certificateChain(0, deadline);

    try (SpdmSession session =
        connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline)) {
      echo(session, MOST_IN_A_RECORD - VENDOR_HEADER);
      secured.set(0);
      echo(session, MOST_IN_A_RECORD - VENDOR_HEADER + 1);

      assertThat(secured).as("two pieces each way, and their answers").hasValue(8);
      session.heartbeat(deadline);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_4"})
  void withoutPiecesItIsNotSent(SpdmVersion version) throws Exception {
    device.useChunks(TAKES_ALL, TAKES_ALL);
    device.capabilities.remove(ResponderCapability.CHUNK_CAP);
    device.offerSessions(support(), true, false);
    SpdmConnection connection = connect(config(version, TAKES_ALL, false));
    CertificateChain chain = connection.certificateChain(0, deadline);

    try (SpdmSession session =
        connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline)) {
      int before = secured.get();
      assertThatThrownBy(() -> echo(session, MOST_IN_A_RECORD - VENDOR_HEADER + 1))
          .isInstanceOf(NegotiationException.class)
          .hasMessageContaining((MOST_IN_A_RECORD + 1) + " bytes for VENDOR_DEFINED_REQUEST")
          .hasMessageContaining("the peer has " + MOST_IN_A_RECORD);

      assertThat(secured).hasValue(before);
      session.heartbeat(deadline);
    }
  }

  @Test
  void whatWasTooLargeIsForgottenByBoth() throws Exception {
    MeasurementsQuery first =
        new MeasurementsQuery(1, 0, Optional.of(NONCE), false, Bytes.zeros(8), false);
    SpdmConnection connection =
        connect(config(SpdmVersion.V1_2, 150, false).withMaxSpdmMsgSize(OptionalInt.empty()));
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThatThrownBy(() ->
            connection.measurements(
                MeasurementsQuery.unsigned(MeasurementsQuery.ALL), chain, deadline))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("ResponseTooLarge");
    connection.measurements(first, chain, deadline);
  }

  @Test
  void anAcknowledgementThatIsItselfTooLargeLeadsToALargeResponse() throws Exception {
    device.useChunks(SMALLEST, LONGEST);
    SpdmConnection connection = connect(config(SpdmVersion.V1_4, SMALLEST, false));
    passed.clear();

    echo(connection, SMALLEST);

    assertThat(passed.stream().map(ChunkedConversationTest::code).distinct())
        .containsExactly(
            MessageCode.CHUNK_SEND,
            MessageCode.CHUNK_SEND_ACK,
            MessageCode.CHUNK_GET,
            MessageCode.CHUNK_RESPONSE);
  }

  @Test
  void whatIsPutOffComesInPiecesLater() throws Exception {
    device.useChunks(SMALLEST, LONGEST);
    SpdmConnection connection = connect(config(SpdmVersion.V1_3, SMALLEST, false));
    CertificateChain chain = connection.certificateChain(0, deadline);
    device.delays.add(new NotReady(1, MessageCode.CHALLENGE.value(), 7, 2));

    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);

    assertThat(passed.stream().map(ChunkedConversationTest::code))
        .contains(MessageCode.RESPOND_IF_READY);
  }

  @ParameterizedTest
  @ValueSource(ints = {4608, SMALLEST})
  void whatTheResponderDoesNotTakeInAllIsNotSent(int inAll) throws Exception {
    device.useChunks(SMALLEST, Math.max(inAll, 100));
    SpdmConnection connection = connect(config(SpdmVersion.V1_2, LONGEST, false));
    passed.clear();

    assertThatThrownBy(() -> echo(connection, 4608))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("MaxSPDMmsgSize")
        .hasMessageContaining("VENDOR_DEFINED_REQUEST");
    assertThat(passed).isEmpty();
    connection.digests(deadline);
  }

  @Test
  void whatTheRequesterDoesNotTakeInAllIsAnError() throws Exception {
    device.useChunks(4608, LONGEST);
    RequesterConfig config =
        config(SpdmVersion.V1_2, SMALLEST, false).withMaxSpdmMsgSize(OptionalInt.of(100));
    SpdmConnection connection = connect(config);

    assertThatThrownBy(() -> echo(connection, 101))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("ResponseTooLarge");
    echo(connection, 80);
  }

  @Test
  void oneEndAloneHasNoPieces() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_4, 100, false));
    assertThatThrownBy(() -> echo(connection, 101))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("ResponseTooLarge");

    device.useChunks(100, LONGEST);
    SpdmConnection whole =
        connect(config(SpdmVersion.V1_4, 4608, false).withMaxSpdmMsgSize(OptionalInt.empty()));
    assertThatThrownBy(() -> echo(whole, 101))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("DataTransferSize");
  }

  private void echo(SpdmDialogue dialogue, int length) throws SpdmException {
    Bytes payload = Bytes.zeros(length);
    assertThat(
            dialogue
                .vendorDefined(StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), payload, deadline)
                .payload())
        .isEqualTo(payload);
  }

  private SpdmConnection connect(RequesterConfig config) throws SpdmException {
    InMemoryTransport transport =
        InMemoryTransport.padding(
            "test device",
            request -> {
              note(request);
              return responder.handle(request).map(this::note);
            });
    return SpdmConnection.connect(transport, config, CRYPTO, deadline);
  }

  private TransportMessage note(TransportMessage message) {
    if (message.isSecured()) {
      secured.incrementAndGet();
    } else {
      passed.add(message.octets());
    }
    return message;
  }

  private static MessageCode code(Bytes message) {
    return MessageCode.ofValue(message.get(1)).orElseThrow();
  }

  private static RequesterConfig config(SpdmVersion version, int size, boolean clear) {
    SessionOffer all = SessionOffer.everything();
    return RequesterConfig.defaults()
        .withVersions(Set.of(version))
        .withDataTransferSize(size)
        .withSessions(new SessionOffer(all.keyExchanges(), all.ciphers(), true, clear, false));
  }

  private static SessionSupport support() {
    return new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_128_GCM), 10, 4);
  }
}
