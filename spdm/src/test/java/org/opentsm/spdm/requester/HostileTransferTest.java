package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.requester.ScriptedResponder.soon;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.Chunk;
import org.opentsm.spdm.message.ChunkGet;
import org.opentsm.spdm.message.ChunkSend;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.StandardsBody;

/** A Responder that does not keep to the rules of large messages. */
class HostileTransferTest {
  private static final SpdmVersion VERSION = SpdmVersion.V1_2;
  private static final int HANDLE = 3;
  private static final Bytes NOTHING = Bytes.EMPTY;
  private static final Bytes SOME = Bytes.zeros(26);

  private final ScriptedResponder responder = ScriptedResponder.whole(VERSION);

  static Stream<Arguments> wrongResponses() {
    return Stream.of(
        Arguments.of("Handle", response(false, HANDLE + 1, new Chunk(0, 60, SOME))),
        Arguments.of("ChunkSeqNo", response(false, HANDLE, new Chunk(1, 0, SOME))),
        Arguments.of("LargeMessageSize", response(false, HANDLE, new Chunk(0, 1 << 21, SOME))),
        Arguments.of("ChunkSize", response(false, HANDLE, new Chunk(0, 60, SOME.slice(1)))),
        Arguments.of("ChunkSize", response(true, HANDLE, new Chunk(0, 20, SOME))),
        Arguments.of("LastChunk", response(true, HANDLE, new Chunk(0, 60, SOME))),
        Arguments.of("LastChunk", response(false, HANDLE, new Chunk(0, 26, SOME))),
        Arguments.of(
            "SPDMVersion",
            new ChunkGet.Response(SpdmVersion.V1_3, false, HANDLE, new Chunk(0, 60, SOME))),
        Arguments.of(
            "SPDMchunk",
            response(
                true,
                HANDLE,
                new Chunk(0, 4, ErrorResponse.of(VERSION, ErrorCode.BUSY, 0).encode()))),
        Arguments.of(
            "RequestResponseCode",
            response(
                true,
                HANDLE,
                new Chunk(
                    0, 26, response(true, HANDLE, new Chunk(1, 0, SOME.slice(12))).encode()))),
        Arguments.of(
            "RequestResponseCode", new ChunkSend.Response(VERSION, false, HANDLE, 0, NOTHING)));
  }

  @ParameterizedTest
  @MethodSource
  void wrongResponses(String field, SpdmResponse answer) throws Exception {
    SpdmConnection connection = connect(4608);
    responder.answers.add(ErrorResponse.largeResponse(VERSION, HANDLE).encode());
    responder.answers.add(answer.encode());

    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class,
            violation -> assertThat(violation.field()).isEqualTo(field));
    assertThat(connection.isUsable()).isFalse();
  }

  static Stream<Arguments> wrongAcknowledgements() {
    Bytes large = ErrorResponse.largeResponse(VERSION, HANDLE).encode();
    Bytes digests = new GetDigests.Request(VERSION).encode();
    return Stream.of(
        Arguments.of("Handle", new ChunkSend.Response(VERSION, false, 1, 0, NOTHING)),
        Arguments.of("ChunkSeqNo", new ChunkSend.Response(VERSION, false, 0, 1, NOTHING)),
        Arguments.of("ResponseToLargeRequest", new ChunkSend.Response(VERSION, false, 0, 0, large)),
        Arguments.of(
            "ResponseToLargeRequest", new ChunkSend.Response(VERSION, true, 0, 0, NOTHING)),
        Arguments.of(
            "ResponseToLargeRequest", new ChunkSend.Response(VERSION, true, 0, 0, digests)),
        Arguments.of("SPDMVersion", new ChunkSend.Response(SpdmVersion.V1_3, false, 0, 0, NOTHING)),
        Arguments.of("RequestResponseCode", response(true, 0, new Chunk(0, 60, SOME))));
  }

  @ParameterizedTest
  @MethodSource
  void wrongAcknowledgements(String field, SpdmResponse answer) throws Exception {
    SpdmConnection connection = connect(42);
    responder.answers.add(answer.encode());

    assertThatThrownBy(() -> echo(connection))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class,
            violation -> assertThat(violation.field()).isEqualTo(field));
  }

  @Test
  void anEarlyErrorIsTheAnswer() throws Exception {
    SpdmConnection connection = connect(42);
    Bytes error = ErrorResponse.of(VERSION, ErrorCode.REQUEST_TOO_LARGE, 0).encode();
    responder.answers.add(new ChunkSend.Response(VERSION, true, 0, 0, error).encode());

    assertThatThrownBy(() -> echo(connection))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("VENDOR_DEFINED_REQUEST")
        .hasMessageContaining("RequestTooLarge");
  }

  @Test
  void aLargeResponseThatIsNeverThereEndsSoon() throws Exception {
    SpdmConnection connection = connect(4608);
    for (int i = 0; i < 3; i++) {
      responder.answers.add(ErrorResponse.largeResponse(VERSION, HANDLE).encode());
    }

    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("LargeResponse");
    assertThat(responder.answers).hasSize(1);
  }

  @Test
  void aBusyResponderIsAskedForTheSamePieceAgain() throws Exception {
    SpdmConnection connection = connect(42);
    Bytes refused = ErrorResponse.of(VERSION, ErrorCode.UNSUPPORTED_REQUEST, 0xFE).encode();
    responder.answers.add(new ChunkSend.Response(VERSION, false, 0, 0, NOTHING).encode());
    responder.answers.add(ErrorResponse.of(VERSION, ErrorCode.BUSY, 0).encode());
    responder.answers.add(new ChunkSend.Response(VERSION, false, 0, 1, refused).encode());

    assertThatThrownBy(() -> echo(connection))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("UnsupportedRequest");
  }

  private SpdmConnection connect(int transferSize) throws Exception {
    responder.flags |= ResponderCapability.CHUNK_CAP.mask();
    responder.transferSize = Math.max(transferSize, 42);
    return responder.connect();
  }

  private static void echo(SpdmConnection connection) throws Exception {
    connection.vendorDefined(
        StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.zeros(40), soon());
  }

  private static ChunkGet.Response response(boolean last, int handle, Chunk chunk) {
    return new ChunkGet.Response(VERSION, last, handle, chunk);
  }
}
