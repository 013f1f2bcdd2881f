package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.testing.Golden;

/** One field of a good message is spoiled: the rejection names message, field and offset. */
class RejectionTest {
  @ParameterizedTest(name = "{0}: {2} at {1}")
  @CsvSource({
    // golden file                        at  spoiled with field                            offset
    "GET_VERSION/1.0,                      0, 11,          SPDMVersion,                        0",
    "GET_VERSION/1.0,                      0, 20,          SPDMVersion,                        0",
    "GET_VERSION/1.0,                      1, 83,          Nonce,                              4",
    "GET_VERSION/1.0,                      1, 04,          RequestResponseCode,                1",
    "GET_VERSION/1.0,                      1, 99,          RequestResponseCode,                1",
    "VERSION/one,                          0, 12,          SPDMVersion,                        0",
    "VERSION/one,                          5, 00,          VersionNumberEntryCount,            5",
    "VERSION/one,                          5, 02,          VersionNumberEntry 1,               8",
    "GET_CAPABILITIES/1.1,                 0, 12,          DataTransferSize,                  12",
    "CAPABILITIES/1.3-supported-algorithms, 22, 29,        Length,                            22",
    "CAPABILITIES/1.3-supported-algorithms, 22, ff,        Length,                            22",
    "CAPABILITIES/1.3-supported-algorithms, 20, 03,        AlgType,                           62",
    "NEGOTIATE_ALGORITHMS/1.0,             4, 21,          Length,                             4",
    "NEGOTIATE_ALGORITHMS/1.0,             4, 44,          Length,                             4",
    "NEGOTIATE_ALGORITHMS/1.0,            28, 01,          ExtAsym RegistryID,                32",
    "NEGOTIATE_ALGORITHMS/1.2,             4, 8100,        Length,                             4",
    "NEGOTIATE_ALGORITHMS/1.2,            32, 01,          AlgType,                           32",
    "NEGOTIATE_ALGORITHMS/1.2,            36, 02,          AlgType,                           36",
    "NEGOTIATE_ALGORITHMS/1.2,            33, 40,          AlgCount,                          33",
    "ALGORITHMS/1.0,                       6, 03,          MeasurementSpecificationSel,        6",
    "ALGORITHMS/1.0,                       8, 06,          MeasurementHashAlgo,                8",
    "ALGORITHMS/1.0,                      12, 81,          BaseAsymSel,                       12",
    "ALGORITHMS/1.0,                      16, 03,          BaseHashSel,                       16",
    "ALGORITHMS/1.0,                       4, 25,          Length,                             4",
    "ALGORITHMS/1.2,                       7, 03,          OtherParamsSelection,               7",
    "ALGORITHMS/1.4,                      20, 03,          PqcAsymSel,                        20",
    "ALGORITHMS/1.4,                      31, 03,          MELspecificationSel,               31",
    "ALGORITHMS/1.0,                      32, 02,          ExtAsymSelCount,                   32",
    "ALGORITHMS/1.2,                      38, 11,          algorithm structure table 2,       36",
    "ALGORITHMS/1.2,                      42, 11,          algorithm structure table 3,       40",
    "DIGESTS/1.3,                          2, 01,          ProvisionedSlotMask,                3",
    "DIGESTS/1.3,                          3, 03,          Digest 1,                          36",
    "CERTIFICATE/1.0,                      4, 19,          CertChain,                          8",
    "CERTIFICATE/1.4-large,                8, ffffffff,    CertChain,                         16",
    "CHALLENGE/1.0,                        3, 02,          MeasurementSummaryHashType,         3",
    "CHALLENGE_AUTH/1.2,                 100, 0104,        OpaqueDataLength,                 100",
    "CHALLENGE_AUTH/1.2,                 100, 0500,        Signature,                        107",
    "GET_MEASUREMENTS/1.0-count,           2, 01,          Nonce,                              4",
    "GET_MEASUREMENTS/1.3-unsigned,        2, 01,          Nonce,                              4",
    "MEASUREMENTS/1.2-signed,              4, 03,          MeasurementRecordLength,            5",
    "MEASUREMENTS/1.2-signed,              4, 05,          Measurement,                      100",
    "MEASUREMENTS/1.2-signed,              5, 57,          MeasurementRecordLength,            5",
    "MEASUREMENTS/1.2-signed,              5, ffffff,      MeasurementRecordLength,            5",
    "MEASUREMENTS/1.2-signed,              8, 00,          Index,                              8",
    "MEASUREMENTS/1.2-signed,              8, ff,          Index,                              8",
    "MEASUREMENTS/1.2-signed,             47, 01,          Index,                             47",
    "MEASUREMENTS/1.2-signed,             10, 02,          MeasurementSize,                   10",
    "MEASUREMENTS/1.2-signed,             13, 1f,          DMTFSpecMeasurementValueSize,      13",
    "MEASUREMENTS/1.2-signed,             12, 87,          DMTFSpecMeasurementValueSize,      13",
    "MEASUREMENTS/1.2-signed,             51, 85,          DMTFSpecMeasurementValueSize,      52",
    "VENDOR_DEFINED_REQUEST/1.0,           6, 04,          Len,                                6",
    "VENDOR_DEFINED_REQUEST/1.0,           4, 04,          Len,                                6",
    "VENDOR_DEFINED_REQUEST/1.0,           9, 04,          Payload,                           11",
    "VENDOR_DEFINED_RESPONSE/1.4-large,    6, 00,          Len,                                6",
    "ERROR/1.0-busy,                       2, 42,          ExtendedErrorData,                  4",
    "ERROR/1.0-busy,                       2, 0f,          ExtendedErrorData,                  4",
    "ERROR/1.0-vendor-defined,             4, 06,          ExtendedErrorData,                  4",
    "KEY_EXCHANGE/1.1,                     0, 10,          SPDMVersion,                        0",
    "KEY_EXCHANGE/1.2,                     2, 02,          MeasurementSummaryHashType,         2",
    "KEY_EXCHANGE/1.2,                   104, 0104,        OpaqueDataLength,                 104",
    "KEY_EXCHANGE/1.2,                   104, 0400,        OpaqueData,                       106",
    "KEY_EXCHANGE_RSP/1.2,               136, ffff,        OpaqueDataLength,                 136",
    "KEY_EXCHANGE_RSP/1.2,               136, 0400,        ResponderVerifyData,              206",
    "FINISH/1.1,                           2, 01,          Signature,                          4",
    "FINISH/1.4,                           4, ffff,        OpaqueDataLength,                   4",
    "FINISH_RSP/1.4,                       4, 0400,        OpaqueData,                         6",
    "PSK_EXCHANGE/1.2,                     2, 03,          MeasurementSummaryHashType,         2",
    "PSK_EXCHANGE/1.2,                     6, ffff,        PSKHint,                           12",
    "PSK_EXCHANGE/1.2,                     8, ffff,        RequesterContext,                  16",
    "PSK_EXCHANGE/1.2,                    10, 0104,        OpaqueDataLength,                  10",
    "PSK_EXCHANGE_RSP/1.2,                 8, ffff,        ResponderContext,                  44",
    "PSK_FINISH/1.4,                       4, 0104,        OpaqueDataLength,                   4",
    "KEY_UPDATE/1.1,                       2, 00,          KeyOperation,                       2",
    "KEY_UPDATE_ACK/1.1,                   2, 04,          KeyOperation,                       2",
    "ENCAPSULATED_RESPONSE_ACK/1.2,        3, 03,          PayloadType,                        3",
    "ENCAPSULATED_RESPONSE_ACK/1.2-absent, 3, 01,          EncapsulatedRequest,                8",
    "ENCAPSULATED_RESPONSE_ACK/1.2-absent, 3, 02,          slot,                               8",
    "CHUNK_SEND/1.2-first,                 8, ffffffff,    SPDMchunk,                         16",
    "CHUNK_SEND/1.3-last,                  4, 00,          SPDMchunk,                         16",
    "CHUNK_RESPONSE/1.4-last,              8, 15,          SPDMchunk,                         12",
    "GET_CSR/1.2,                          4, ffff,        RequesterInfo,                      8",
    "GET_CSR/1.2,                          6, 0104,        OpaqueDataLength,                   6",
    "CSR/1.2,                              4, 15,          CSRdata,                            8",
    "SET_CERTIFICATE/1.2,                  4, 01,          Length of CertChain,                4",
    "SET_CERTIFICATE/1.2,                  4, 29,          Length of CertChain,                4",
    "SET_CERTIFICATE/1.4,                  7, 01,          Length of CertChain,                4",
    "KEY_PAIR_INFO/1.3,                   20, ffff,        PublicKeyInfo,                     23",
    "KEY_PAIR_INFO/1.4,                   30, ff,          PqcAsymAlgoCapabilities,           31",
    "KEY_PAIR_INFO/1.4,                   35, 05,          CurrentPqcAsymAlgo,                36",
    "SET_KEY_PAIR_INFO/1.3,                2, 03,          Operation,                          2",
    "SET_KEY_PAIR_INFO/1.4,               13, 05,          DesiredPqcAsymAlgo,                14",
    "SUPPORTED_EVENT_TYPES/1.3,            4, ffffffff,    SupportedEventGroupsList,           8",
    "SUBSCRIBE_EVENT_TYPES/1.3,            4, 00,          SubscribeListLen,                   4",
    "SUBSCRIBE_EVENT_TYPES/1.3,            4, 15,          SubscribeList,                      8",
    "SEND_EVENT/1.3,                       4, 00,          EventCount,                         4",
    "SEND_EVENT/1.3,                       4, 03,          EventCount,                         4",
    "SEND_EVENT/1.3,                      17, 01,          VendorIDLen,                       17",
    "SEND_EVENT/1.3,                      20, ffff,        EventDetail,                       22",
    "MEASUREMENT_EXTENSION_LOG/1.3,        4, 15,          MEL,                               12",
    "GET_ENDPOINT_INFO/1.3,                4, 01,          Nonce,                              8",
    "ENDPOINT_INFO/1.3-signed,            40, ffffffff,    EPInfo,                            44",
    "ENDPOINT_INFO/1.3,                    8, 0d,          EPInfo,                            12",
  })
  void namesWhatIsSpoiled(String file, int at, String with, String field, int offset) {
    Bytes spoiled = spoil(Golden.get(file), at, Bytes.ofHex(with));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> decode(file, spoiled))
        .satisfies(e -> {
          assertThat(e.field()).isEqualTo(field);
          assertThat(e.offset()).isEqualTo(offset);
          assertThat(e.getMessage()).contains(e.messageName(), e.expected(), e.found());
        });
  }

  @Test
  void whatStandsBehindAMessageIsRejectedUnlessItCanBePadding() throws Exception {
    Bytes padded = Bytes.concat(Golden.get("GET_DIGESTS/1.0"), Bytes.zeros(3));
    assertThat(MessageDecoder.decodeRequest(padded, 3))
        .isEqualTo(MessageDecoder.decodeRequest(padded.slice(0, 4), 0));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> MessageDecoder.decodeRequest(padded, 2))
        .withMessage(
            "GET_DIGESTS: end of message at offset 4: expected at most 2 bytes of padding, found 3 bytes more");
  }

  @Test
  void tooManyExtendedAlgorithmsAreRejected() {
    Bytes message =
        Bytes.concat(
            spoil(Golden.get("NEGOTIATE_ALGORITHMS/1.2"), 28, Bytes.of(21)), Bytes.zeros(200));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> MessageDecoder.decodeRequest(message, 300));
  }

  @Test
  void errorDataThatNoCodeAllowsIsRejected() {
    Bytes message = Bytes.concat(Golden.get("ERROR/1.1-unassigned"), Bytes.zeros(31));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> MessageDecoder.decodeResponse(message, MessageSizes.NONE, 0))
        .withMessageContaining("ExtendedErrorData")
        .withMessageContaining("at most 32 bytes");
  }

  private static SpdmMessage decode(String file, Bytes octets) throws MalformedMessageException {
    MessageSizes sizes =
        new MessageSizes(32, 64, 32, false, file.endsWith("signed"))
            .with(new MessageSizes.SessionSizes(64, 64, 64, false));
    MessageCode code = MessageCode.valueOf(file.substring(0, file.indexOf('/')));
    return code.isRequest()
        ? MessageDecoder.decodeRequest(octets, sizes, 0)
        : MessageDecoder.decodeResponse(octets, sizes, 0);
  }

  private static Bytes spoil(Bytes good, int at, Bytes with) {
    return Bytes.concat(good.slice(0, at), with, good.slice(at + with.length()));
  }
}
