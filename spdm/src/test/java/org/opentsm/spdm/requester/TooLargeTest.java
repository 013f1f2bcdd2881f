package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.requester.ScriptedResponder.soon;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.transport.InMemoryTransport;

/** What is larger than a field, an end or a memory takes, and what both ends make of it. */
class TooLargeTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int BIG = 150_000;

  private final TestDevice device = new TestDevice();

  @Test
  void aChainOfMoreThan64KiBComesInTheLargeForm() throws Exception {
    device.useBigLeaf(BIG);
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    SpdmConnection connection = connect(config(SpdmVersion.V1_4));

    CertificateChain chain = connection.certificateChain(0, soon());

    assertThat(chain.blob()).isEqualTo(device.chain());
    assertThat(chain.blob().length()).isGreaterThan(BIG);
    connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, soon());
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheLargeFormSuchAChainCannotBeHad(SpdmVersion version) throws Exception {
    device.useBigLeaf(BIG);
    SpdmConnection connection = connect(config(version));
    boolean named = version.atLeast(SpdmVersion.V1_4);

    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            refusal -> {
              ErrorCode expected = named ? ErrorCode.DATA_TOO_LARGE : ErrorCode.UNSPECIFIED;
              assertThat(refusal.errorCode()).isEqualTo(expected.value());
              assertThat(refusal.extendedErrorData())
                  .isEqualTo(named ? device.chain().slice(0, 4) : Bytes.EMPTY);
            });
    assertThat(connection.digests(soon()).slotMask()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aChainThatWeRefuseLeavesBothTranscriptsAlike(SpdmVersion version) throws Exception {
    CertificateChain known =
        CertificateChain.decode(device.chain(), TestDevice.HASH, SpdmVersion.V1_4);
    int most = device.chain().length() - 1;
    SpdmConnection connection = connect(config(version).withMaxChainSize(most));
    connection.digests(soon());

    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("at most " + most);
    connection.challenge(0, known, MeasurementSummaryType.ALL, NONCE, soon());
    connection.measurements(MeasurementsQuery.allSigned(0, NONCE), known, soon());
  }

  @Test
  void aResponseThatWouldComeInChunksIsAnErrorWithItsName() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    Bytes handle = Bytes.of(7);
    responder.answers.add(
        new ErrorResponse(SpdmVersion.V1_2, ErrorCode.LARGE_RESPONSE.value(), 0, handle).encode());
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("GET_DIGESTS")
        .hasMessageContaining("LargeResponse");
    assertThat(connection.isUsable()).isTrue();
  }

  @Test
  void whatTheRequesterDoesNotTakeAtOnceIsAnError() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2).withDataTransferSize(100));
    CertificateChain chain = connection.certificateChain(0, soon());

    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, soon()))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("ResponseTooLarge");
    connection.measurements(MeasurementsQuery.unsigned(MeasurementsQuery.COUNT), chain, soon());
  }

  @Test
  void whatAResponderRemembersIsLimitedAndTheTranscriptsStayAlike() throws Exception {
    device.useBigLeaf(BIG);
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    SpdmConnection connection = connect(config(SpdmVersion.V1_4).withDataTransferSize(1 << 20));
    CertificateChain chain = connection.certificateChain(0, soon());
    int most = Transcript.SPAN_LIMIT / BIG;

    assertThatThrownBy(
            () -> {
              for (int read = 0; read < most; read++) {
                connection.certificateChain(0, soon());
              }
            })
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("Unspecified");
    ChallengeResult proof =
        connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, soon());
    assertThat(Bytes.concat(proof.identityMessages()).length())
        .isBetween(Transcript.SPAN_LIMIT - 2 * BIG, Transcript.SPAN_LIMIT);
  }

  @Test
  void whatARequesterRemembersIsLimited() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    Bytes value = Bytes.zeros(60_000);
    MeasurementBlock block =
        MeasurementBlock.of(1, DmtfMeasurement.raw(MeasurementValueType.MUTABLE_FIRMWARE, value));
    Bytes answer =
        new GetMeasurements.Response(
                SpdmVersion.V1_2,
                0,
                0,
                new MeasurementRecord(List.of(block)),
                NONCE,
                Bytes.EMPTY,
                Bytes.EMPTY,
                Bytes.EMPTY)
            .encode();
    int most = Transcript.SPAN_LIMIT / answer.length();
    SpdmConnection connection = responder.connect();
    for (int asked = 0; asked < most; asked++) {
      responder.answers.add(answer);
      connection.measurements(MeasurementsQuery.unsigned(1), soon());
    }

    responder.answers.add(answer);
    assertThatThrownBy(() -> connection.measurements(MeasurementsQuery.unsigned(1), soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("message L")
        .hasMessageContaining("at most " + Transcript.SPAN_LIMIT);
  }

  @ParameterizedTest
  @EnumSource
  void measurementsWithoutSignaturesAreReadAndTiedToTheChallenge(SpdmVersion version)
      throws Exception {
    device.capabilities.remove(ResponderCapability.MEAS_CAP_SIG);
    device.capabilities.add(ResponderCapability.MEAS_CAP_NO_SIG);
    SpdmConnection connection = connect(config(version));
    CertificateChain chain = connection.certificateChain(0, soon());

    ChallengeResult proof =
        connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, soon());
    List<MeasurementBlock> blocks =
        connection
            .measurements(MeasurementsQuery.unsigned(MeasurementsQuery.ALL), chain, soon())
            .response()
            .record()
            .blocks();

    assertThat(blocks).hasSize(3);
    Bytes all = Bytes.concat(blocks.stream().map(MeasurementBlock::encode).toList());
    assertThat(proof.decoded().measurementSummaryHash())
        .isEqualTo(CRYPTO.digest(TestDevice.HASH, all));
    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, soon()))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("MEAS_CAP");
  }

  private SpdmConnection connect(RequesterConfig config) throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", new Responder(device, CRYPTO)),
        config,
        CRYPTO,
        soon());
  }

  private static RequesterConfig config(SpdmVersion version) {
    return RequesterConfig.defaults().withVersions(Set.of(version));
  }
}
