package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;
import static org.opentsm.spdm.message.ResponderCapability.CERT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.CHAL_CAP;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_NO_SIG;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_SIG;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;

class CapabilityRulesTest {
  private static final int SIZE = 4608;

  @ParameterizedTest(name = "Requester {0}: {1} offends {2}")
  @CsvSource({
    "1.1, PSK_CAP 11,                                       PSK_CAP",
    "1.1, KEY_EX_CAP,                                       ENCRYPT_CAP and MAC_CAP",
    "1.1, PSK_CAP,                                          ENCRYPT_CAP and MAC_CAP",
    "1.1, MAC_CAP,                                          MAC_CAP",
    "1.2, ENCRYPT_CAP,                                      ENCRYPT_CAP",
    "1.2, HBEAT_CAP,                                        HBEAT_CAP",
    "1.4, KEY_UPD_CAP,                                      KEY_UPD_CAP",
    "1.1, HANDSHAKE_IN_THE_CLEAR_CAP,                       HANDSHAKE_IN_THE_CLEAR_CAP",
    "1.1, PSK_CAP MAC_CAP HANDSHAKE_IN_THE_CLEAR_CAP,       HANDSHAKE_IN_THE_CLEAR_CAP",
    "1.3, EVENT_CAP,                                        EVENT_CAP",
    "1.1, CERT_CAP PUB_KEY_ID_CAP CHAL_CAP,                 PUB_KEY_ID_CAP",
    "1.1, CERT_CAP,                                         CERT_CAP and PUB_KEY_ID_CAP",
    "1.3, CERT_CAP EP_INFO_CAP_NO_SIG,                      CERT_CAP and PUB_KEY_ID_CAP",
    "1.1, CHAL_CAP,                                         CHAL_CAP",
    "1.1, KEY_EX_CAP MAC_CAP MUT_AUTH_CAP ENCAP_CAP,        MUT_AUTH_CAP",
    "1.1, CERT_CAP CHAL_CAP MUT_AUTH_CAP,                   MUT_AUTH_CAP",
    "1.3, CERT_CAP EP_INFO_CAP_SIG MUT_AUTH_CAP,            MUT_AUTH_CAP",
    "1.3, EP_INFO_CAP_SIG,                                  EP_INFO_CAP",
    "1.3, CERT_CAP CHAL_CAP EP_INFO_CAP_SIG EP_INFO_CAP_NO_SIG, EP_INFO_CAP",
    "1.3, CERT_CAP CHAL_CAP MULTI_KEY_CAP_ONLY MULTI_KEY_CAP_NEG, MULTI_KEY_CAP",
    "1.3, MULTI_KEY_CAP_NEG,                                MULTI_KEY_CAP",
    "1.3, PUB_KEY_ID_CAP CHAL_CAP MULTI_KEY_CAP_ONLY,       MULTI_KEY_CAP",
  })
  void requesterFlagsThatMayNotStandTogether(String version, String flags, String field) {
    assertThat(check(requester(parse(version), mask(flags))))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo(field));
  }

  @ParameterizedTest(name = "Requester {0}: {1} is right")
  @CsvSource({
    "1.1, ''",
    "1.1, CERT_CAP CHAL_CAP MUT_AUTH_CAP ENCAP_CAP",
    "1.2, CERT_CAP CHAL_CAP MUT_AUTH_CAP",
    "1.2, EVENT_CAP",
    "1.2, EP_INFO_CAP_SIG EP_INFO_CAP_NO_SIG",
    "1.2, MULTI_KEY_CAP_ONLY MULTI_KEY_CAP_NEG",
    "1.3, CERT_CAP EP_INFO_CAP_SIG",
    "1.3, PSK_CAP MAC_CAP EVENT_CAP",
    "1.4, CERT_CAP CHAL_CAP KEY_EX_CAP MAC_CAP ENCRYPT_CAP HANDSHAKE_IN_THE_CLEAR_CAP MULTI_KEY_CAP_NEG",
  })
  void requesterFlagsThatMayStandTogether(String version, String flags) {
    assertThat(check(requester(parse(version), mask(flags)))).isEmpty();
  }

  @ParameterizedTest(name = "Responder {0}: {1} offends {2}")
  @CsvSource({
    "1.0, MEAS_CAP_NO_SIG MEAS_CAP_SIG,                     MEAS_CAP",
    "1.4, MEAS_CAP_NO_SIG MEAS_CAP_SIG,                     MEAS_CAP",
    "1.0, MEAS_FRESH_CAP,                                   MEAS_FRESH_CAP",
    "1.0, CERT_CAP,                                         CHAL_CAP",
    "1.0, CHAL_CAP MEAS_CAP_NO_SIG,                         CHAL_CAP",
    "1.0, MEAS_CAP_SIG,                                     CERT_CAP",
    "1.1, PSK_CAP_NO_CONTEXT PSK_CAP_WITH_CONTEXT,          PSK_CAP",
    "1.1, PSK_CAP_WITH_CONTEXT,                             ENCRYPT_CAP and MAC_CAP",
    "1.1, PSK_CAP_WITH_CONTEXT MAC_CAP HANDSHAKE_IN_THE_CLEAR_CAP, HANDSHAKE_IN_THE_CLEAR_CAP",
    "1.1, KEY_EX_CAP MAC_CAP,                               KEY_EX_CAP",
    "1.1, MEAS_CAP_SIG,                                     MEAS_CAP",
    "1.2, CERT_CAP MEAS_CAP_NO_SIG,                         CERT_CAP and PUB_KEY_ID_CAP",
    "1.2, ALIAS_CERT_CAP,                                   ALIAS_CERT_CAP",
    "1.2, SET_CERT_CAP,                                     SET_CERT_CAP",
    "1.2, CERT_CAP CHAL_CAP CSR_CAP,                        CSR_CAP",
    "1.2, CERT_CAP CHAL_CAP CERT_INSTALL_RESET_CAP,         CERT_INSTALL_RESET_CAP",
    "1.3, CERT_CAP CHAL_CAP MULTI_KEY_CAP_NEG,              MULTI_KEY_CAP",
    "1.3, PUB_KEY_ID_CAP CHAL_CAP GET_KEY_PAIR_INFO_CAP,    GET_KEY_PAIR_INFO_CAP",
    "1.3, PUB_KEY_ID_CAP CHAL_CAP SET_KEY_PAIR_INFO_CAP,    SET_KEY_PAIR_INFO_CAP",
    "1.4, CERT_CAP CHAL_CAP SET_KEY_PAIR_RESET_CAP,         SET_KEY_PAIR_RESET_CAP",
  })
  void responderFlagsThatMayNotStandTogether(String version, String flags, String field) {
    assertThat(CapabilityRules.check(responder(parse(version), mask(flags))))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo(field));
  }

  @ParameterizedTest(name = "Responder {0}: {1} is right")
  @CsvSource({
    "1.0, ''",
    "1.0, CERT_CAP MEAS_CAP_SIG MEAS_FRESH_CAP",
    "1.0, KEY_EX_CAP MUT_AUTH_CAP",
    "1.1, CERT_CAP MEAS_CAP_SIG",
    "1.1, SET_CERT_CAP CSR_CAP",
    "1.1, CERT_CAP CHAL_CAP KEY_EX_CAP MAC_CAP HBEAT_CAP HANDSHAKE_IN_THE_CLEAR_CAP",
    "1.2, CERT_CAP CHAL_CAP SET_CERT_CAP CSR_CAP CERT_INSTALL_RESET_CAP ALIAS_CERT_CAP",
    "1.2, PUB_KEY_ID_CAP GET_KEY_PAIR_INFO_CAP CHAL_CAP",
    "1.3, CERT_CAP CHAL_CAP MULTI_KEY_CAP_NEG GET_KEY_PAIR_INFO_CAP",
    "1.3, CERT_CAP CHAL_CAP SET_KEY_PAIR_RESET_CAP",
    "1.4, CERT_CAP CHAL_CAP SET_KEY_PAIR_INFO_CAP SET_KEY_PAIR_RESET_CAP",
  })
  void responderFlagsThatMayStandTogether(String version, String flags) {
    assertThat(CapabilityRules.check(responder(parse(version), mask(flags)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "41,   41,   true,  DataTransferSize",
    "4096, 4095, true,  DataTransferSize",
    "42,   4096, false, MaxSPDMmsgSize",
  })
  void sizesThatDoNotFit(long dataTransferSize, long maxSpdmMsgSize, boolean chunk, String field) {
    long flags = chunk ? RequesterCapability.CHUNK_CAP.mask() : 0;
    assertThat(
            check(
                new GetCapabilities.Request(
                    V1_2, 0, 0, 0, flags, dataTransferSize, maxSpdmMsgSize)))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo(field));
    assertThat(
            CapabilityRules.check(
                new GetCapabilities.Response(
                    V1_2, 0, 0, 0, flags, dataTransferSize, maxSpdmMsgSize, Optional.empty())))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo(field));
  }

  @Test
  void sizesThatFit() {
    long chunk = RequesterCapability.CHUNK_CAP.mask();
    assertThat(check(new GetCapabilities.Request(V1_2, 0, 0, 0, chunk, 42, 0xFFFFFFFFL))).isEmpty();
    assertThat(check(new GetCapabilities.Request(V1_4, 0, 31, 0, 0, 42, 42))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SpdmVersion.class)
  void anExponentAbove31(SpdmVersion version) {
    int size = version.atLeast(V1_2) ? SIZE : 0;
    assertThat(
            CapabilityRules.check(
                new GetCapabilities.Response(version, 0, 32, 0, 0, size, size, Optional.empty())))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo("CTExponent"));
    if (version.atLeast(V1_1)) {
      assertThat(check(new GetCapabilities.Request(version, 0, 32, 0, 0, size, size)))
          .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo("CTExponent"));
    }
  }

  @Test
  void algorithmsAreOnlyAskedForByWhoTakesChunks() {
    long chunk = RequesterCapability.CHUNK_CAP.mask();
    assertThat(check(new GetCapabilities.Request(V1_3, 1, 0, 0, chunk, SIZE, SIZE))).isEmpty();
    assertThat(check(new GetCapabilities.Request(V1_3, 1, 0, 0, 0, SIZE, SIZE)))
        .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo("Param1"));
  }

  @Test
  void aViolationBecomesAFailureThatSaysEverything() {
    long flags = MaskBit.fieldOf(List.of(MEAS_CAP_SIG, MEAS_CAP_NO_SIG, CERT_CAP, CHAL_CAP));
    assertThatExceptionOfType(ProtocolViolationException.class)
        .isThrownBy(() -> CapabilityRules.enforce(responder(V1_2, flags)))
        .withMessage("CAPABILITIES: MEAS_CAP: expected 0, 1 or 2, found Flags 0x0000001e");
  }

  @Test
  void aFlagOfALaterVersionIsNotInTheView() {
    long flags = MaskBit.fieldOf(List.of(CERT_CAP, ResponderCapability.LARGE_RESP_CAP));
    assertThat(responder(V1_3, flags).capabilities()).containsExactly(CERT_CAP);
    assertThat(responder(V1_4, flags).capabilities())
        .containsExactly(CERT_CAP, ResponderCapability.LARGE_RESP_CAP);
    assertThat(requester(V1_1, RequesterCapability.CHUNK_CAP.mask()).capabilities()).isEmpty();
  }

  private static Optional<CapabilityRules.Violation> check(GetCapabilities.Request request) {
    return CapabilityRules.check(request);
  }

  private static GetCapabilities.Request requester(SpdmVersion version, long flags) {
    int size = version.atLeast(V1_2) ? SIZE : 0;
    return new GetCapabilities.Request(version, 0, 0, 0, flags, size, size);
  }

  private static GetCapabilities.Response responder(SpdmVersion version, long flags) {
    int size = version.atLeast(V1_2) ? SIZE : 0;
    return new GetCapabilities.Response(version, 0, 0, 0, flags, size, size, Optional.empty());
  }

  private static SpdmVersion parse(String version) {
    return SpdmVersion.parse(version).orElseThrow();
  }

  /** Flags by name, in either role's spelling; a number is a bit. */
  private static long mask(String flags) {
    return Arrays.stream(flags.split(" "))
        .filter(name -> !name.isEmpty())
        .mapToLong(name ->
            Character.isDigit(name.charAt(0))
                ? 1L << Integer.parseInt(name)
                : name.equals("PSK_CAP")
                    ? RequesterCapability.PSK_CAP.mask()
                    : ResponderCapability.valueOf(name).mask())
        .reduce(0, (left, right) -> left | right);
  }
}
