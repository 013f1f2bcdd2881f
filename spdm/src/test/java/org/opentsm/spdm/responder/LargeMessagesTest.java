package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Chunk;
import org.opentsm.spdm.message.ChunkGet;
import org.opentsm.spdm.message.ChunkSend;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.MessageHandler;

/** What a Responder makes of pieces that are out of order, out of place or not to be had. */
class LargeMessagesTest {
  private static final int HANDLE = 9;
  private static final int LONGEST = 1024;
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;

  private final TestDevice device = new TestDevice();
  private final Responder responder = new Responder(device, SpdmCrypto.create());

  @Test
  void nothingElseIsAnsweredWhileARequestComes() throws Exception {
    negotiate(VERSION);
    List<ChunkSend.Request> pieces = pieces(echo(100));
    send(pieces.getFirst());

    assertError(ask(new GetDigests.Request(VERSION)), ErrorCode.UNEXPECTED_REQUEST);
    assertError(ask(new ChunkGet.Request(VERSION, 0, 0)), ErrorCode.UNEXPECTED_REQUEST);

    Bytes response = Bytes.EMPTY;
    for (ChunkSend.Request piece : pieces.subList(1, pieces.size())) {
      response = send(piece).response();
    }
    assertError(decode(response), ErrorCode.LARGE_RESPONSE);
  }

  @Test
  void nothingElseIsAnsweredWhileAResponseIsFetched() throws Exception {
    negotiate(VERSION);
    int handle = beginChain();

    assertError(ask(new GetDigests.Request(VERSION)), ErrorCode.UNEXPECTED_REQUEST);
    assertError(ask(pieces(echo(100)).getFirst()), ErrorCode.UNEXPECTED_REQUEST);
    assertThat(fetch(handle).length()).isEqualTo(LONGEST);
    assertError(ask(new ChunkGet.Request(VERSION, handle, LONGEST)), ErrorCode.UNEXPECTED_REQUEST);
  }

