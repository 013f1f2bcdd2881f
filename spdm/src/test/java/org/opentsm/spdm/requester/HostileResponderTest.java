package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.requester.ScriptedResponder.soon;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.ExtendedAlgorithm;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;

/** What a Responder may not say, and what a Requester makes of it. */
class HostileResponderTest {
  @ParameterizedTest
  @EnumSource
  void noChainGoesBeyondWhatCanBeAsked(SpdmVersion version) throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(version);
    responder.answers.add(portion(version, 65_000, 65_535));
    responder.answers.add(portion(version, 1_000, 64_535));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("RemainderLength");
    assertThat(connection.isUsable()).isFalse();
  }

  @Test
  void crumbsOfAChainAreRefusedSoon() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    for (int left = 60_000; left > 59_000; left--) {
      responder.answers.add(portion(SpdmVersion.V1_2, 1, left));
    }
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("PortionLength");
    assertThat(responder.answers).hasSizeGreaterThan(980);
  }

  @Test
  void aChainThatIsTooLongForUsIsNoBreachOfTheProtocol() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(portion(SpdmVersion.V1_2, 100, 5_000));
    RequesterConfig defaults = RequesterConfig.defaults();
    SpdmConnection connection =
        responder.connect(defaults.withDataTransferSize(4_096).withMaxChainSize(4_096));

    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("4096");
  }

  @Test
  void aPassedDeadlineIsSeenThoughThePeerNeverKeepsAnybodyWaiting() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(portion(SpdmVersion.V1_2, 100, 100));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.certificateChain(0, Deadline.after(Duration.ZERO)))
        .isInstanceOf(ChannelException.class)
        .extracting(e -> ((SpdmException) e).code())
        .isEqualTo(SpdmErrorCode.TIMED_OUT);
    assertThat(responder.answers).hasSize(1);
  }

  @Test
  void anAnswerThatComesTooLateIsNotTakenForTheNext() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    SpdmConnection connection = responder.connect(impatient());

    assertThatThrownBy(() -> connection.digests(soon())).isInstanceOf(ChannelException.class);
    responder.answers.add(digests());
    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("ended with");
    assertThat(responder.answers).hasSize(1);
  }

  @Test
  void aResponderThatForgotEverythingCanBeMetAnew() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(error(SpdmVersion.V1_2, ErrorCode.REQUEST_RESYNCH));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.digests(soon())).isInstanceOf(PeerErrorException.class);
    assertThat(connection.isUsable()).isFalse();
    connection.renegotiate(soon());
    responder.answers.add(digests());
    assertThat(connection.digests(soon()).slotMask()).isEqualTo(1);
  }

  @Test
  void anErrorOfAnotherVersionIsNone() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(error(SpdmVersion.V1_4, ErrorCode.BUSY));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("SPDMVersion");
  }

  @ParameterizedTest
  @MethodSource
  void notReadyMustMakeSense(NotReady data, Class<? extends SpdmException> expected)
      throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(ErrorResponse.notReady(SpdmVersion.V1_2, data).encode());
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.digests(soon())).isInstanceOf(expected);
  }

  static Stream<Arguments> notReadyMustMakeSense() {
    int digests = MessageCode.GET_DIGESTS.value();
    return Stream.of(
        Arguments.of(new NotReady(1, digests, 1, 1), ProtocolViolationException.class),
        Arguments.of(new NotReady(1, 0x83, 1, 2), ProtocolViolationException.class),
        Arguments.of(new NotReady(40, digests, 1, 2), ChannelException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatWasNotOfferedIsNotChosen(String field, Consumer<ScriptedResponder> lie) {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_3);
    lie.accept(responder);

    assertThatThrownBy(responder::connect)
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(field);
  }

  static Stream<Arguments> whatWasNotOfferedIsNotChosen() {
    return Stream.of(
        lie("MeasurementSpecificationSel", each -> each.measurementSpecification = 0),
        lie("MeasurementSpecificationSel", each -> each.flags &= ~0x18L),
        lie("OtherParamsSelection", each -> each.otherParams = 0x12),
        lie("OtherParamsSelection", each -> each.otherParams = 0xE2),
        lie("OtherParamsSelection", each -> each.otherParams = 0x01),
        lie("BaseAsymSel", each -> each.asym = 1L << 31),
        lie(
            "algorithm structure tables",
            each ->
                each.tables =
                    List.of(
                        new AlgorithmTable(
                            2, Bytes.zeros(2), List.of(new ExtendedAlgorithm(1, 1))))),
        lie(
            "algorithm structure tables",
            each ->
                each.tables = List.of(new AlgorithmTable(99, Bytes.of(0, 0, 0, 0, 1), List.of()))));
  }

  @Test
  void twoSignatureAlgorithmsAreNotChosen() {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_4);
    responder.pqcAsym = PqcAsymAlgorithm.ML_DSA_65.mask();

    assertThatThrownBy(responder::connect)
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("BaseAsymSel and PqcAsymSel");
  }

  @Test
  void anUnknownPostQuantumAlgorithmIsNotChosen() {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_4);
    responder.asym = 0;
    responder.pqcAsym = 1L << 31;

    assertThatThrownBy(responder::connect)
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("PqcAsymSel");
  }

  @Test
  void aPostQuantumAlgorithmIsEnough() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_4);
    responder.asym = 0;
    responder.pqcAsym = PqcAsymAlgorithm.SLH_DSA_SHAKE_256F.mask();

    assertThat(responder.connect().negotiated().asym())
        .isEqualTo(PqcAsymAlgorithm.SLH_DSA_SHAKE_256F);
  }

  @Test
  void aGroupAndAKeyEncapsulationMechanismAreNotChosenTogether() {
    ScriptedResponder responder = withSessions();
    responder.tables =
        List.of(
            AlgorithmTable.of(Type.DHE, DheGroup.SECP_384_R1.mask()),
            AlgorithmTable.of(Type.KEM_ALG, KemAlgorithm.ML_KEM_768.mask()));

    assertThatThrownBy(() -> responder.connect(offeringSessions()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("DHE and KEM_ALG");
  }

  @Test
  void anExtendedAlgorithmIsNotChosenInATable() {
    ScriptedResponder responder = withSessions();
    responder.tables =
        List.of(
            new AlgorithmTable(
                Type.KEM_ALG.value(), Bytes.zeros(2), List.of(new ExtendedAlgorithm(1, 1))));

    assertThatThrownBy(() -> responder.connect(offeringSessions()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("AlgExternal");
  }

  private static ScriptedResponder withSessions() {
    return new ScriptedResponder(
        SpdmVersion.V1_4,
        ResponderCapability.CERT_CAP,
        ResponderCapability.CHAL_CAP,
        ResponderCapability.MEAS_CAP_SIG,
        ResponderCapability.KEY_EX_CAP,
        ResponderCapability.MAC_CAP);
  }

  private static RequesterConfig offeringSessions() {
    return RequesterConfig.defaults().withSessions(SessionOffer.everything());
  }

  private static Arguments lie(String field, Consumer<ScriptedResponder> lie) {
    return Arguments.of(field, lie);
  }

  @Test
  void whoeverSignsNeedsAnAlgorithm() {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.asym = 0;

    assertThatThrownBy(responder::connect).isInstanceOf(NegotiationException.class);
  }

  @Test
  void whoeverSignsNothingNeedsNone() throws Exception {
    ScriptedResponder responder = unsigned();
    responder.answers.add(measurements(3, 0, Bytes.EMPTY));
    SpdmConnection connection = responder.connect();

    assertThat(connection.negotiated().asymSel()).isEmpty();
    MeasurementsQuery count = MeasurementsQuery.unsigned(MeasurementsQuery.COUNT);
    assertThat(connection.measurements(count, soon()).response().totalNumber()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource
  void measurementsMustHoldTogether(String field, int operation, Bytes answer) throws Exception {
    ScriptedResponder responder = unsigned();
    responder.otherParams = 0;
    responder.answers.add(answer);
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.measurements(MeasurementsQuery.unsigned(operation), soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(field);
  }

  static Stream<Arguments> measurementsMustHoldTogether() {
    int count = MeasurementsQuery.COUNT;
    return Stream.of(
        Arguments.of("TotalNumberOfMeasurement", count, measurements(0, 0, Bytes.EMPTY)),
        Arguments.of("TotalNumberOfMeasurement", count, measurements(255, 0, Bytes.EMPTY)),
        Arguments.of("OpaqueDataLength", count, measurements(3, 0, Bytes.of(1))),
        Arguments.of("content changed", count, measurements(3, 0x10, Bytes.EMPTY)),
        Arguments.of("NumberOfBlocks", MeasurementsQuery.ALL, measurements(0, 0, Bytes.EMPTY)));
  }

  @Test
  void aMessageLongerThanAnnouncedIsRefused() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.answers.add(Bytes.concat(digests(), Bytes.zeros(100)));
    SpdmConnection connection =
        responder.connect(RequesterConfig.defaults().withDataTransferSize(64));

    assertThatThrownBy(() -> connection.digests(soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("DataTransferSize");
  }

  @Test
  void aRequestLongerThanTheResponderTakesIsNotSent() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_2);
    responder.transferSize = 42;
    responder.answers.add(digests());
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.vendorDefined(3, Bytes.of(1, 0), Bytes.zeros(99), soon()))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("DataTransferSize");
    assertThat(connection.digests(soon()).slotMask()).isEqualTo(1);
  }

  @Test
  void anOperationIsStartedOnce() throws Exception {
    Exchange<?> exchange =
        new Requester(RequesterConfig.defaults(), ScriptedResponder.CRYPTO).negotiate();

    assertThatThrownBy(exchange::resume).isInstanceOf(IllegalStateException.class);
    exchange.start();
    assertThatThrownBy(exchange::start).isInstanceOf(IllegalStateException.class);
  }

  private static ScriptedResponder unsigned() {
    ScriptedResponder responder =
        new ScriptedResponder(SpdmVersion.V1_2, ResponderCapability.MEAS_CAP_NO_SIG);
    responder.asym = 0;
    responder.hash = 0;
    return responder;
  }

  private static RequesterConfig impatient() {
    return RequesterConfig.defaults()
        .withRetry(new RetryPolicy(Duration.ZERO, 0, Duration.ZERO, 0, Duration.ofMillis(1)));
  }

  private static Bytes digests() {
    return new GetDigests.Response(SpdmVersion.V1_2, 0, 1, List.of(Bytes.zeros(48)), List.of())
        .encode();
  }

  @Test
  void reservedBitsOfCertificateInfoAreIgnored() throws Exception {
    ScriptedResponder responder = ScriptedResponder.whole(SpdmVersion.V1_3);
    SpdmConnection connection = responder.connect();
    for (int info : new int[] {0x08, 0x01}) {
      responder.answers.add(
          new GetCertificate.Response(SpdmVersion.V1_3, 0, false, info, Bytes.zeros(100), 0)
              .encode());
    }

    // What is in the portion makes no sense; the message does.
    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isNotInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> connection.certificateChain(0, soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("CertificateInfo");
  }

  private static Bytes portion(SpdmVersion version, int length, int remainder) {
    return new GetCertificate.Response(version, 0, false, 0, Bytes.zeros(length), remainder)
        .encode();
  }

  private static Bytes error(SpdmVersion version, ErrorCode code) {
    return ErrorResponse.of(version, code, 0).encode();
  }

  private static Bytes measurements(int total, int attributes, Bytes opaqueData) {
    return new GetMeasurements.Response(
            SpdmVersion.V1_2,
            total,
            attributes,
            MeasurementRecord.EMPTY,
            Bytes.zeros(32),
            opaqueData,
            Bytes.EMPTY,
            Bytes.EMPTY)
        .encode();
  }
}
