package org.opentsm.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.ProfileException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;

class ProfileFileTest {
  @TempDir Path directory;

  @Test
  void everyKeyIsTakenOver() throws Exception {
    DeviceProfile profile =
        ProfileFile.parse(
            "p",
            """
            # a small device
            profile = p256
            versions = 1.2, 1.3
            asym = RSAPSS_3072,ECDSA_P256
            hash = SHA3_384
            measurement-hash = RAW_BIT_STREAM_ONLY
            capabilities = CERT_CAP, CHAL_CAP, MEAS_CAP_NO_SIG, ALIAS_CERT_CAP
            model = alias
            slots = 0, 7
            debugging = true
            slow = true
            ed448-context = true
            mutual-authentication = digests
            mutual-authentication-required = true
            key-pairs-in-the-clear = true
            ct-exponent = 14
            data-transfer-size = 1024
            serial = X-1
            vendor = 0x10de
            device = 0x2330
            class = 0x030200
            revision = 0xA1
            subsystem-vendor = 4318
            subsystem = 1
            serial-number = 0xFFFFFFFFFFFFFFFF
            firmware-version = 9.9
            security-version = 12
            """);

    assertThat(profile.versions()).containsExactlyInAnyOrder(SpdmVersion.V1_2, SpdmVersion.V1_3);
    assertThat(profile.asymAlgorithms())
        .containsExactly(AsymAlgorithm.RSAPSS_3072, AsymAlgorithm.ECDSA_P256);
    assertThat(profile.hashAlgorithms()).containsExactly(HashAlgorithm.SHA3_384);
    assertThat(profile.capabilities())
        .contains(ResponderCapability.MEAS_CAP_NO_SIG)
        .doesNotContain(ResponderCapability.MEAS_CAP_SIG);
    assertThat(profile.model()).isEqualTo(CertificateModel.ALIAS_CERT);
    assertThat(profile.slotMask()).isEqualTo(0x81);
    assertThat(profile.debugging()).isTrue();
    assertThat(profile.slow()).isTrue();
    assertThat(profile.mutual()).isEqualTo(Form.GET_DIGESTS);
    assertThat(profile.mutualRequired()).isTrue();
    assertThat(profile.keyPairsInTheClear()).isTrue();
    assertThat(profile.ctExponent()).isEqualTo(14);
    assertThat(profile.dataTransferSize()).isEqualTo(1024);
    assertThat(profile.identity().dmtfName()).isEqualTo("OpenTSM:EmulatedDevice:X-1");
    assertThat(profile.identity().cmaName().text())
        .isEqualTo(
            "Vendor=10de:Device=2330:CC=030200:REV=a1:SSVID=10de:SSID=0001:ffffffffffffffff");
    assertThat(profile.identity().firmwareVersion()).isEqualTo("9.9");
    assertThat(profile.identity().securityVersion()).isEqualTo(12);
  }

  @Test
  void anEmptyFileIsTheDefault() throws Exception {
    assertThat(ProfileFile.parse("p", "")).isEqualTo(DeviceProfile.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                                | key = value
          colour = red                            | a key of a profile, found colour
          versions = 1.5                          | 1.0 to 1.4
          asym = ECDSA_P384, ECDSA_P384           | each once
          hash = MD5                              | one of [SHA_256
          model = generic                         | device or alias
          slots = 8                               | a number up to 7
          slots = -1                              | a number up to 7
          slots =                                 | a slot of 0 to 7 or more, found none
          asym = SM2_P256                         | SLH_DSA_SHAKE_256F], each once, found SM2_P256
          hash = SM3_256                          | SHA3_512], each once, found SM3_256
          debugging = yes                         | true or false
          vendor = 0x10000                        | a number up to 65535
          serial = a b                            | serial 'a b'
          profile = none                          | such as no-challenge
          key-exchange = SM2_P256                 | one of [FFDHE_2048
          key-exchange = ML_KEM_768, ML_KEM_768   | each once
          """)
  void aBadLineIsNamed(String line, String expected) {
    assertThatThrownBy(() -> ProfileFile.parse("my.profile", "# first\n" + line + "\n"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("my.profile, line 2: expected ")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          asym =                                  | a signature algorithm or more
          key-exchange =                          | a key exchange algorithm or more
          data-transfer-size = 41                 | a DataTransferSize of 42
          model = alias                           | the model alias without it
          mutual-authentication-required = true   | a form of mutual authentication where it is required
          capabilities = CHAL_CAP, MEAS_CAP_SIG   | CERT_CAP
          """)
  void linesThatDoNotGoTogetherAreRefused(String line, String expected) {
    assertThatThrownBy(() -> ProfileFile.parse("my.profile", line))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PROFILE_MALFORMED))
        .hasMessageStartingWith("my.profile: ")
        .hasMessageContaining(expected);
  }

  @Test
  void aVersionWithoutAnAlgorithmIsRefused() {
    assertThatThrownBy(() -> ProfileFile.parse("p", "versions = 1.0, 1.1\nasym = ED25519"))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("an algorithm of SPDM 1.0, 1.1, found [ED25519]");
  }

  @Test
  void aByteOrderMarkIsCalledByItsName() {
    assertThatThrownBy(() -> ProfileFile.parse("p", "\uFEFFversions = 1.0"))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("byte order mark");
  }

  @Test
  void aKeyStandsOnce() {
    assertThatThrownBy(() -> ProfileFile.parse("p", "slow = true\nslow = false"))
        .hasMessageContaining("p, line 2: expected each key once");
    assertThatThrownBy(() -> ProfileFile.parse("p", "slow = true\nprofile = p256"))
        .hasMessageContaining("p, line 2: expected profile before all other keys");
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsNamed() throws Exception {
    Path missing = directory.resolve("missing");
    Path large = Files.write(directory.resolve("large"), new byte[1 << 17]);

    for (Path file : List.of(missing, large, directory)) {
      assertThatThrownBy(() -> ProfileFile.read(file))
          .isInstanceOf(ProfileException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  static List<NamedProfiles.Entry> named() {
    return NamedProfiles.all();
  }

  @ParameterizedTest
  @MethodSource("named")
  void everyNamedProfileKeepsTheRules(NamedProfiles.Entry entry) throws Exception {
    assertThat(entry.profile().violation()).isEmpty();
    assertThat(NamedProfiles.named(entry.name())).isEqualTo(entry.profile());
  }

  @Test
  void anUnknownNameGetsSimilarOnes() {
    assertThatThrownBy(() -> NamedProfiles.named("p333"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("'p333'")
        .hasMessageContaining(" names such as p384, ");
  }
}
