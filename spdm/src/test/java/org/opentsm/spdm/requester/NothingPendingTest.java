package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.ResponderCapability;

/** How a Responder says that it wants nothing of its Requester. */
class NothingPendingTest {
  @ParameterizedTest
  @CsvSource({
    "V1_1, UNEXPECTED_REQUEST",
    "V1_2, UNEXPECTED_REQUEST",
    "V1_3, NO_PENDING_REQUESTS",
    "V1_4, NO_PENDING_REQUESTS"
  })
  void eachVersionHasACodeForIt(SpdmVersion version, ErrorCode code) throws Exception {
    SpdmConnection connection = connect(version, error(version, code));

    assertThat(connection.answerRequests(ScriptedResponder.soon())).isFalse();
    assertThat(connection.isUsable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "V1_2, INVALID_REQUEST",
    "V1_3, UNEXPECTED_REQUEST",
    "V1_4, UNEXPECTED_REQUEST",
    "V1_4, SESSION_REQUIRED"
  })
  void anUnexpectedRequestIsNoNothingFrom13On(SpdmVersion version, ErrorCode code)
      throws Exception {
    SpdmConnection connection = connect(version, error(version, code));

    assertRefused(connection, code);
  }

  @ParameterizedTest
  @CsvSource({"V1_2, UNEXPECTED_REQUEST", "V1_3, NO_PENDING_REQUESTS"})
  void anAnswerThatIsRefusedIsNoNothing(SpdmVersion version, ErrorCode code) throws Exception {
    Bytes asks =
        new GetEncapsulatedRequest.Response(version, 1, new GetDigests.Request(version).encode())
            .encode();
    SpdmConnection connection = connect(version, asks, error(version, code));

    assertRefused(connection, code);
  }

  @Test
  void whoeverIsAskedNothingIsAskedAgain() throws Exception {
    Bytes nothing = error(SpdmVersion.V1_3, ErrorCode.NO_PENDING_REQUESTS);
    SpdmConnection connection = connect(SpdmVersion.V1_3, nothing, nothing);

    assertThat(connection.answerRequests(ScriptedResponder.soon())).isFalse();
    assertThat(connection.answerRequests(ScriptedResponder.soon())).isFalse();
  }

  private static void assertRefused(SpdmConnection connection, ErrorCode code) {
    assertThatThrownBy(() -> connection.answerRequests(ScriptedResponder.soon()))
        .isInstanceOfSatisfying(
            PeerErrorException.class, e -> assertThat(e.errorCode()).isEqualTo(code.value()));
  }

  private static Bytes error(SpdmVersion version, ErrorCode code) {
    return Refusal.of(code).response(version).encode();
  }

  private static SpdmConnection connect(SpdmVersion version, Bytes... answers)
      throws SpdmException {
    ScriptedResponder responder =
        new ScriptedResponder(
            version,
            ResponderCapability.CERT_CAP,
            ResponderCapability.CHAL_CAP,
            ResponderCapability.MEAS_CAP_SIG,
            ResponderCapability.ENCAP_CAP);
    responder.answers.addAll(List.of(answers));
    return responder.connect(RequesterConfig.defaults().withSessions(SessionOffer.everything()));
  }
}
