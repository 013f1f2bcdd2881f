package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transcript.SignedSpan;

class ResponderTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final MessageSizes SIZES =
      new MessageSizes(TestDevice.HASH.size(), TestDevice.ASYM.signatureSize(), 0, false, false);

  private final TestDevice device = new TestDevice();
  private final Responder responder = new Responder(device, CRYPTO);

  /** Everything that was said, as the Requester has it. */
  private Bytes said = Bytes.EMPTY;

  @ParameterizedTest
  @EnumSource
  void theChallengeIsSignedOverAllThatWasSaid(SpdmVersion version) throws Exception {
    negotiate(version);
    ask(new GetDigests.Request(version));
    ask(new GetCertificate.Request(version, 0, false, 0, 0, 0xFFFF));
    Challenge.Response answer =
        (Challenge.Response) ask(challenge(version, 0, MeasurementSummaryType.ALL));

    assertSigned(said.slice(0, said.length() - answer.signature().length()), answer.signature());
    assertThat(answer.certChainHash()).isEqualTo(CRYPTO.digest(TestDevice.HASH, device.chain()));
    assertThat(answer.measurementSummaryHash())
        .isEqualTo(CRYPTO.digest(TestDevice.HASH, blocks(1, 2, 3)));
    assertThat(answer.slotMask()).isEqualTo(0x01);
  }

  @ParameterizedTest
  @EnumSource
  void measurementsAreSignedOverTheWholeRun(SpdmVersion version) throws Exception {
    negotiate(version);
    int beforeRun = said.length();
    ask(measurements(version, GetMeasurements.COUNT, false));
    ask(measurements(version, 2, false));
    GetMeasurements.Response answer =
        (GetMeasurements.Response) ask(measurements(version, GetMeasurements.ALL, true));

    int from = version.atLeast(SpdmVersion.V1_2) ? 0 : beforeRun;
    assertSigned(
        said.slice(from, said.length() - from - answer.signature().length()), answer.signature());
    assertThat(answer.record().blocks()).hasSize(3);
  }

  @Test
  void anotherRequestBeginsTheRunAnew() throws Exception {
    negotiate(SpdmVersion.V1_1);
    ask(measurements(SpdmVersion.V1_1, 1, false));
    ask(new GetDigests.Request(SpdmVersion.V1_1));
    int beforeRun = said.length();
    GetMeasurements.Response answer =
        (GetMeasurements.Response) ask(measurements(SpdmVersion.V1_1, GetMeasurements.ALL, true));

    assertSigned(
        said.slice(beforeRun, said.length() - beforeRun - answer.signature().length()),
        answer.signature());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "13e0000100000000000000000000", // another version
        "12e0010100", // cut short
        "12e00001000000000000" // too long
      })
  void aRunOfMeasurementsEndsWithWhateverIsRefused(String refused) throws Exception {
    negotiate(SpdmVersion.V1_2);
    Bytes vca = said;
    ask(measurements(SpdmVersion.V1_2, 1, false));
    answer(Bytes.ofHex(refused));
    int beforeRun = said.length();
    GetMeasurements.Response answer =
        (GetMeasurements.Response) ask(measurements(SpdmVersion.V1_2, GetMeasurements.ALL, true));

    assertSigned(
        Bytes.concat(
            vca, said.slice(beforeRun, said.length() - beforeRun - answer.signature().length())),
        answer.signature());
  }

  @Test
  void theChainComesInPortions() throws Exception {
    negotiate(SpdmVersion.V1_2);
    Bytes chain = Bytes.EMPTY;
    long remainder;
    do {
      GetCertificate.Response answer =
          (GetCertificate.Response)
              ask(new GetCertificate.Request(SpdmVersion.V1_2, 0, false, 0, chain.length(), 100));
      assertThat(answer.portion().length()).isBetween(1, 100);
      chain = Bytes.concat(chain, answer.portion());
      remainder = answer.remainderLength();
      assertThat(chain.length() + remainder).isEqualTo(device.chain().length());
    } while (remainder > 0);
    assertThat(chain).isEqualTo(device.chain());
  }

  @Test
  void aPortionFitsWhatTheRequesterTakes() throws Exception {
    ask(new GetVersion.Request());
    ask(capabilities(SpdmVersion.V1_2, 64));
    ask(algorithms(SpdmVersion.V1_2));

    Bytes answer =
        responder.handle(
            new GetCertificate.Request(SpdmVersion.V1_2, 0, false, 0, 0, 4096).encode());
    assertThat(answer.length()).isEqualTo(64);
    assertError(
        ask(measurements(SpdmVersion.V1_2, GetMeasurements.ALL, true)),
        ErrorCode.RESPONSE_TOO_LARGE);
    assertError(
        ask(challenge(SpdmVersion.V1_2, 0, MeasurementSummaryType.ALL)),
        ErrorCode.RESPONSE_TOO_LARGE);
  }

  @Test
  void aRequestLongerThanAnnouncedIsRefused() throws Exception {
    negotiate(SpdmVersion.V1_2);
    assertError(ask(vendorDefined(Bytes.zeros(5_000))), ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void aDeviceThatBreaksItsContractIsAnError() throws Exception {
    negotiate(SpdmVersion.V1_2);
    assertError(ask(vendorDefined(TestDevice.BREAKS_DOWN)), ErrorCode.UNSPECIFIED);
    assertThat(ask(new GetDigests.Request(SpdmVersion.V1_2)))
        .isInstanceOf(GetDigests.Response.class);
  }

  private static VendorDefined.Request vendorDefined(Bytes payload) {
    return new VendorDefined.Request(
        SpdmVersion.V1_2, false, StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), payload);
  }

  @Test
  void largeFormsComeOnlyWhereTheyWereAnnounced() throws Exception {
    GetCertificate.Request large =
        new GetCertificate.Request(SpdmVersion.V1_4, 0, true, 0, 0, 1 << 20);
    negotiate(SpdmVersion.V1_4);
    assertError(ask(large), ErrorCode.INVALID_REQUEST);

    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    negotiate(SpdmVersion.V1_4);
    assertThat(((GetCertificate.Response) ask(large)).portion()).isEqualTo(device.chain());
  }

  @Test
  void theSizeOfASlotCanBeAsked() throws Exception {
    negotiate(SpdmVersion.V1_3);
    GetCertificate.Response answer =
        (GetCertificate.Response)
            ask(
                new GetCertificate.Request(
                    SpdmVersion.V1_3, 0, false, GetCertificate.SLOT_SIZE_REQUESTED, 0, 0));

    assertThat(answer.portion()).isEqualTo(Bytes.EMPTY);
    assertThat(answer.remainderLength()).isEqualTo(0xFFFF);
  }

  @Test
  void nothingButGetVersionComesFirst() throws Exception {
    assertError(ask(new GetDigests.Request(SpdmVersion.V1_2)), ErrorCode.UNEXPECTED_REQUEST);
    assertError(ask(capabilities(SpdmVersion.V1_2, 4608)), ErrorCode.UNEXPECTED_REQUEST);
    ask(new GetVersion.Request());
    assertError(ask(algorithms(SpdmVersion.V1_2)), ErrorCode.UNEXPECTED_REQUEST);
    ask(capabilities(SpdmVersion.V1_2, 4608));
    assertError(ask(capabilities(SpdmVersion.V1_2, 4608)), ErrorCode.UNEXPECTED_REQUEST);
    assertError(
        ask(challenge(SpdmVersion.V1_2, 0, MeasurementSummaryType.NONE)),
        ErrorCode.UNEXPECTED_REQUEST);
  }

  @Test
  void anotherVersionIsAMismatch() throws Exception {
    negotiate(SpdmVersion.V1_2);

    assertError(ask(new GetDigests.Request(SpdmVersion.V1_3)), ErrorCode.VERSION_MISMATCH);
    assertThat(ask(new GetDigests.Request(SpdmVersion.V1_2)))
        .isInstanceOf(GetDigests.Response.class);
  }

  /** GET_CAPABILITIES speaks from its first octet on, and an ERROR answers in the same version. */
  @ParameterizedTest
  @CsvSource({
    "13e10000, 107f4100", // a version that the device lacks, and the length of another
    "12e10000, 127f0100", // cut short
    "12e10000000000000000000029000000" + "29000000, 127f0100" // DataTransferSize 41
  })
  void anErrorToGetCapabilitiesHasItsVersion(String request, String error) throws Exception {
    device.versions = EnumSet.of(SpdmVersion.V1_0, SpdmVersion.V1_2);
    ask(new GetVersion.Request());

    assertThat(responder.handle(Bytes.ofHex(request)).toHex()).isEqualTo(error);
    assertThat(ask(capabilities(SpdmVersion.V1_2, 4608)))
        .isInstanceOf(GetCapabilities.Response.class);
  }

  @Test
  void whatIsNotThereIsRefused() throws Exception {
    SpdmVersion version = SpdmVersion.V1_3;
    negotiate(version);

    assertError(ask(challenge(version, 1, MeasurementSummaryType.NONE)), ErrorCode.INVALID_REQUEST);
    assertError(
        ask(challenge(version, 0xFF, MeasurementSummaryType.NONE)), ErrorCode.INVALID_REQUEST);
    assertError(
        ask(new GetCertificate.Request(version, 1, false, 0, 0, 10)), ErrorCode.INVALID_REQUEST);
    assertError(
        ask(new GetCertificate.Request(version, 0, false, 0, 0xFFFF, 10)),
        ErrorCode.INVALID_REQUEST);
    assertError(ask(measurements(version, 4, false)), ErrorCode.INVALID_REQUEST);
  }

  @Test
  void capabilitiesThatAreNotThereAreUnsupported() throws Exception {
    device.capabilities.removeAll(
        List.of(ResponderCapability.CHAL_CAP, ResponderCapability.MEAS_CAP_SIG));
    device.capabilities.add(ResponderCapability.MEAS_CAP_NO_SIG);
    negotiate(SpdmVersion.V1_2);

    ErrorResponse error =
        assertError(
            ask(challenge(SpdmVersion.V1_2, 0, MeasurementSummaryType.NONE)),
            ErrorCode.UNSUPPORTED_REQUEST);
    assertThat(error.errorData()).isEqualTo(MessageCode.CHALLENGE.value());
    assertError(
        ask(measurements(SpdmVersion.V1_2, GetMeasurements.ALL, true)), ErrorCode.INVALID_REQUEST);
    assertThat(ask(measurements(SpdmVersion.V1_2, GetMeasurements.ALL, false)))
        .isInstanceOf(GetMeasurements.Response.class);
  }

  @Test
  void noCommonAlgorithmIsRefused() throws Exception {
    ask(new GetVersion.Request());
    ask(capabilities(SpdmVersion.V1_2, 4608));

    assertError(
        ask(algorithms(SpdmVersion.V1_2, AsymAlgorithm.RSAPSS_3072, HashAlgorithm.SHA_256)),
        ErrorCode.INVALID_REQUEST);
    assertThat(ask(algorithms(SpdmVersion.V1_2))).isInstanceOf(NegotiateAlgorithms.Response.class);
  }

  @Test
  void aDeviceThatWantsTimeAnswersWhenAskedAgain() throws Exception {
    SpdmVersion version = SpdmVersion.V1_2;
    negotiate(version);
    device.delays.add(new NotReady(1, MessageCode.CHALLENGE.value(), 7, 2));
    device.delays.add(new NotReady(1, MessageCode.CHALLENGE.value(), 8, 2));
    Bytes vca = said;
    Challenge.Request challenge = challenge(version, 0, MeasurementSummaryType.NONE);

    assertError(ask(challenge), ErrorCode.RESPONSE_NOT_READY);
    RespondIfReady.Request again =
        new RespondIfReady.Request(version, MessageCode.CHALLENGE.value(), 7);
    assertThat(((ErrorResponse) ask(again)).notReady().orElseThrow().token()).isEqualTo(8);
    Challenge.Response answer =
        (Challenge.Response)
            MessageDecoder.decodeResponse(
                responder.handle(
                    new RespondIfReady.Request(version, MessageCode.CHALLENGE.value(), 8).encode()),
                SIZES,
                0);

    Bytes response = answer.encode();
    assertSigned(
        Bytes.concat(
            vca,
            challenge.encode(),
            response.slice(0, response.length() - answer.signature().length())),
        answer.signature());
    assertError(ask(again), ErrorCode.INVALID_REQUEST);
  }

  @Test
  void theVendorsMessagesAreTheDevices() throws Exception {
    negotiate(SpdmVersion.V1_1);
    int body = StandardsBody.PCI_SIG.value();
    Bytes vendor = Bytes.of(0x01, 0x00);

    assertThat(
            ask(
                new VendorDefined.Request(
                    SpdmVersion.V1_1, false, body, vendor, Bytes.of(1, 2, 3))))
        .isEqualTo(
            new VendorDefined.Response(SpdmVersion.V1_1, false, body, vendor, Bytes.of(1, 2, 3)));
    assertError(
        ask(new VendorDefined.Request(SpdmVersion.V1_1, false, body, vendor, Bytes.EMPTY)),
        ErrorCode.UNSUPPORTED_REQUEST);
  }

  @Test
  void oddOctetsGetAnError() throws Exception {
    negotiate(SpdmVersion.V1_2);
    Bytes digests = new GetDigests.Request(SpdmVersion.V1_2).encode();

    assertError(answer(Bytes.EMPTY), ErrorCode.INVALID_REQUEST);
    assertError(answer(Bytes.of(0x12)), ErrorCode.INVALID_REQUEST);
    assertError(answer(Bytes.of(0x12, 0x81, 0)), ErrorCode.INVALID_REQUEST);
    assertError(answer(Bytes.concat(digests, Bytes.zeros(4))), ErrorCode.INVALID_REQUEST);
    assertThat(answer(Bytes.concat(digests, Bytes.zeros(3))))
        .isInstanceOf(GetDigests.Response.class);
    ErrorResponse unknown =
        assertError(answer(Bytes.of(0x12, 0x99, 0, 0)), ErrorCode.UNSUPPORTED_REQUEST);
    assertThat(unknown.errorData()).isEqualTo(0x99);
  }

  @Test
  void multiKeyIsUsedWhereBothWantIt() throws Exception {
    device.capabilities.add(ResponderCapability.MULTI_KEY_CAP_NEG);
    SpdmVersion version = SpdmVersion.V1_3;
    ask(new GetVersion.Request());
    ask(capabilities(version, 4608));
    ask(new NegotiateAlgorithms.Request(version, offer(TestDevice.ASYM, TestDevice.HASH, 0x10)));

    Bytes octets = responder.handle(new GetDigests.Request(version).encode());
    GetDigests.Response digests =
        (GetDigests.Response)
            MessageDecoder.decodeResponse(
                octets, new MessageSizes(TestDevice.HASH.size(), 0, 0, true, false), 0);
    assertThat(digests.slotKey(0)).contains(new GetDigests.SlotKey(1, 1, 0x06));
    assertThat(digests.supportedSlotMask()).isEqualTo(0x03);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void multiKeyIsAskedForExactlyWhereItMustBe(SpdmVersion version) throws Exception {
    assertThat(acceptsMultiKey(version, true)).isFalse();
    assertThat(acceptsMultiKey(version, false)).isTrue();

    device.capabilities.add(ResponderCapability.MULTI_KEY_CAP_NEG);
    assertThat(acceptsMultiKey(version, true)).isTrue();
    assertThat(acceptsMultiKey(version, false)).isTrue();

    device.capabilities.remove(ResponderCapability.MULTI_KEY_CAP_NEG);
    device.capabilities.add(ResponderCapability.MULTI_KEY_CAP_ONLY);
    assertThat(acceptsMultiKey(version, true)).isTrue();
    assertThat(acceptsMultiKey(version, false)).isFalse();
  }

  @Test
  void before13NobodyHasSeveralKeys() throws Exception {
    device.capabilities.add(ResponderCapability.MULTI_KEY_CAP_ONLY);

    assertThat(acceptsMultiKey(SpdmVersion.V1_2, false)).isTrue();
  }

  private boolean acceptsMultiKey(SpdmVersion version, boolean asked) throws Exception {
    ask(new GetVersion.Request());
    ask(capabilities(version, 4608));
    int params = asked ? SupportedAlgorithms.MULTI_KEY_CONN : 0;
    SpdmResponse answer =
        ask(
            new NegotiateAlgorithms.Request(
                version, offer(TestDevice.ASYM, TestDevice.HASH, params)));
    if (answer instanceof ErrorResponse) {
      assertError(answer, ErrorCode.INVALID_REQUEST);
      return false;
    }
    return true;
  }

  private void negotiate(SpdmVersion version) throws MalformedMessageException {
    said = Bytes.EMPTY;
    ask(new GetVersion.Request());
    ask(capabilities(version, 4608));
    NegotiateAlgorithms.Response chosen = (NegotiateAlgorithms.Response) ask(algorithms(version));
    assertThat(chosen.baseAsymSel()).isEqualTo(TestDevice.ASYM.mask());
    assertThat(chosen.measurementHashAlgo()).isEqualTo(MeasurementHash.SHA_256.mask());
  }

  private SpdmResponse ask(SpdmRequest request) throws MalformedMessageException {
    Bytes octets = request.encode();
    Bytes response = responder.handle(octets);
    said = Bytes.concat(said, octets, response);
    return MessageDecoder.decodeResponse(response, SIZES.after(request), 0);
  }

  private SpdmResponse answer(Bytes request) throws MalformedMessageException {
    return MessageDecoder.decodeResponse(responder.handle(request), SIZES, 0);
  }

  private static ErrorResponse assertError(SpdmResponse response, ErrorCode code) {
    assertThat(response)
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.knownCode()).contains(code));
    return (ErrorResponse) response;
  }

  private void assertSigned(Bytes content, Bytes signature) {
    SignedSpan span = device.signed.getLast();
    assertThat(span.content()).isEqualTo(content);
    assertThat(span.verify(CRYPTO, TestDevice.ASYM, TestDevice.HASH, device.key(), signature))
        .isTrue();
  }

  private Bytes blocks(Integer... indices) {
    return Bytes.concat(
        device
            .measurements(java.util.Optional.of(MeasurementHash.SHA_256), false, SpdmVersion.V1_2)
            .stream()
            .filter(block -> List.of(indices).contains(block.index()))
            .map(MeasurementBlock::encode)
            .toList());
  }

  private static GetCapabilities.Request capabilities(SpdmVersion version, int transfer) {
    int size = version.atLeast(SpdmVersion.V1_2) ? transfer : 0;
    return new GetCapabilities.Request(version, 0, 0, 0, 0, size, size);
  }

  private static NegotiateAlgorithms.Request algorithms(SpdmVersion version) {
    return algorithms(version, TestDevice.ASYM, TestDevice.HASH);
  }

  private static NegotiateAlgorithms.Request algorithms(
      SpdmVersion version, AsymAlgorithm asym, HashAlgorithm hash) {
    return new NegotiateAlgorithms.Request(version, offer(asym, hash, 0));
  }

  private static SupportedAlgorithms offer(
      AsymAlgorithm asym, HashAlgorithm hash, int otherParams) {
    return new SupportedAlgorithms(
        SupportedAlgorithms.DMTF,
        otherParams,
        asym.mask(),
        hash.mask(),
        0,
        0,
        List.of(),
        List.of(),
        List.of());
  }

  private static Challenge.Request challenge(
      SpdmVersion version, int slot, MeasurementSummaryType summary) {
    return new Challenge.Request(version, slot, summary, NONCE, context(version));
  }

  private static GetMeasurements.Request measurements(
      SpdmVersion version, int operation, boolean signed) {
    return new GetMeasurements.Request(
        version,
        signed ? GetMeasurements.GENERATE_SIGNATURE : 0,
        operation,
        signed ? NONCE : Bytes.EMPTY,
        0,
        context(version));
  }

  private static Bytes context(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_3) ? Bytes.of(1, 2, 3, 4, 5, 6, 7, 8) : Bytes.EMPTY;
  }
}
