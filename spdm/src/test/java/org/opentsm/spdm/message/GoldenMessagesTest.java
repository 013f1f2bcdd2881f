package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.spdm.SpdmVersion.V1_0;
import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.testing.Golden;

/**
 * Each golden file is decoded, compared with the values that it was written from, and encoded
 * again.
 */
class GoldenMessagesTest {
  private static final Bytes DIGEST = run(0x00, 32);
  private static final Bytes DIGEST_2 = run(0x20, 32);
  private static final Bytes NONCE = run(0x40, 32);
  private static final Bytes SUMMARY = run(0x60, 32);
  private static final Bytes SIGNATURE = run(0x80, 64);
  private static final Bytes CONTEXT = run(0xC0, 8);
  private static final Bytes NOTHING = Bytes.EMPTY;
  private static final List<ExtendedAlgorithm> NO_EXTENDED = List.of();
  private static final ExtendedAlgorithm TCG_7 = new ExtendedAlgorithm(1, 7);
  private static final ExtendedAlgorithm PCI_SIG_1234 = new ExtendedAlgorithm(3, 0x1234);
  private static final AlgorithmTable DHE_384 = AlgorithmTable.of(AlgorithmTable.Type.DHE, 0x10);
  private static final AlgorithmTable AEAD_256 = AlgorithmTable.of(AlgorithmTable.Type.AEAD, 0x02);
  private static final AlgorithmTable REQ_ASYM_RSA =
      AlgorithmTable.of(AlgorithmTable.Type.REQ_BASE_ASYM_ALG, 0x0F);
  private static final AlgorithmTable SCHEDULE =
      AlgorithmTable.of(AlgorithmTable.Type.KEY_SCHEDULE, 0x01);

