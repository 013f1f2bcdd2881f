package org.opentsm.spdm.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.MessageCode;

/** What a request leaves of what was remembered before it, as DMTF's implementation has it. */
class TranscriptTest {
  private static final Bytes ONE = Bytes.of(1);
  private static final Bytes TWO = Bytes.of(2);

  private final Transcript transcript = new Transcript();

  @BeforeEach
  void remember() throws Exception {
    transcript.addNegotiation(ONE, TWO);
    transcript.addIdentity(ONE, TWO);
    transcript.addMeasurements(ONE, TWO);
  }

  @ParameterizedTest
  @EnumSource(names = {"GET_CERTIFICATE", "CHALLENGE", "VENDOR_DEFINED_REQUEST"})
  void mostRequestsEndARunOfMeasurements(MessageCode request) {
    transcript.begin(request);

    assertThat(transcript.measurementMessages()).isEmpty();
    assertThat(transcript.identityMessages()).hasSize(2);
  }

  @Test
  void digestsBeginMessageBAnew() {
    transcript.begin(MessageCode.GET_DIGESTS);

    assertThat(transcript.identityMessages()).isEmpty();
    assertThat(transcript.measurementMessages()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GET_MEASUREMENTS",
        "KEY_EXCHANGE",
        "FINISH",
        "PSK_EXCHANGE",
        "PSK_FINISH",
        "KEY_UPDATE",
        "HEARTBEAT",
        "GET_ENCAPSULATED_REQUEST",
        "DELIVER_ENCAPSULATED_RESPONSE",
        "END_SESSION",
        "GET_MEASUREMENT_EXTENSION_LOG"
      })
  void whoeverSkipsChallengeLosesMessageB(MessageCode request) throws Exception {
    transcript.begin(request);
    assertThat(transcript.identityMessages()).isEmpty();

    transcript.completeChallenge(SpdmVersion.V1_2, ONE, TWO);
    transcript.addIdentity(ONE, TWO);
    transcript.begin(request);
    assertThat(transcript.identityMessages()).hasSize(2);
  }

  @Test
  void measurementsGoOn() {
    transcript.begin(MessageCode.GET_MEASUREMENTS);
    assertThat(transcript.measurementMessages()).hasSize(2);

    transcript.fail(MessageCode.GET_CERTIFICATE);
    assertThat(transcript.measurementMessages()).hasSize(2);

    transcript.fail(MessageCode.GET_MEASUREMENTS);
    assertThat(transcript.measurementMessages()).isEmpty();
  }

  @Test
  void aNewNegotiationForgetsEverything() {
    transcript.restart();

    assertThat(transcript.vca()).isEqualTo(Bytes.EMPTY);
    assertThat(transcript.identityMessages()).isEmpty();
    assertThat(transcript.measurementMessages()).isEmpty();
  }

  @Test
  void manySmallMessagesAreTooManyLongBeforeTheirOctetsAre() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < Transcript.SPAN_LIMIT / 100; i++) {
                transcript.addIdentity(ONE, TWO);
              }
            })
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("message B");
  }

  @Test
  void messageDIsTheFirstDigestsAndComesFirst() throws Exception {
    Bytes digests = Bytes.of(0x13, 0x01, 1);
    Transcript transcript = new Transcript();
    transcript.begin(MessageCode.GET_CSR);
    transcript.begin(MessageCode.GET_DIGESTS);
    transcript.addIdentity(Bytes.of(0x13, 0x81), digests);
    transcript.begin(MessageCode.GET_DIGESTS);
    transcript.addIdentity(Bytes.of(0x13, 0x81), Bytes.of(0x13, 0x01, 2));
    transcript.begin(MessageCode.KEY_EXCHANGE);

    assertThat(transcript.firstDigests()).contains(digests);

    transcript.restart();
    transcript.begin(MessageCode.GET_CERTIFICATE);
    transcript.begin(MessageCode.GET_DIGESTS);
    transcript.addIdentity(Bytes.of(0x13, 0x81), digests);
    assertThat(transcript.firstDigests()).isEmpty();
  }
}
