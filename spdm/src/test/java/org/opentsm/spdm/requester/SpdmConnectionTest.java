package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;

class SpdmConnectionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final RetryPolicy PATIENT =
      new RetryPolicy(Duration.ofMinutes(1), 2, Duration.ofMillis(1), 2, Duration.ofSeconds(1));

  private final TestDevice device = new TestDevice();
  private final Responder responder = new Responder(device, CRYPTO);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  /** Requests and responses as they passed. */
  private final List<Bytes> passed = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void attestsInEveryVersion(SpdmVersion version) throws Exception {
    SpdmConnection connection = connect(config(version));
    int negotiation = passed.size();
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    int identity = passed.size();

    ChallengeResult challenge =
        connection.challenge(0, chain, MeasurementSummaryType.TCB, NONCE, deadline);
    MeasurementsResult measurements =
        connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);

    assertThat(connection.negotiated().version()).isEqualTo(version);
    assertThat(connection.vca()).isEqualTo(Bytes.concat(passed.subList(0, negotiation)));
    assertThat(chain.blob()).isEqualTo(device.chain());
    assertThat(challenge.identityMessages()).isEqualTo(passed.subList(negotiation, identity));
    assertThat(challenge.request()).isEqualTo(passed.get(identity));
    assertThat(challenge.response()).isEqualTo(passed.get(identity + 1));
    assertThat(measurements.messages()).isEqualTo(passed.subList(identity + 2, identity + 4));
    assertThat(measurements.response().record().blocks())
        .extracting(MeasurementBlock::index)
        .containsExactly(1, 2, 3);
  }

  @Test
  void aRunOfMeasurementsIsOneTranscript() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));
    CertificateChain chain = connection.certificateChain(0, deadline);
    int begin = passed.size();

    int count =
        connection
            .measurements(MeasurementsQuery.unsigned(MeasurementsQuery.COUNT), chain, deadline)
            .response()
            .totalNumber();
    connection.measurements(MeasurementsQuery.unsigned(2), chain, deadline);
    MeasurementsResult last =
        connection.measurements(
            MeasurementsQuery.allSigned(0, NONCE).asRawBitStream(), chain, deadline);

    assertThat(count).isEqualTo(3);
    assertThat(last.messages()).isEqualTo(passed.subList(begin, passed.size())).hasSize(6);
    assertThat(last.response().record().blocks())
        .allMatch(block -> block.dmtf().orElseThrow().rawBitStream());
  }

  @Test
  void aChainComesInPieces() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2).withDataTransferSize(200));

    assertThat(connection.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
  }

  @Test
  void aResponderThatWantsTimeGetsIt() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));
    CertificateChain chain = connection.certificateChain(0, deadline);
    device.delays.add(new NotReady(2, MessageCode.CHALLENGE.value(), 1, 2));
    device.delays.add(new NotReady(2, MessageCode.CHALLENGE.value(), 2, 2));

    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);

    assertThat(device.signed).hasSize(1);
  }

  @Test
  void aResponderThatWantsTooMuchTimeDoesNotGetIt() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));
    CertificateChain chain = connection.certificateChain(0, deadline);
    device.delays.add(new NotReady(255, MessageCode.CHALLENGE.value(), 1, 2));

    assertThatThrownBy(
            () -> connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("2^255 us");
  }

  @Test
  void aRefusalAfterWaitingBeginsTheRunAnewAtBothEnds() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));
    CertificateChain chain = connection.certificateChain(0, deadline);
    connection.measurements(MeasurementsQuery.unsigned(1), chain, deadline);
    device.delays.add(new NotReady(2, MessageCode.GET_MEASUREMENTS.value(), 1, 2));

    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.unsigned(99), chain, deadline))
        .isInstanceOf(PeerErrorException.class);
    MeasurementsResult signed =
        connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
    assertThat(signed.messages()).hasSize(2);
  }

  @Test
  void nothingInCommonIsSaid() {
    assertThatThrownBy(() ->
            connect(
                RequesterConfig.defaults()
                    .withAlgorithms(
                        Set.of(HashAlgorithm.SHA_384), Set.of(AsymAlgorithm.ECDSA_P384))))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("NEGOTIATE_ALGORITHMS");
  }

  @Test
  void whatTheResponderLacksIsNotAsked() throws Exception {
    device.capabilities.clear();
    device.capabilities.add(ResponderCapability.CERT_CAP);
    device.capabilities.add(ResponderCapability.CHAL_CAP);
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));
    CertificateChain chain = connection.certificateChain(0, deadline);
    int asked = passed.size();

    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline))
        .isInstanceOf(NegotiationException.class);
    assertThat(passed).hasSize(asked);
  }

  @Test
  void measurementsOfAnotherSlotNeedAVersionThatNamesIt() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_0));
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.allSigned(1, NONCE), chain, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("slot 1");
  }

  @Test
  void anEmptySlotIsTheRespondersError() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_3));

    assertThatThrownBy(() -> connection.certificateChain(5, deadline))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("GET_CERTIFICATE")
        .hasMessageContaining("InvalidRequest");
    assertThat(connection.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
  }

  @Test
  void severalKeysAreUnderstoodWhereTheResponderInsists() throws Exception {
    device.capabilities.add(ResponderCapability.MULTI_KEY_CAP_ONLY);
    device.capabilities.add(ResponderCapability.GET_KEY_PAIR_INFO_CAP);
    SpdmConnection connection = connect(config(SpdmVersion.V1_4));

    assertThat(connection.negotiated().multiKey()).isTrue();
    assertThat(connection.digests(deadline).slotKey(0)).isPresent();
  }

  @Test
  void aVendorsMessageIsAnswered() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_4));
    int body = StandardsBody.PCI_SIG.value();
    Bytes vendor = Bytes.of(1, 0);

    assertThat(connection.vendorDefined(body, vendor, Bytes.of(7), deadline).payload())
        .isEqualTo(Bytes.of(7));
    assertThatThrownBy(() -> connection.vendorDefined(body, vendor, Bytes.EMPTY, deadline))
        .isInstanceOf(PeerErrorException.class);
  }

  @Test
  void paddingIsTakenOnlyFromTransportsThatPad() throws Exception {
    UnaryOperator<Bytes> padding = message -> Bytes.concat(message, Bytes.zeros(2));
    SpdmConnection padded =
        SpdmConnection.connect(
            InMemoryTransport.padding("padded device", responder),
            config(SpdmVersion.V1_2),
            CRYPTO,
            deadline);
    assertThat(padded.certificateChain(0, deadline).blob()).isEqualTo(device.chain());
    CertificateChain chain = padded.certificateChain(0, deadline);
    padded.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);

    assertThatThrownBy(() -> connect(config(SpdmVersion.V1_2), padding))
        .isInstanceOf(MalformedMessageException.class);
  }

  private SpdmConnection connect(RequesterConfig config) throws SpdmException {
    return connect(config, UnaryOperator.identity());
  }

  private SpdmConnection connect(RequesterConfig config, UnaryOperator<Bytes> wire)
      throws SpdmException {
    SpdmTransport transport =
        InMemoryTransport.over(
            "test device",
            request -> {
              Bytes response = responder.handle(request.octets());
              passed.add(request.octets());
              passed.add(response);
              return java.util.Optional.of(plain(wire.apply(response)));
            });
    return SpdmConnection.connect(transport, config.withRetry(PATIENT), CRYPTO, deadline);
  }

  private static RequesterConfig config(SpdmVersion version) {
    return RequesterConfig.defaults().withVersions(Set.of(version));
  }
}
