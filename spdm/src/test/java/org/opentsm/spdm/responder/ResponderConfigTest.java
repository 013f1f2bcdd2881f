package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.testing.TestDevice;

class ResponderConfigTest {
  @ParameterizedTest
  @EnumSource
  void aGoodDeviceKeepsTheRulesOfEveryVersion(SpdmVersion version) {
    ResponderConfig config = new TestDevice().config();

    assertThat(config.violation()).isEmpty();
    assertThat(CapabilityRules.check(config.capabilities(version))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void aRuleBindsFromItsVersionOn(String field, SpdmVersion since, Set<ResponderCapability> flags) {
    for (SpdmVersion version : SpdmVersion.values()) {
      var violation = config(Set.of(version), flags, 64, 64).violation();
      if (version.atLeast(since)) {
        assertThat(violation).as("%s", version).get().extracting("field").isEqualTo(field);
      } else {
        assertThat(violation).as("%s", version).isEmpty();
      }
    }
    assertThat(config(EnumSet.allOf(SpdmVersion.class), flags, 64, 64).violation()).isPresent();
  }

  static Stream<Arguments> aRuleBindsFromItsVersionOn() {
    ResponderCapability cert = ResponderCapability.CERT_CAP;
    ResponderCapability chal = ResponderCapability.CHAL_CAP;
    return Stream.of(
        Arguments.of("CHAL_CAP", SpdmVersion.V1_0, Set.of(chal)),
        Arguments.of("MAC_CAP", SpdmVersion.V1_1, Set.of(cert, chal, ResponderCapability.MAC_CAP)),
        Arguments.of("CSR_CAP", SpdmVersion.V1_2, Set.of(cert, chal, ResponderCapability.CSR_CAP)),
        Arguments.of(
            "MULTI_KEY_CAP",
            SpdmVersion.V1_3,
            Set.of(cert, chal, ResponderCapability.MULTI_KEY_CAP_ONLY)),
        Arguments.of(
            "SET_KEY_PAIR_RESET_CAP",
            SpdmVersion.V1_4,
            Set.of(cert, chal, ResponderCapability.SET_KEY_PAIR_RESET_CAP)));
  }

  @Test
  void withoutChunksTheWholeMessageIsTransferredAtOnce() {
    Set<ResponderCapability> flags =
        Set.of(ResponderCapability.CERT_CAP, ResponderCapability.CHAL_CAP);

    assertThat(config(Set.of(SpdmVersion.V1_1), flags, 64, 128).violation()).isEmpty();
    assertThat(config(Set.of(SpdmVersion.V1_2), flags, 64, 128).violation())
        .get()
        .extracting("field")
        .isEqualTo("MaxSPDMmsgSize");
  }

  @Test
  void sizesThatNoVersionAllowsAreRefused() {
    assertThatThrownBy(() -> config(Set.of(SpdmVersion.V1_2), Set.of(), 41, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dataTransferSize");
    assertThatThrownBy(() -> config(Set.of(SpdmVersion.V1_2), Set.of(), 64, 63))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxSpdmMsgSize");
  }

  @Test
  void aSlotsKeyHasANumber() {
    assertThatThrownBy(() -> new SlotInfo(0, CertificateModel.DEVICE_CERT, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keyPairId is 0");
  }

  private static ResponderConfig config(
      Set<SpdmVersion> versions, Set<ResponderCapability> flags, long transfer, long largest) {
    return new ResponderConfig(
        versions,
        flags,
        14,
        transfer,
        largest,
        List.of(AsymAlgorithm.ECDSA_P256),
        List.of(HashAlgorithm.SHA_256),
        List.of(MeasurementHash.SHA_256));
  }
}