  @Test
  void aSessionThatDiesInATransferHoldsUpNobody() throws Exception {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    Responder holding = responderWithSessions();
    AtomicInteger untilBroken = new AtomicInteger(Integer.MAX_VALUE);
    SpdmConnection connection =
        connect(
            message ->
                holding
                    .handle(message)
                    .map(answer ->
                        answer.isSecured() && untilBroken.decrementAndGet() == 0
                            ? answer.with(broken(answer.octets()))
                            : answer),
            deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmSession lost = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
    SpdmSession other = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);

    untilBroken.set(3);
    assertThatThrownBy(() -> lost.certificateChain(0, deadline))
        .isInstanceOf(VerificationException.class);

    assertThat(other.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
    assertThat(connection.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
    connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline).heartbeat(deadline);
  }

  @Test
  void piecesInTheClearHoldUpNoSession() throws Exception {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    Responder holding = responderWithSessions();
    SpdmConnection connection = connect(holding::handle, deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);

    Bytes acknowledged = holding.handle(pieces(echo(100)).getFirst().encode());

    assertThat(((ChunkSend.Response) decode(acknowledged)).earlyError()).isFalse();
    assertError(
        decode(holding.handle(new GetDigests.Request(VERSION).encode())),
        ErrorCode.UNEXPECTED_REQUEST);
    assertThat(session.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
  }

  @Test
  void getVersionEndsEveryTransfer() throws Exception {
    negotiate(VERSION);
    int handle = beginChain();

    negotiate(VERSION);

    assertError(ask(new ChunkGet.Request(VERSION, handle, 0)), ErrorCode.UNEXPECTED_REQUEST);
    assertThat(fetch(beginChain()).length()).isEqualTo(LONGEST);
  }

  @Test
  void aWrongPieceCannotBeFetchedAndTheRightOneStill() throws Exception {
    negotiate(VERSION);
    int handle = beginChain();

    assertError(ask(new ChunkGet.Request(VERSION, handle, 1)), ErrorCode.INVALID_REQUEST);
    assertError(ask(new ChunkGet.Request(VERSION, handle + 1, 0)), ErrorCode.INVALID_REQUEST);
    assertError(ask(new ChunkGet.Request(SpdmVersion.V1_2, handle, 0)), ErrorCode.VERSION_MISMATCH);
    assertThat(fetch(handle).length()).isEqualTo(LONGEST);
  }

  static Stream<Arguments> wrongPieces() {
    return Stream.of(
        wrong("another handle", it -> piece(it.last(), HANDLE + 1, it.chunk())),
        wrong("the same piece", it -> piece(it.last(), HANDLE, numbered(it, 0, 84))),
        wrong("one left out", it -> piece(it.last(), HANDLE, numbered(it, 2, 0))),
        wrong("too early an end", it -> piece(true, HANDLE, it.chunk())),
        wrong(
            "less than is worth a message",
            it -> piece(false, HANDLE, new Chunk(1, 0, it.chunk().octets().slice(0, 29)))),
        wrong(
            "more than announced", it -> piece(false, HANDLE, new Chunk(1, 0, Bytes.zeros(100)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void wrongPieces(String what, UnaryOperator<ChunkSend.Request> change) throws Exception {
    negotiate(VERSION);
    List<ChunkSend.Request> pieces = pieces(echo(80));
    send(pieces.getFirst());

    ChunkSend.Response refused = send(change.apply(pieces.get(1)));

    assertThat(refused.earlyError()).as(what).isTrue();
    assertError(decode(refused.response()), ErrorCode.INVALID_REQUEST);
    assertThat(ask(new GetDigests.Request(VERSION))).isInstanceOf(GetDigests.Response.class);
    assertThat(send(pieces(echo(80)).getFirst()).earlyError()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_4"})
  void whatIsLongerThanTheResponderTakesInAllIsRefusedAtOnce(SpdmVersion version) throws Exception {
    negotiate(version);
    Chunk first = new Chunk(0, LONGEST + 1, Bytes.zeros(26));

    ChunkSend.Response refused = send(new ChunkSend.Request(version, false, HANDLE, first));

    assertThat(refused.earlyError()).isTrue();
    assertError(decode(refused.response()), ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void whatIsNotLargeIsNoLargeMessage() throws Exception {
    negotiate(VERSION);
    Chunk first = new Chunk(0, 42, Bytes.zeros(26));

    assertThat(send(piece(false, HANDLE, first)).earlyError()).isTrue();
  }

  @Test
  void whatMustComeWholeDoesNotComeInPieces() throws Exception {
    negotiate(VERSION);
    Bytes inPieces = Bytes.concat(pieces(echo(80)).getFirst().encode(), Bytes.zeros(40));

    ChunkSend.Response last = null;
    for (ChunkSend.Request piece : pieces(inPieces)) {
      last = send(piece);
    }

    assertThat(last.earlyError()).isFalse();
    assertError(decode(last.response()), ErrorCode.INVALID_REQUEST);
  }

  @Test
  void withoutTheCapabilityThereAreNoPieces() throws Exception {
    device.useChunks(42, LONGEST);
    negotiate(VERSION, 0);

    assertError(ask(new ChunkGet.Request(VERSION, 0, 0)), ErrorCode.UNSUPPORTED_REQUEST);
    assertError(ask(pieces(echo(30)).getFirst()), ErrorCode.UNSUPPORTED_REQUEST);
  }

  private Responder responderWithSessions() {
    device.useChunks(42, 4096);
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 3),
        true,
        false);
    return new Responder(device, SpdmCrypto.create(), Binding.NONE, InstantSource.system());
  }

  private static SpdmConnection connect(MessageHandler handler, Deadline deadline)
      throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", handler),
        RequesterConfig.defaults()
            .withVersions(Set.of(VERSION))
            .withDataTransferSize(42)
            .withSessions(SessionOffer.everything()),
        SpdmCrypto.create(),
        deadline);
  }

  private static Bytes broken(Bytes record) {
    byte[] octets = record.toByteArray();
    octets[octets.length - 1] ^= 1;
    return Bytes.owning(octets);
  }

  /** Asks for as much of the chain as the Requester takes, and gives the handle. */
  private int beginChain() throws MalformedMessageException {
    GetCertificate.Request request = new GetCertificate.Request(VERSION, 0, false, 0, 0, 0xFFFF);
    return ((ErrorResponse) ask(request)).largeResponseHandle().orElseThrow();
  }

  private Bytes fetch(int handle) throws MalformedMessageException {
    Bytes joined = Bytes.EMPTY;
    for (int sequence = 0; ; sequence++) {
      ChunkGet.Response response =
          (ChunkGet.Response) ask(new ChunkGet.Request(VERSION, handle, sequence));
      joined = Bytes.concat(joined, response.chunk().octets());
      if (response.last()) {
        return joined;
      }
    }
  }

  private ChunkSend.Response send(ChunkSend.Request request) throws MalformedMessageException {
    return (ChunkSend.Response) ask(request);
  }

  private SpdmResponse ask(SpdmRequest request) throws MalformedMessageException {
    return decode(responder.handle(request.encode()));
  }

  private static SpdmResponse decode(Bytes response) throws MalformedMessageException {
    MessageSizes sizes =
        new MessageSizes(TestDevice.HASH.size(), TestDevice.ASYM.signatureSize(), 0, false, false);
    return MessageDecoder.decodeResponse(response, sizes, 0);
  }

  private static void assertError(SpdmResponse response, ErrorCode code) {
    assertThat(response)
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.knownCode()).contains(code));
  }

  private static Arguments wrong(String what, UnaryOperator<ChunkSend.Request> change) {
    return Arguments.of(what, change);
  }

  private static Chunk numbered(ChunkSend.Request piece, long sequence, long whole) {
    return new Chunk(sequence, whole, piece.chunk().octets());
  }

  private static ChunkSend.Request piece(boolean last, int handle, Chunk chunk) {
    return new ChunkSend.Request(VERSION, last, handle, chunk);
  }

  private static Bytes echo(int length) {
    return new VendorDefined.Request(
            VERSION, false, StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.zeros(length))
        .encode();
  }

  private static List<ChunkSend.Request> pieces(Bytes message) {
    List<ChunkSend.Request> pieces = new ArrayList<>();
    for (int at = 0; at < message.length(); ) {
      int length = Math.min(at == 0 ? 26 : 30, message.length() - at);
      Chunk chunk =
          new Chunk(pieces.size(), at == 0 ? message.length() : 0, message.slice(at, length));
      at += length;
      pieces.add(piece(at == message.length(), HANDLE, chunk));
    }
    return pieces;
  }

  private void negotiate(SpdmVersion version) {
    device.useChunks(42, LONGEST);
    negotiate(version, MaskBit.fieldOf(List.of(RequesterCapability.CHUNK_CAP)));
  }

  private void negotiate(SpdmVersion version, long flags) {
    boolean pieces = flags != 0;
    responder.handle(new GetVersion.Request().encode());
    responder.handle(
        new GetCapabilities.Request(version, 0, 0, 0, flags, 42, pieces ? LONGEST : 42).encode());
    responder.handle(
        new NegotiateAlgorithms.Request(
                version,
                new SupportedAlgorithms(
                    SupportedAlgorithms.DMTF,
                    0,
                    TestDevice.ASYM.mask(),
                    TestDevice.HASH.mask(),
                    0,
                    0,
                    List.of(),
                    List.of(),
                    List.of()))
            .encode());
  }
}
