package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.policy.AcceptedDevice;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.ProtocolDemands;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.Forgery;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * Whoever holds evidence may leave parts out, change what no signature covers, and write a new
 * content digest. None of it makes an answer better.
 */
class ForgedEvidenceTest {
  private static final Nonce NONCE = SampleEvidence.NONCE;
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static final Policy PLAIN = policy(Map.of(), List.of());
  private static TestPki pki;

  @BeforeAll
  static void makePki() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  @Test
  void aSerialNumberThatDiffersBehindTheSixteenthOctetIsFound() throws Exception {
    DeviceEvidence good = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);
    LeafNames names = good.device().leaf().toOptional().orElseThrow();
    byte[] serial = names.serialNumber().toByteArray();
    assertThat(serial).hasSizeGreaterThan(16);
    serial[serial.length - 1] ^= 1;
    LeafNames other = new LeafNames(names.subject(), names.names(), Bytes.owning(serial));

    assertThat(refusals(appraise(Forgery.with(good).leaf(Part.of(other)))))
        .containsExactly(CheckId.DEVICE_LEAF);
  }

  @Test
  void twoNamesAreNotOneThatReadsAlike() throws Exception {
    DeviceEvidence good =
        device(SpdmVersion.V1_2, TestPki.LeafSpec.good("1").withCmaName("Vendor=1af4:Device=1000"))
            .device(NONCE, true, true);
    LeafNames names = good.device().leaf().toOptional().orElseThrow();
    assertThat(names.names()).hasSize(2);
    LeafNames joined =
        new LeafNames(
            names.subject(), List.of(String.join(", ", names.names())), names.serialNumber());

    assertThat(refusals(appraise(Forgery.with(good).leaf(Part.of(joined)))))
        .containsExactly(CheckId.DEVICE_LEAF);
  }

  /** Who is refused by a name learns which was wanted, and which there are. */
  @Test
  void theNamesThatDifferAreTold() throws Exception {
    DeviceEvidence named =
        device(SpdmVersion.V1_2, TestPki.LeafSpec.good("1").withCmaName("Vendor=1af4:Device=1000"))
            .device(NONCE, true, true);
    Policy policy = accepting(Optional.empty(), Optional.of("Other:Device:1"), Optional.empty());

    CheckResult refused = the(appraise(named, policy), CheckId.DEVICE_ACCEPTED);
    assertThat(refused.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(refused.expected()).isEqualTo("name Other:Device:1");
    assertThat(refused.found()).contains(", Vendor=1af4:Device=1000, key ");
  }

  @Test
  void aSubjectIsComparedWholeHoweverLongItIs() throws Exception {
    String common = "O=" + "x".repeat(60) + (",OU=" + "y".repeat(60)).repeat(5);
    String wanted = common + ",CN=wanted";
    Policy policy = accepting(Optional.of(wanted), Optional.empty(), Optional.empty());

    assertThat(appraise(leaf(wanted), policy).status()).isEqualTo(Status.AFFIRMING);
    assertThat(refusals(appraise(leaf(common + ",CN=another"), policy)))
        .containsExactly(CheckId.DEVICE_ACCEPTED);
  }

  @Test
  void aNameOfOneKindIsNoNameOfAnother() throws Exception {
    DeviceEvidence device = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);
    Optional<String> name = Optional.of("ACME:WIDGET:1");

    assertThat(
            appraise(device, accepting(Optional.empty(), name, Optional.empty())).isPositive(true))
        .isTrue();
    assertThat(refusals(appraise(device, accepting(Optional.empty(), Optional.empty(), name))))
        .containsExactly(CheckId.DEVICE_ACCEPTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_0", "V1_1"})
  void aNegotiationThatNobodySignedSaysNothing(SpdmVersion version) throws Exception {
    TestDevice device = device(version, "1");
    DeviceEvidence stripped = device.device(NONCE, false, true);
    device.setCapabilities(ResponderCapability.CERT_CAP, ResponderCapability.MEAS_CAP_SIG);
    Transcripts spans = stripped.transcripts().toOptional().orElseThrow();
    Transcripts edited =
        new Transcripts(
            Part.of(new Vca.Messages(device.negotiation())),
            spans.challenge(),
            spans.measurements(),
            spans.keyExchange());

    AppraisalResult result = appraise(Forgery.with(stripped).transcripts(Part.of(edited)));

    assertThat(appraise(stripped).isPositive(false)).isFalse();
    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(refusals(result)).contains(CheckId.TRANSCRIPT_VCA, CheckId.TRANSCRIPT_COMPLETE);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_2"})
  void anAbsentNegotiationIsNoFailure(SpdmVersion version) throws Exception {
    DeviceEvidence good = device(version, "1").device(NONCE, false, true);
    Transcripts spans = good.transcripts().toOptional().orElseThrow();
    Vca said =
        new Vca.Stated(
            version.code(),
            AsymAlgorithm.ECDSA_P384.mask(),
            0,
            HashAlgorithm.SHA_384.mask(),
            MeasurementHash.SHA_384.mask());
    Transcripts silent =
        new Transcripts(
            Part.of(said), spans.challenge(), spans.measurements(), spans.keyExchange());

    AppraisalResult result = appraise(Forgery.with(good).transcripts(Part.of(silent)));

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(result.refusals())
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED);
    assertThat(the(result, CheckId.TRANSCRIPT_VCA).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(the(result, CheckId.SIGNATURE_MEASUREMENTS).outcome())
        .isEqualTo(version == SpdmVersion.V1_1 ? Outcome.PASS : Outcome.NOT_EVALUATED);
  }

  @Test
  void nothingPassesThatNobodyVouchesFor() throws Exception {
    TestDevice device = device(SpdmVersion.V1_1, "1");
    for (boolean challenge : new boolean[] {true, false}) {
      for (boolean measurements : new boolean[] {true, false}) {
        assertThat(appraise(device.device(NONCE, challenge, measurements)).checks())
            .filteredOn(check -> check.outcome() == Outcome.PASS)
            .filteredOn(check -> check.vouchedBy() == Voucher.NOBODY)
            .extracting(CheckResult::check)
            .containsExactlyInAnyOrder(CheckId.CONTENT_DIGEST, CheckId.NONCE);
      }
    }
  }

  @Test
  void namesCountOnlyInAChainThatTheDeviceSignedFor() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.setCapabilities(ResponderCapability.CERT_CAP, ResponderCapability.MEAS_CAP_SIG);
    DeviceEvidence honest = device.device(NONCE, false, true);
    Bytes chain = device.otherChain(pki, TestPki.LeafSpec.good("2"));
    LeafNames names =
        LeafNames.of(CertificateChain.decode(chain, HashAlgorithm.SHA_384, SpdmVersion.V1_2).leaf())
            .toOptional()
            .orElseThrow();
    DeviceEvidence forged =
        Forgery.with(Forgery.with(honest).leaf(Part.of(names)))
            .certificates(Part.of(Certificates.of(0, chain)));
    Policy named = accepting(Optional.empty(), Optional.of("ACME:WIDGET:2"), Optional.empty());

    assertThat(appraise(honest).status()).isEqualTo(Status.AFFIRMING);
    AppraisalResult result = appraise(forged, named);
    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(refusals(result)).containsExactly(CheckId.DEVICE_ACCEPTED);
    assertThat(the(result, CheckId.DEVICE_LEAF).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(the(result, CheckId.CERTIFICATES_ROOT).vouchedBy()).isEqualTo(Voucher.DEVICE_KEY);
  }

  @Test
  void aSignedSpanThatWasRemovedIsRefused() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");

    assertThat(refusals(appraise(device.device(NONCE, true, false))))
        .containsExactly(CheckId.TRANSCRIPT_COMPLETE, CheckId.MEASUREMENTS_SUMMARY);
    assertThat(refusals(appraise(device.device(NONCE, false, true))))
        .containsExactly(CheckId.TRANSCRIPT_COMPLETE);
  }

  @Test
  void inventedBlocksAreRefusedWhereTheDeviceSignsItsOwn() throws Exception {
    DeviceEvidence stripped = device(SpdmVersion.V1_2, "1").device(NONCE, true, false);
    Part<Measurements> invented = Part.of(new Measurements(List.of(block(1, "aa").encode())));

    assertThat(refusals(appraise(Forgery.with(stripped).measurements(invented))))
        .contains(CheckId.MEASUREMENTS_BLOCKS, CheckId.TRANSCRIPT_COMPLETE);
  }

  @Test
  void aHostThatAsksForOneMeasurementHidesNothing() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.setBlocks(TestDevice.defaultBlocks(DeviceMode.Debug.INVASIVE_ACTIVE.mask()));
    device.setSummaryType(MeasurementSummaryType.NONE);
    device.askForOnly(1);

    assertThat(refusals(appraise(device.device(NONCE, true, true))))
        .containsExactly(CheckId.TRANSCRIPT_COMPLETE);
  }

  @Test
  void aPublicKeyBesideAChainIsRefused() throws Exception {
    DeviceEvidence good = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);

    assertThat(refusals(appraise(Forgery.with(good).publicKeys(Part.of(Bytes.ofHex("deadbeef"))))))
        .containsExactly(CheckId.PUBLIC_KEYS);
  }

  @Test
  void aChainThatWasLeftOutIsNoticed() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.alsoProvision(5);
    DeviceEvidence without = device.device(NONCE, true, true);
    Part<Certificates> both =
        Part.of(new Certificates(new TreeMap<>(Map.of(0, device.chain(), 5, device.chain()))));
    Policy demanding = policy(Map.of(CheckId.CERTIFICATES_SLOTS, Requirement.REQUIRED), List.of());

    assertThat(the(appraise(without), CheckId.CERTIFICATES_SLOTS).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(appraise(without, demanding).isPositive(false)).isFalse();
    assertThat(appraise(Forgery.with(without).certificates(both), demanding).isPositive(true))
        .isTrue();
  }

  @Test
  void aChainThatNoDigestNamesIsVouchedForByNobody() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.askForNoIdentity();
    DeviceEvidence good = device.device(NONCE, true, true);
    Part<Certificates> more =
        Part.of(
            new Certificates(new TreeMap<>(Map.of(0, device.chain(), 5, Bytes.ofHex("00112233")))));

    CheckResult slots =
        the(appraise(Forgery.with(good).certificates(more)), CheckId.CERTIFICATES_SLOTS);

    assertThat(slots.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(slots.vouchedBy()).isEqualTo(Voucher.NOBODY);
  }

  @Test
  void aDeviceCountsOnce() throws Exception {
    DeviceEvidence one = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);
    DeviceEvidence other = device(SpdmVersion.V1_2, "2").device(NONCE, true, true);
    Policy two = demanding(OptionalInt.of(2), ProtocolDemands.NONE);

    assertThat(appraise(List.of(one, other), two).isPositive(true)).isTrue();
    assertThat(refusals(appraise(List.of(one, one), PLAIN)))
        .containsExactly(CheckId.DEVICES_DISTINCT);
    assertThat(refusals(appraise(List.of(one), two))).containsExactly(CheckId.DEVICES_COUNT);
    assertThat(refusals(appraise(List.of(one, one), two)))
        .containsExactlyInAnyOrder(CheckId.DEVICES_DISTINCT, CheckId.DEVICES_COUNT);
  }

  @Test
  void aPolicyThatRequiresNothingMakesNothingGood() throws Exception {
    Map<CheckId, Requirement> nothing = new TreeMap<>();
    for (CheckId check : CheckId.values()) {
      if (!check.isIndispensable()) {
        nothing.put(check, Requirement.INFORMATIONAL);
      }
    }
    Policy lax = policy(nothing, List.of());
    DeviceEvidence good = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);
    VerificationRequest otherNonce =
        new VerificationRequest(new Nonce(Bytes.zeros(32)), trust(), TestPki.NOW, lax);

    assertThat(appraise(SampleEvidence.empty("x"), lax).status()).isEqualTo(Status.NONE);
    assertThat(VERIFIER.appraise(file(List.of(good)), otherNonce).status())
        .isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void anOlderVersionThanNeedBeIsSaid() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.listVersions(List.of(SpdmVersion.V1_2, SpdmVersion.V1_3));
    DeviceEvidence downgraded = device.device(NONCE, true, true);
    DeviceEvidence plain = device(SpdmVersion.V1_2, "2").device(NONCE, true, true);

    assertThat(appraise(downgraded).warnings())
        .extracting(CheckResult::check)
        .containsExactly(CheckId.TRANSCRIPT_DOWNGRADE);
    assertThat(refusals(appraise(plain, atLeast(SpdmVersion.V1_3))))
        .containsExactly(CheckId.TRANSCRIPT_VERSION);
    assertThat(appraise(downgraded, atLeast(SpdmVersion.V1_2)).status()).isEqualTo(Status.WARNING);
  }

  @Test
  void algorithmsAreThoseThatAPolicyAllows() throws Exception {
    DeviceEvidence device = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);

    assertThat(
            appraise(
                    device,
                    algorithms(Set.of(AsymAlgorithm.ECDSA_P384), Set.of(HashAlgorithm.SHA_384)))
                .status())
        .isEqualTo(Status.AFFIRMING);
    assertThat(refusals(appraise(device, algorithms(Set.of(AsymAlgorithm.ED25519), Set.of()))))
        .containsExactly(CheckId.TRANSCRIPT_ALGORITHMS);
    assertThat(refusals(appraise(device, algorithms(Set.of(), Set.of(HashAlgorithm.SHA3_256)))))
        .containsExactly(CheckId.TRANSCRIPT_ALGORITHMS);
  }

  @Test
  void aChainWithoutItsRootNamesTheRootThatItLeadsTo() throws Exception {
    Bytes digest = CRYPTO.digest(HashAlgorithm.SHA_384, pki.root());

    assertThat(appraise(rootless(digest)).isPositive(false)).isTrue();
    assertThat(refusals(appraise(rootless(Bytes.zeros(48)))))
        .containsExactly(CheckId.CERTIFICATES_ROOT);
  }

  @Test
  void aSummaryThatContradictsTheMeasurementsIsRefused() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    DeviceEvidence before = device.device(NONCE, true, true);
    device.setBlocks(List.of(block(1, "22")));
    DeviceEvidence after = device.device(NONCE, true, true);
    Transcripts spans = before.transcripts().toOptional().orElseThrow();
    Transcripts mixed =
        new Transcripts(
            spans.vca(),
            spans.challenge(),
            after.transcripts().toOptional().orElseThrow().measurements(),
            spans.keyExchange());

    assertThat(
            refusals(
                appraise(
                    Forgery.with(Forgery.with(before).transcripts(Part.of(mixed)))
                        .measurements(after.measurements()))))
        .containsExactly(CheckId.MEASUREMENTS_SUMMARY);
  }

  @Test
  void blocksThatTheDeviceDoesNotSignAreTiedToItsSummary() throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.setCapabilities(
        ResponderCapability.CERT_CAP,
        ResponderCapability.CHAL_CAP,
        ResponderCapability.MEAS_CAP_NO_SIG);
    Part<Measurements> read = device.device(NONCE, false, true).measurements();
    DeviceEvidence good = Forgery.with(device.device(NONCE, true, false)).measurements(read);
    Part<Measurements> other = Part.of(new Measurements(List.of(block(1, "aa").encode())));

    AppraisalResult result = appraise(good);
    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    assertThat(the(result, CheckId.MEASUREMENTS_BLOCKS).outcome()).isEqualTo(Outcome.PASS);
    assertThat(the(result, CheckId.MODE_DEBUG).outcome()).isEqualTo(Outcome.PASS);
    assertThat(refusals(appraise(Forgery.with(good).measurements(other))))
        .containsExactly(CheckId.TRANSCRIPT_COMPLETE, CheckId.MEASUREMENTS_SUMMARY);
    assertThat(refusals(appraise(Forgery.with(good).measurements(Part.absent("None.")))))
        .containsExactly(CheckId.TRANSCRIPT_COMPLETE, CheckId.MEASUREMENTS_SUMMARY);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "TCB"})
  void inventedBlocksMakeNothingComplete(MeasurementSummaryType type) throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.setCapabilities(
        ResponderCapability.CERT_CAP,
        ResponderCapability.CHAL_CAP,
        ResponderCapability.MEAS_CAP_NO_SIG);
    device.setSummaryType(type);
    DeviceEvidence without = device.device(NONCE, true, false);
    Part<Measurements> invented = Part.of(new Measurements(List.of(block(1, "aa").encode())));

    AppraisalResult result = appraise(Forgery.with(without).measurements(invented));

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(refusals(result)).containsExactly(CheckId.TRANSCRIPT_COMPLETE);
    assertThat(refusals(appraise(without))).containsExactly(CheckId.TRANSCRIPT_COMPLETE);
  }

  @Test
  void debugModeIsFoundUnderAnyIndex() throws Exception {
    DeviceMode debugging = new DeviceMode(0x3F, 4, 0x1F, 2);
    Policy strict = noDebug();

    for (int index : new int[] {3, 254}) {
      TestDevice device = device(SpdmVersion.V1_2, "1");
      device.setBlocks(List.of(MeasurementBlock.of(index, DmtfMeasurement.deviceMode(debugging))));
      assertThat(refusals(appraise(device.device(NONCE, true, true), strict)))
          .containsExactly(CheckId.MODE_DEBUG);
      assertThat(appraise(device.device(NONCE, true, true)).status()).isEqualTo(Status.WARNING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x0F})
  void aDeviceThatCannotReportDebugModesDoesNotDenyThem(int capabilities) throws Exception {
    TestDevice device = device(SpdmVersion.V1_2, "1");
    device.setBlocks(
        List.of(
            MeasurementBlock.of(
                254, DmtfMeasurement.deviceMode(new DeviceMode(0x3F, 4, capabilities, 0)))));

    AppraisalResult result = appraise(device.device(NONCE, true, true), noDebug());

    assertThat(the(result, CheckId.MODE_DEBUG).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.NONE);
  }

  @Test
  void aPolicyMadeFromSeveralDevicesFitsEachOfThem() throws Exception {
    TestDevice one = device(SpdmVersion.V1_2, "1");
    TestDevice other = device(SpdmVersion.V1_2, "2");
    other.setBlocks(TestDevice.defaultBlocks(0).subList(0, 1));
    List<DeviceEvidence> both =
        List.of(one.device(NONCE, true, true), other.device(NONCE, true, true));

    Policy made = PolicyInit.from(Evidence.of(NONCE, SampleEvidence.identity(), both), CRYPTO);

    assertThat(made.measurements()).hasSize(1);
    assertThat(appraise(both, made).refusals()).isEmpty();
  }

  @Test
  void theResultSaysWhatAcceptTakes() throws Exception {
    DeviceEvidence good = device(SpdmVersion.V1_2, "1").device(NONCE, true, true);
    DeviceEvidence bad = device(SpdmVersion.V1_2, "2").device(NONCE, true, false);

    AppraisalResult result = appraise(List.of(good, bad), PLAIN);

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(result.devices())
        .extracting(device -> device.digest(), device -> device.status())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(DeviceDigest.of(good), Status.AFFIRMING),
            org.assertj.core.groups.Tuple.tuple(DeviceDigest.of(bad), Status.CONTRAINDICATED));
    assertThat(result.devices().getFirst().incarnation()).isEqualTo(good.device().incarnation());
    assertThat(result.devices().getFirst().generation()).isEqualTo(good.device().generation());
  }

  private static DeviceEvidence rootless(Bytes rootHash) throws Exception {
    return device(SpdmVersion.V1_2, "1")
        .withChain(chain -> {
          List<Bytes> ders =
              certificates(chain).stream().skip(1).map(certificate -> certificate.der()).toList();
          return CertificateChain.encode(rootHash, ders);
        })
        .device(NONCE, true, true);
  }

  private static List<DeviceCertificate> certificates(Bytes chain) {
    try {
      return CertificateChain.decode(chain, HashAlgorithm.SHA_384, SpdmVersion.V1_2).certificates();
    } catch (MalformedMessageException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static DeviceEvidence leaf(String subject) throws Exception {
    return device(SpdmVersion.V1_2, TestPki.LeafSpec.good("1").withSubject(subject))
        .device(NONCE, true, true);
  }

  private static TestDevice device(SpdmVersion version, String serial) throws Exception {
    return device(version, TestPki.LeafSpec.good(serial));
  }

  private static TestDevice device(SpdmVersion version, TestPki.LeafSpec leaf) throws Exception {
    return new TestDevice(
        CRYPTO, version, AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, 0, pki, leaf);
  }

  private static MeasurementBlock block(int index, String octet) {
    return MeasurementBlock.of(
        index,
        DmtfMeasurement.digest(
            MeasurementValueType.MUTABLE_FIRMWARE, Bytes.ofHex(octet.repeat(48))));
  }

  private static Policy policy(Map<CheckId, Requirement> checks, List<AcceptedDevice> accepted) {
    return new Policy(checks, List.of(), Optional.empty(), Optional.empty(), accepted, CmaSan.OFF);
  }

  private static Policy accepting(
      Optional<String> subject, Optional<String> name, Optional<String> cmaName) {
    return policy(Map.of(), List.of(new AcceptedDevice(subject, name, cmaName, Optional.empty())));
  }

  private static Policy noDebug() {
    return new Policy(
        Map.of(), List.of(), Optional.of(Set.of()), Optional.empty(), List.of(), CmaSan.OFF);
  }

  private static Policy demanding(OptionalInt devices, ProtocolDemands protocol) {
    return new Policy(
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        devices,
        protocol,
        CmaSan.OFF);
  }

  private static Policy atLeast(SpdmVersion version) {
    return demanding(
        OptionalInt.empty(), new ProtocolDemands(Optional.of(version), Set.of(), Set.of()));
  }

  private static Policy algorithms(Set<SignatureAlgorithm> signatures, Set<HashAlgorithm> hashes) {
    return demanding(
        OptionalInt.empty(), new ProtocolDemands(Optional.empty(), signatures, hashes));
  }

  private static AppraisalResult appraise(DeviceEvidence device) throws Exception {
    return appraise(device, PLAIN);
  }

  private static AppraisalResult appraise(DeviceEvidence device, Policy policy) throws Exception {
    return appraise(List.of(device), policy);
  }

  private static AppraisalResult appraise(List<DeviceEvidence> devices, Policy policy)
      throws Exception {
    return VERIFIER.appraise(
        file(devices), new VerificationRequest(NONCE, trust(), TestPki.NOW, policy));
  }

  private static EvidenceFile file(List<DeviceEvidence> devices) {
    return EvidenceFile.of(Evidence.of(NONCE, SampleEvidence.identity(), devices));
  }

  private static DeviceTrust trust() throws Exception {
    return DeviceTrust.read(List.of(pki.root()), List.of());
  }

  private static List<CheckId> refusals(AppraisalResult result) {
    return result.refusals().stream().map(CheckResult::check).toList();
  }

  private static CheckResult the(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }
}
