package org.opentsm.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateRules;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.CertificateRules.Parameters;
import org.opentsm.spdm.certificate.LeafModel;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.DeviceMode.Debug;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;

class EmulatedDeviceTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Optional<MeasurementHash> SHA_384 = Optional.of(MeasurementHash.SHA_384);

  @ParameterizedTest
  @MethodSource
  void itsChainsFollowEveryRule(SignatureAlgorithm algorithm) throws Exception {
    DeviceProfile profile =
        DeviceProfile.DEFAULT.asymAlgorithms().contains(algorithm)
            ? DeviceProfile.DEFAULT
            : NamedProfiles.named("slh-dsa");
    assertFaultless(device(profile), algorithm, CertificateModel.DEVICE_CERT, 0);
  }

  /** Keys that are made within a moment. */
  static Stream<SignatureAlgorithm> itsChainsFollowEveryRule() {
    return SignatureAlgorithm.all().stream()
        .filter(algorithm -> !algorithm.name().endsWith("4096"))
        .filter(
            algorithm -> !algorithm.name().startsWith("SLH") || algorithm.name().endsWith("128F"));
  }

  @Test
  void itsAliasesFollowEveryRule() throws Exception {
    EmulatedDevice device = device(NamedProfiles.named("alias"));

    assertFaultless(device, AsymAlgorithm.ECDSA_P384, CertificateModel.ALIAS_CERT, 0);
    assertFaultless(device, AsymAlgorithm.ECDSA_P384, CertificateModel.ALIAS_CERT, 1);
  }

  private static void assertFaultless(
      EmulatedDevice device, SignatureAlgorithm algorithm, CertificateModel model, int slot)
      throws Exception {
    Bytes blob = device.certificateChain(slot, algorithm, HashAlgorithm.SHA_384).orElseThrow();
    List<SpdmVersion> versions =
        Stream.of(SpdmVersion.values()).filter(algorithm::isOfferedIn).toList();
    for (SpdmVersion version : versions) {
      CertificateChain chain = CertificateChain.decode(blob, HashAlgorithm.SHA_384, version);
      Parameters parameters =
          Parameters.responder(version, algorithm, rules(model), CRYPTO)
              .withCmaSan(CmaSan.REQUIRE, Optional.of(device.profile().identity().cmaName()));
      assertThat(CertificateRules.check(chain, parameters)).isEmpty();
      assertThat(chain.leaf().deviceInfo()).contains(device.profile().identity().dmtfName());
    }
  }

  private static LeafModel rules(CertificateModel model) {
    return switch (model) {
      case NONE -> LeafModel.UNKNOWN;
      case DEVICE_CERT -> LeafModel.DEVICE;
      case ALIAS_CERT -> LeafModel.ALIAS;
      case GENERIC_CERT -> LeafModel.GENERIC;
    };
  }

  @Test
  void onlyProvisionedSlotsHoldChains() throws Exception {
    assertThat(provisioned(device(DeviceProfile.DEFAULT))).containsExactly(0, 1);
    assertThat(provisioned(device(NamedProfiles.named("all-slots"))))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  private static List<Integer> provisioned(EmulatedDevice device) {
    return java.util.stream.IntStream.range(0, 8)
        .filter(slot ->
            device
                .certificateChain(slot, AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256)
                .isPresent())
        .boxed()
        .toList();
  }

  @Test
  void measuresEveryTypeThatTheVersionKnows() throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);
    for (SpdmVersion version : SpdmVersion.values()) {
      Set<MeasurementValueType> known =
          Set.of(MeasurementValueType.values()).stream()
              .filter(type -> version.atLeast(type.since()))
              .collect(Collectors.toSet());

      List<MeasurementBlock> blocks = device.measurements(SHA_384, false, version);

      assertThat(blocks.stream().map(block -> block.dmtf().orElseThrow().type().orElseThrow()))
          .containsExactlyInAnyOrderElementsOf(known);
      assertThat(blocks).extracting(MeasurementBlock::index).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void digestsAreOfWhatRawBitStreamsShow() throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);

    for (MeasurementBlock block : device.measurements(SHA_384, false, SpdmVersion.V1_4)) {
      DmtfMeasurement digest = block.dmtf().orElseThrow();
      DmtfMeasurement raw = byIndex(device, true, block.index());
      if (!digest.rawBitStream() && raw.rawBitStream()) {
        assertThat(digest.value()).isEqualTo(CRYPTO.digest(HashAlgorithm.SHA_384, raw.value()));
      } else {
        assertThat(digest).isEqualTo(raw);
      }
    }
  }

  @Test
  void withoutAHashEverythingIsRaw() throws Exception {
    assertThat(
            device(DeviceProfile.DEFAULT).measurements(Optional.empty(), false, SpdmVersion.V1_4))
        .allMatch(block -> block.dmtf().orElseThrow().rawBitStream());
  }

  @Test
  void twoDevicesOfOneModelMeasureTheSame() throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);

    assertThat(device.sibling("other", 2).measurements(SHA_384, false, SpdmVersion.V1_4))
        .isEqualTo(device.measurements(SHA_384, false, SpdmVersion.V1_4));
  }

  @Test
  void theDebugProfileSaysSo() throws Exception {
    DmtfMeasurement normal = byIndex(device(DeviceProfile.DEFAULT), false, 254);
    DmtfMeasurement debug = byIndex(device(NamedProfiles.named("debug")), false, 254);

    assertThat(normal.deviceMode().orElseThrow().debug()).isEmpty();
    assertThat(debug.deviceMode().orElseThrow().debug()).contains(Debug.INVASIVE_ACTIVE);
  }

  @Test
  void theSecurityVersionNumberIsTheFirmwares() throws Exception {
    assertThat(byIndex(device(DeviceProfile.DEFAULT), false, 16).securityVersionNumber())
        .hasValue(DeviceProfile.DEFAULT.identity().securityVersion());
  }

  private static DmtfMeasurement byIndex(EmulatedDevice device, boolean raw, int index) {
    return device.measurements(SHA_384, raw, SpdmVersion.V1_4).stream()
        .filter(block -> block.index() == index)
        .findFirst()
        .flatMap(MeasurementBlock::dmtf)
        .orElseThrow();
  }

  private static EmulatedDevice device(DeviceProfile profile) {
    return new EmulatedDevice(
        profile,
        DevicePki.inMemory(profile.identity()),
        CRYPTO,
        e -> {
          throw new AssertionError(e);
        });
  }
}
