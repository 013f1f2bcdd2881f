package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.requester.ScriptedResponder.soon;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.wire.WireReader;

/** What a Requester may ask and need not: supported algorithms, slot sizes, fresh measurements. */
class OptionalQuestionsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int TAKES_ALL = 1 << 20;
  private static final int PARAM1 = 2;

  private final TestDevice device = new TestDevice();
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());

  /** Requests in the clear. */
  private final List<Bytes> asked = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void everythingThatTheResponderCouldChoose(SpdmVersion version) throws Exception {
    device.useChunks(4608, 4608);
    device.offerSessions(
        new SessionSupport(
            List.of(DheGroup.SECP_384_R1, DheGroup.SECP_256_R1, KemAlgorithm.ML_KEM_768),
            List.of(AeadSuite.AES_256_GCM),
            0,
            1),
        true,
        false);
    device.demand(Form.ENCAPSULATED, false);
    SpdmConnection connection = connect(config(version).withSupportedAlgorithms(true));

    SupportedAlgorithms told = connection.supportedAlgorithms().orElseThrow();

    assertThat(told.baseAsymAlgorithms()).containsExactly(TestDevice.ASYM);
    assertThat(told.baseHashAlgorithms()).containsExactly(TestDevice.HASH);
    assertThat(told.measurementSpecification()).isEqualTo(SupportedAlgorithms.DMTF);
    assertThat(told.tableMask(Type.DHE))
        .isEqualTo(DheGroup.SECP_384_R1.mask() | DheGroup.SECP_256_R1.mask());
    assertThat(told.tableMask(Type.AEAD)).isEqualTo(AeadSuite.AES_256_GCM.mask());
    assertThat(told.tableMask(Type.KEY_SCHEDULE)).isEqualTo(KeySchedule.SPDM.mask());
    assertThat(told.tableMask(Type.REQ_BASE_ASYM_ALG)).isEqualTo(TestDevice.ASYM.mask());
    assertThat(told.tableMask(Type.KEM_ALG))
        .isEqualTo(version == SpdmVersion.V1_4 ? KemAlgorithm.ML_KEM_768.mask() : 0);
    CertificateChain chain = connection.certificateChain(0, soon());
    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, soon());
    connection.renegotiate(soon());
    assertThat(connection.supportedAlgorithms()).contains(told);
  }

  static Stream<RequesterConfig> whoeverDoesNotAsk() {
    RequesterConfig asking = config(SpdmVersion.V1_4).withSupportedAlgorithms(true);
    return Stream.of(
        asking.withSupportedAlgorithms(false),
        asking.withVersions(Set.of(SpdmVersion.V1_2)),
        asking.withMaxSpdmMsgSize(OptionalInt.empty()),
        asking.withDataTransferSize(147));
  }

  @ParameterizedTest
  @MethodSource
  void whoeverDoesNotAsk(RequesterConfig config) throws Exception {
    device.useChunks(4608, 4608);
    SpdmConnection connection = connect(config);

    assertThat(connection.supportedAlgorithms()).isEmpty();
    assertThat(asked.get(1).get(PARAM1)).isZero();
    connection.digests(soon());
  }

  @Test
  void aResponderWithoutChunksTellsNothing() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_4).withSupportedAlgorithms(true));

    assertThat(asked.get(1).get(PARAM1)).isEqualTo(GetCapabilities.SUPPORTED_ALGORITHMS);
    assertThat(connection.supportedAlgorithms()).isEmpty();
    connection.digests(soon());
  }

  @Test
  void whatTheRequesterDoesNotTakeAtOnceIsLeftOut() throws Exception {
    device.useChunks(4608, 4608);

    assertThat(capabilities(RequesterCapability.CHUNK_CAP.mask(), 42).supportedAlgorithms())
        .isEmpty();
    assertThat(capabilities(RequesterCapability.CHUNK_CAP.mask(), 50).supportedAlgorithms())
        .isPresent();
  }

  @Test
  void whoeverAsksWithoutChunksIsRefused() {
    device.useChunks(4608, 4608);

    Bytes answer = ask(0, 4608);

    assertThat(answer.get(1)).isEqualTo(MessageCode.ERROR.value());
    assertThat(answer.get(2)).isEqualTo(ErrorCode.INVALID_REQUEST.value());
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void howMuchFitsASlot(SpdmVersion version) throws Exception {
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    SpdmConnection connection = connect(config(version));

    assertThat(connection.slotSize(0, soon())).isEqualTo(0xFFFF);

    CertificateChain chain = connection.certificateChain(0, soon());
    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, soon());
  }

  @Test
  void before13NobodySaysHowMuchFitsASlot() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_2));

    assertThatThrownBy(() -> connection.slotSize(0, soon()))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("SlotSizeRequested");
    assertThatThrownBy(() -> connection.slotSize(8, soon()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<GetCertificate.Response> noSizeOfASlot() {
    Bytes portion = Bytes.of(1, 2, 3);
    return Stream.of(
        new GetCertificate.Response(SpdmVersion.V1_4, 0, false, 0, portion, 1024),
        new GetCertificate.Response(SpdmVersion.V1_4, 1, false, 0, Bytes.EMPTY, 1024),
        new GetCertificate.Response(SpdmVersion.V1_4, 0, true, 0, Bytes.EMPTY, 1024));
  }

  @ParameterizedTest
  @MethodSource
  void noSizeOfASlot(GetCertificate.Response answer) throws Exception {
    ScriptedResponder scripted = ScriptedResponder.whole(SpdmVersion.V1_4);
    SpdmConnection connection = scripted.connect();
    scripted.answers.add(answer.encode());

    assertThatThrownBy(() -> connection.slotSize(0, soon()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageStartingWith("CERTIFICATE");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMeasuredAnew(SpdmVersion version) throws Exception {
    SpdmConnection connection = connect(config(version));
    CertificateChain chain = connection.certificateChain(0, soon());
    asked.clear();

    connection.measurements(
        MeasurementsQuery.allSigned(0, NONCE).asNewMeasurement(), chain, soon());

    int attributes = asked.getFirst().get(PARAM1);
    assertThat(attributes & GetMeasurements.NEW_MEASUREMENT_REQUESTED)
        .isEqualTo(
            version.atLeast(SpdmVersion.V1_3) ? GetMeasurements.NEW_MEASUREMENT_REQUESTED : 0);
    assertThat(attributes & GetMeasurements.GENERATE_SIGNATURE).isNotZero();
  }

  @Test
  void aVendorsMessageInTheLargeForm() throws Exception {
    device.useChunks(TAKES_ALL, TAKES_ALL);
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_128_GCM), 0, 1),
        true,
        false);
    SpdmConnection connection = connect(config(SpdmVersion.V1_4));
    CertificateChain chain = connection.certificateChain(0, soon());
    SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.NONE, soon());

    for (SpdmDialogue dialogue : List.of(connection, session)) {
      for (Bytes payload : List.of(Bytes.of(1), Bytes.zeros(100_000))) {
        assertThat(large(dialogue, payload)).isEqualTo(payload);
      }
    }
    session.heartbeat(soon());
  }

  @Test
  void theLargeFormMustBeUnderstood() throws Exception {
    SpdmConnection connection = connect(config(SpdmVersion.V1_4));
    assertThatThrownBy(() -> large(connection, Bytes.of(1)))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("LARGE_RESP_CAP");

    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    SpdmConnection older = connect(config(SpdmVersion.V1_3));
    assertThatThrownBy(() -> large(older, Bytes.of(1)))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("the large form");
  }

  private static Bytes large(SpdmDialogue dialogue, Bytes payload) throws SpdmException {
    return dialogue
        .largeVendorDefined(StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), payload, soon())
        .payload();
  }

  private GetCapabilities.Response capabilities(long flags, int takes) throws SpdmException {
    return GetCapabilities.Response.decode(new WireReader("CAPABILITIES", ask(flags, takes)));
  }

  /** GET_CAPABILITIES of a Requester that asks for the supported algorithms. */
  private Bytes ask(long flags, int takes) {
    responder.handle(new GetVersion.Request().encode());
    return responder.handle(
        new GetCapabilities.Request(
                SpdmVersion.V1_3,
                GetCapabilities.SUPPORTED_ALGORITHMS,
                0,
                0,
                flags,
                takes,
                Math.max(takes, 4608))
            .encode());
  }

  private SpdmConnection connect(RequesterConfig config) throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device",
            request -> {
              if (!request.isSecured()) {
                asked.add(request.octets());
              }
              return responder.handle(request);
            }),
        config,
        CRYPTO,
        soon());
  }

  private static RequesterConfig config(SpdmVersion version) {
    return RequesterConfig.defaults()
        .withVersions(Set.of(version))
        .withSessions(SessionOffer.everything());
  }
}