  @TestFactory
  Stream<DynamicTest> decodesToTheValuesItWasWrittenFrom() {
    Map<String, SpdmMessage> expected = expected();
    return Golden.all().entrySet().stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getKey(),
                () -> {
                  SpdmMessage message = decode(file.getKey(), file.getValue());
                  assertThat(message).isEqualTo(expected.get(file.getKey()));
                  assertThat(message.code().name()).isEqualTo(directory(file.getKey()));
                  assertThat(message.encode()).isEqualTo(file.getValue());
                }));
  }

  @Test
  void everyFileHasAnExpectation() {
    assertThat(expected().keySet()).isEqualTo(Golden.all().keySet());
  }

  @Test
  void everyDecodedMessageHasAFile() {
    List<String> directories =
        Golden.all().keySet().stream().map(GoldenMessagesTest::directory).toList();
    Stream<Class<?>> records =
        Stream.of(SpdmRequest.class, SpdmResponse.class)
            .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()));
    assertThat(records).hasSize(60);
    assertThat(directories)
        .contains(
            Arrays.stream(MessageCode.values())
                .filter(MessagesUnderTest::isDecoded)
                .map(Enum::name)
                .toArray(String[]::new));
  }

  private static SpdmMessage decode(String name, Bytes octets) throws Exception {
    boolean summary = !name.equals("CHALLENGE_AUTH/1.0") && !name.contains("no-summary");
    MessageSizes sizes =
        new MessageSizes(
                32, 64, summary ? 32 : 0, name.endsWith("multi-key"), name.endsWith("signed"))
            .with(new MessageSizes.SessionSizes(64, 64, 64, name.endsWith("in-the-clear")));
    return (octets.get(1) & 0x80) != 0
        ? MessageDecoder.decodeRequest(octets, sizes, 0)
        : MessageDecoder.decodeResponse(octets, sizes, 0);
  }

  private static String directory(String name) {
    return name.substring(0, name.indexOf('/'));
  }

  private static Bytes run(int first, int count) {
    int[] octets = new int[count];
    Arrays.setAll(octets, i -> first + i);
    return Bytes.of(octets);
  }

  private static Map<String, SpdmMessage> expected() {
    Map<String, SpdmMessage> all = new TreeMap<>();
    versions(all);
    capabilities(all);
    algorithms(all);
    chains(all);
    challenges(all);
    measurements(all);
    others(all);
    GoldenSessionMessages.add(all);
    return all;
  }

  private static void versions(Map<String, SpdmMessage> all) {
    all.put("GET_VERSION/1.0", new GetVersion.Request());
    all.put("VERSION/one", new GetVersion.Response(List.of(VersionNumber.of(V1_0))));
    all.put(
        "VERSION/all",
        new GetVersion.Response(
            List.of(
                VersionNumber.of(V1_0),
                new VersionNumber(1, 1, 1, 0),
                new VersionNumber(1, 2, 2, 0),
                VersionNumber.of(V1_3),
                VersionNumber.of(V1_4),
                new VersionNumber(1, 5, 0, 3))));
  }

  private static void capabilities(Map<String, SpdmMessage> all) {
    all.put("GET_CAPABILITIES/1.0", new GetCapabilities.Request(V1_0, 0, 0, 0, 0, 0, 0));
    all.put("GET_CAPABILITIES/1.1", new GetCapabilities.Request(V1_1, 0, 12, 0, 0x1F7C6, 0, 0));
    all.put(
        "GET_CAPABILITIES/1.2",
        new GetCapabilities.Request(V1_2, 0, 12, 0, 0x2F7C6, 0x1200, 0x28000));
    all.put(
        "GET_CAPABILITIES/1.3-supported-algorithms",
        new GetCapabilities.Request(V1_3, 1, 0, 0, 0x0A82F7C6, 42, 4096));
    all.put(
        "GET_CAPABILITIES/1.4",
        new GetCapabilities.Request(V1_4, 0, 31, 0x8000, 0x8882F7C6L, 0x1200, 0xFFFFFFFFL));
    Optional<SupportedAlgorithms> none = Optional.empty();
    all.put("CAPABILITIES/1.0", new GetCapabilities.Response(V1_0, 0, 10, 0, 0x37, 0, 0, none));
    all.put("CAPABILITIES/1.1", new GetCapabilities.Response(V1_1, 0, 0, 0, 0xFBF7, 0, 0, none));
    all.put(
        "CAPABILITIES/1.2",
        new GetCapabilities.Response(V1_2, 0, 0, 0, 0x1AFBF7, 0x1200, 0x28000, none));
    SupportedAlgorithms appended =
        new SupportedAlgorithms(
            1,
            0x12,
            0x90,
            3,
            0,
            1,
            List.of(TCG_7),
            NO_EXTENDED,
            List.of(
                AlgorithmTable.of(AlgorithmTable.Type.DHE, 0x1B),
                AlgorithmTable.of(AlgorithmTable.Type.AEAD, 6)));
    all.put(
        "CAPABILITIES/1.3-supported-algorithms",
        new GetCapabilities.Response(
            V1_3, 1, 0, 0, 0x399AFBF7, 0x1200, 0x28000, Optional.of(appended)));
    all.put(
        "CAPABILITIES/1.4",
        new GetCapabilities.Response(V1_4, 0, 20, 1, 0xB99AFBF7L, 0x1200, 0x28000, none));
  }

  private static void algorithms(Map<String, SpdmMessage> all) {
    all.put(
        "NEGOTIATE_ALGORITHMS/1.0",
        new NegotiateAlgorithms.Request(
            V1_0,
            new SupportedAlgorithms(1, 0, 0x90, 3, 0, 0, NO_EXTENDED, NO_EXTENDED, List.of())));
    all.put(
        "NEGOTIATE_ALGORITHMS/1.1-extended",
        new NegotiateAlgorithms.Request(
            V1_1,
            new SupportedAlgorithms(
                1,
                0,
                0x1FF,
                0x3F,
                0,
                0,
                List.of(TCG_7),
                List.of(PCI_SIG_1234),
                List.of(
                    AlgorithmTable.of(AlgorithmTable.Type.DHE, 0x3F),
                    new AlgorithmTable(
                        3,
                        Bytes.of(7, 0),
                        List.of(new ExtendedAlgorithm(1, 1), new ExtendedAlgorithm(1, 2))),
                    AlgorithmTable.of(AlgorithmTable.Type.REQ_BASE_ASYM_ALG, 0x1FF),
                    SCHEDULE,
                    new AlgorithmTable(0xC8, run(0xA0, 13), NO_EXTENDED)))));
    all.put(
        "NEGOTIATE_ALGORITHMS/1.2",
        new NegotiateAlgorithms.Request(
            V1_2,
            new SupportedAlgorithms(
                1,
                3,
                0x90,
                2,
                0,
                0,
                NO_EXTENDED,
                NO_EXTENDED,
                List.of(DHE_384, AEAD_256, REQ_ASYM_RSA, SCHEDULE))));
    all.put(
        "NEGOTIATE_ALGORITHMS/1.3",
        new NegotiateAlgorithms.Request(
            V1_3,
            new SupportedAlgorithms(1, 0x12, 0x80, 2, 0, 1, NO_EXTENDED, NO_EXTENDED, List.of())));
    all.put(
        "NEGOTIATE_ALGORITHMS/1.4",
        new NegotiateAlgorithms.Request(
            V1_4,
            new SupportedAlgorithms(
                1,
                0x12,
                0x80,
                2,
                7,
                1,
                NO_EXTENDED,
                NO_EXTENDED,
                List.of(
                    DHE_384,
                    AEAD_256,
                    REQ_ASYM_RSA,
                    SCHEDULE,
                    AlgorithmTable.of(AlgorithmTable.Type.REQ_PQC_ASYM_ALG, 7),
                    AlgorithmTable.of(AlgorithmTable.Type.KEM_ALG, 7)))));
    all.put(
        "ALGORITHMS/1.0",
        new NegotiateAlgorithms.Response(
            V1_0, 1, 0, 4, 0x80, 2, 0, 0, NO_EXTENDED, NO_EXTENDED, List.of()));
    all.put(
        "ALGORITHMS/1.1-extended",
        new NegotiateAlgorithms.Response(
            V1_1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            List.of(TCG_7),
            List.of(PCI_SIG_1234),
            List.of(new AlgorithmTable(3, Bytes.zeros(2), List.of(new ExtendedAlgorithm(1, 1))))));
    all.put(
        "ALGORITHMS/1.2",
        new NegotiateAlgorithms.Response(
            V1_2,
            1,
            2,
            4,
            0x80,
            2,
            0,
            0,
            NO_EXTENDED,
            NO_EXTENDED,
            List.of(
                DHE_384,
                AEAD_256,
                AlgorithmTable.of(AlgorithmTable.Type.REQ_BASE_ASYM_ALG, 0),
                SCHEDULE)));
    all.put(
        "ALGORITHMS/1.3",
        new NegotiateAlgorithms.Response(
            V1_3, 1, 0x12, 4, 0x80, 2, 0, 1, NO_EXTENDED, NO_EXTENDED, List.of()));
    all.put(
        "ALGORITHMS/1.4",
        new NegotiateAlgorithms.Response(
            V1_4,
            1,
            2,
            4,
            0,
            2,
            2,
            1,
            NO_EXTENDED,
            NO_EXTENDED,
            List.of(
                AlgorithmTable.of(AlgorithmTable.Type.REQ_PQC_ASYM_ALG, 2),
                AlgorithmTable.of(AlgorithmTable.Type.KEM_ALG, 2))));
  }

  private static void chains(Map<String, SpdmMessage> all) {
    all.put("GET_DIGESTS/1.0", new GetDigests.Request(V1_0));
    all.put("GET_DIGESTS/1.4", new GetDigests.Request(V1_4));
    all.put(
        "DIGESTS/1.0", new GetDigests.Response(V1_0, 0, 5, List.of(DIGEST, DIGEST_2), List.of()));
    all.put("DIGESTS/1.3", new GetDigests.Response(V1_3, 3, 2, List.of(DIGEST), List.of()));
    all.put(
        "DIGESTS/1.3-multi-key",
        new GetDigests.Response(
            V1_3,
            0x83,
            0x81,
            List.of(DIGEST, DIGEST_2),
            List.of(new GetDigests.SlotKey(1, 1, 7), new GetDigests.SlotKey(2, 3, 0x8004))));
    all.put("DIGESTS/1.4-none", new GetDigests.Response(V1_4, 0x0F, 0, List.of(), List.of()));
    all.put("GET_CERTIFICATE/1.0", new GetCertificate.Request(V1_0, 3, false, 0, 0x400, 0xFFFF));
    all.put("GET_CERTIFICATE/1.3-slot-size", new GetCertificate.Request(V1_3, 1, false, 1, 0, 0));
    all.put(
        "GET_CERTIFICATE/1.4-large",
        new GetCertificate.Request(V1_4, 0, true, 0, 0x10000, 0xFFFFFFFFL));
    all.put(
        "CERTIFICATE/1.0", new GetCertificate.Response(V1_0, 3, false, 0, run(0x30, 24), 0x1001));
    all.put(
        "CERTIFICATE/1.3",
        new GetCertificate.Response(V1_3, 0, false, 2, Bytes.ofHex("30820102"), 0));
    all.put(
        "CERTIFICATE/1.4-large",
        new GetCertificate.Response(V1_4, 1, true, 3, Bytes.ofHex("aabbcc"), 0x20000));
  }

  private static void challenges(Map<String, SpdmMessage> all) {
    all.put(
        "CHALLENGE/1.0",
        new Challenge.Request(V1_0, 0, MeasurementSummaryType.NONE, NONCE, NOTHING));
    all.put(
        "CHALLENGE/1.3",
        new Challenge.Request(V1_3, 255, MeasurementSummaryType.ALL, NONCE, CONTEXT));
    all.put(
        "CHALLENGE_AUTH/1.0",
        new Challenge.Response(V1_0, 0x80, 3, DIGEST, NONCE, NOTHING, NOTHING, NOTHING, SIGNATURE));
    all.put(
        "CHALLENGE_AUTH/1.2",
        new Challenge.Response(
            V1_2, 1, 1, DIGEST, NONCE, SUMMARY, Bytes.zeros(4), NOTHING, SIGNATURE));
    all.put(
        "CHALLENGE_AUTH/1.3",
        new Challenge.Response(V1_3, 15, 0, DIGEST, NONCE, SUMMARY, NOTHING, CONTEXT, SIGNATURE));
  }

  private static void measurements(Map<String, SpdmMessage> all) {
    all.put(
        "GET_MEASUREMENTS/1.0-count", new GetMeasurements.Request(V1_0, 0, 0, NOTHING, 0, NOTHING));
    all.put(
        "GET_MEASUREMENTS/1.0-signed",
        new GetMeasurements.Request(V1_0, 1, 255, NONCE, 0, NOTHING));
    all.put(
        "GET_MEASUREMENTS/1.1-signed", new GetMeasurements.Request(V1_1, 1, 3, NONCE, 2, NOTHING));
    all.put(
        "GET_MEASUREMENTS/1.2-raw", new GetMeasurements.Request(V1_2, 2, 253, NOTHING, 0, NOTHING));
    all.put(
        "GET_MEASUREMENTS/1.3-unsigned",
        new GetMeasurements.Request(V1_3, 4, 255, NOTHING, 0, CONTEXT));
    all.put(
        "GET_MEASUREMENTS/1.3-signed",
        new GetMeasurements.Request(V1_3, 1, 255, NONCE, 15, CONTEXT));
    all.put(
        "MEASUREMENTS/1.0-count",
        new GetMeasurements.Response(
            V1_0, 5, 0, MeasurementRecord.EMPTY, NONCE, NOTHING, NOTHING, NOTHING));
    all.put(
        "MEASUREMENTS/1.0-signed",
        new GetMeasurements.Response(
            V1_0,
            0,
            0,
            record(
                MeasurementBlock.of(
                    1, DmtfMeasurement.digest(MeasurementValueType.IMMUTABLE_ROM, DIGEST))),
            NONCE,
            NOTHING,
            NOTHING,
            SIGNATURE));
    all.put(
        "MEASUREMENTS/1.1-other-specification",
        new GetMeasurements.Response(
            V1_1,
            0,
            1,
            record(
                new MeasurementBlock(5, 2, Bytes.of(1, 2, 3, 4, 5)),
                MeasurementBlock.of(
                    6,
                    DmtfMeasurement.digest(MeasurementValueType.FIRMWARE_CONFIGURATION, NOTHING))),
            NONCE,
            Bytes.of(0xA0, 0xA1, 0xA2),
            NOTHING,
            NOTHING));
    all.put(
        "MEASUREMENTS/1.2-signed",
        new GetMeasurements.Response(
            V1_2,
            0,
            0x14,
            record(
                MeasurementBlock.of(
                    1, DmtfMeasurement.digest(MeasurementValueType.MUTABLE_FIRMWARE, DIGEST)),
                MeasurementBlock.of(16, DmtfMeasurement.securityVersionNumber(0x8000000000000007L)),
                MeasurementBlock.of(
                    253,
                    DmtfMeasurement.raw(
                        MeasurementValueType.MEASUREMENT_MANIFEST, Bytes.ofHex("6d616e69"))),
                MeasurementBlock.of(
                    254, DmtfMeasurement.deviceMode(new DeviceMode(0x3F, 4, 0x1F, 0x12)))),
            NONCE,
            NOTHING,
            NOTHING,
            SIGNATURE));
    all.put(
        "MEASUREMENTS/1.3-signed",
        new GetMeasurements.Response(
            V1_3,
            0,
            0x20,
            record(
                MeasurementBlock.of(
                    1,
                    DmtfMeasurement.raw(
                        MeasurementValueType.STRUCTURED_MANIFEST, Bytes.of(0x0A, 0))),
                MeasurementBlock.of(2, new DmtfMeasurement(false, 0x7F, Bytes.of(0xAB, 0xCD)))),
            NONCE,
            NOTHING,
            CONTEXT,
            SIGNATURE));
  }

  private static MeasurementRecord record(MeasurementBlock... blocks) {
    return new MeasurementRecord(List.of(blocks));
  }

  private static void others(Map<String, SpdmMessage> all) {
    Bytes pciSig = Bytes.of(1, 0);
    Bytes tag = Bytes.of(0xD9, 0x02, 0x3A);
    all.put(
        "VENDOR_DEFINED_REQUEST/1.0", new VendorDefined.Request(V1_0, false, 3, pciSig, run(0, 3)));
    all.put(
        "VENDOR_DEFINED_REQUEST/1.2-dmtf",
        new VendorDefined.Request(V1_2, false, 0, NOTHING, NOTHING));
    all.put(
        "VENDOR_DEFINED_REQUEST/1.4-large",
        new VendorDefined.Request(V1_4, true, 10, tag, run(0, 5)));
    all.put(
        "VENDOR_DEFINED_RESPONSE/1.0",
        new VendorDefined.Response(V1_0, false, 3, pciSig, run(0, 3)));
    all.put(
        "VENDOR_DEFINED_RESPONSE/1.2-dmtf",
        new VendorDefined.Response(V1_2, false, 0, NOTHING, NOTHING));
    all.put(
        "VENDOR_DEFINED_RESPONSE/1.4-large",
        new VendorDefined.Response(V1_4, true, 10, tag, run(0, 5)));
    all.put("RESPOND_IF_READY/1.0", new RespondIfReady.Request(V1_0, 0x83, 0x55));
    all.put("ERROR/1.0-busy", ErrorResponse.of(V1_0, ErrorCode.BUSY, 0));
    all.put(
        "ERROR/1.0-unsupported-request",
        ErrorResponse.of(V1_0, ErrorCode.UNSUPPORTED_REQUEST, 0xE4));
    all.put(
        "ERROR/1.2-response-not-ready",
        ErrorResponse.notReady(V1_2, new ErrorResponse.NotReady(20, 0xE0, 7, 2)));
    all.put("ERROR/1.2-large-response", ErrorResponse.largeResponse(V1_2, 9));
    all.put("ERROR/1.4-data-too-large", new ErrorResponse(V1_4, 0x12, 0, Bytes.ofHex("70110100")));
    all.put(
        "ERROR/1.0-vendor-defined", new ErrorResponse(V1_0, 0xFF, 3, Bytes.ofHex("02de10010203")));
    all.put("ERROR/1.1-unassigned", new ErrorResponse(V1_1, 0x80, 1, Bytes.of(1, 2)));
    all.put(
        "SLOT_MANAGEMENT/1.4",
        new UnsupportedRequest(V1_4, MessageCode.SLOT_MANAGEMENT, body(0, 0)));
    all.put(
        "SLOT_MANAGEMENT_RESP/1.4",
        new UnsupportedResponse(V1_4, MessageCode.SLOT_MANAGEMENT_RESP, body(0, 1)));
  }

  private static Bytes body(int param1, int param2) {
    return Bytes.concat(Bytes.of(param1, param2), run(1, 20));
  }
}
