package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.AcceptedDevice;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.MeasurementSummaryType;

class VerifierTest {
  private static final Nonce NONCE = SampleEvidence.NONCE;
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static TestPki pki;
  private static TestPki otherPki;

  @BeforeAll
  static void makePki() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    otherPki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  @ParameterizedTest
  @CsvSource({
    "V1_0, ECDSA_P256, SHA_256",
    "V1_1, ECDSA_P384, SHA_384",
    "V1_1, RSASSA_2048, SHA_256",
    "V1_2, ECDSA_P521, SHA_512",
    "V1_2, RSAPSS_3072, SHA_384",
    "V1_2, ED25519, SHA3_256",
    "V1_3, ECDSA_P384, SHA3_384",
    "V1_3, ED448, SHA_512",
    "V1_4, ECDSA_P384, SHA3_512",
    "V1_4, ML_DSA_65, SHA_384",
    "V1_4, SLH_DSA_SHA2_128F, SHA_384",
  })
  void goodEvidenceIsAffirmed(SpdmVersion version, String algorithm, HashAlgorithm hash)
      throws Exception {
    SignatureAlgorithm asym =
        SignatureAlgorithm.all().stream()
            .filter(each -> each.name().equals(algorithm))
            .findFirst()
            .orElseThrow();
    TestPki own = new TestPki(asym);
    int slot = version == SpdmVersion.V1_0 ? 0 : 3;
    TestDevice device =
        new TestDevice(CRYPTO, version, asym, hash, slot, own, TestPki.LeafSpec.good("1"));

    AppraisalResult result = appraise(device.collect(NONCE), request(own, Policy.NONE));

    assertThat(result.refusals()).isEmpty();
    assertThat(result.isPositive(false)).isTrue();
    for (CheckId check :
        List.of(
            CheckId.CONTENT_DIGEST,
            CheckId.NONCE,
            CheckId.NONCE_CHALLENGE,
            CheckId.NONCE_MEASUREMENTS,
            CheckId.SIGNATURE_CHALLENGE,
            CheckId.SIGNATURE_MEASUREMENTS,
            CheckId.CERTIFICATES_DIGEST,
            CheckId.CERTIFICATES_TRANSCRIPT,
            CheckId.CERTIFICATES_SLOTS,
            CheckId.CERTIFICATES_ROOT,
            CheckId.CERTIFICATES_VALIDITY,
            CheckId.CERTIFICATES_RULES,
            CheckId.MEASUREMENTS_BLOCKS,
            CheckId.MEASUREMENTS_SUMMARY,
            CheckId.DEVICE_LEAF,
            CheckId.SLOT)) {
      assertThat(the(result, check).outcome()).as(check.id()).isEqualTo(Outcome.PASS);
    }
  }

  @Test
  void partsThatNobodySignsCountForNothing() throws Exception {
    AppraisalResult result = appraise(ordinary(), request(pki, Policy.NONE));

    for (CheckId check :
        List.of(
            CheckId.IDENTITY,
            CheckId.DEVICE_COUNTERS,
            CheckId.DEVICE_HINTS,
            CheckId.ROOT_OF_TRUST,
            CheckId.COMMITMENTS,
            CheckId.SESSION,
            CheckId.INTERFACE,
            CheckId.LINK)) {
      assertThat(the(result, check).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(the(result, check).vouchedBy()).isIn(Voucher.NOBODY, Voucher.TSM);
    }
  }

  @Test
  void aRequiredCheckThatIsNotEvaluatedGivesNoClaims() throws Exception {
    Policy policy =
        new Policy(
            Map.of(CheckId.ROOT_OF_TRUST, Requirement.REQUIRED),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            CmaSan.WARN);

    assertThat(appraise(ordinary(), request(pki, policy)).status()).isEqualTo(Status.NONE);
  }

  @Test
  void anotherNonceIsNotFresh() throws Exception {
    Nonce other = new Nonce(Bytes.zeros(32));
    VerificationRequest request =
        new VerificationRequest(other, trust(pki), TestPki.NOW, Policy.NONE);

    AppraisalResult result = appraise(ordinary(), request);

    assertThat(failures(result))
        .containsExactlyInAnyOrder(
            CheckId.NONCE, CheckId.NONCE_CHALLENGE, CheckId.NONCE_MEASUREMENTS);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void theStatedNonceAloneIsNotEnough() throws Exception {
    Evidence old = TestDevice.ordinary(CRYPTO, pki).collect(new Nonce(Bytes.zeros(32)));
    Evidence forged = Evidence.of(NONCE, old.identity(), old.devices());

    assertThat(failures(appraise(forged, request(pki, Policy.NONE))))
        .containsExactlyInAnyOrder(CheckId.NONCE_CHALLENGE, CheckId.NONCE_MEASUREMENTS);
  }

  @Test
  void anotherRootIsRefused() throws Exception {
    AppraisalResult result = appraise(ordinary(), request(otherPki, Policy.NONE));

    assertThat(failures(result)).containsExactly(CheckId.CERTIFICATES_ROOT);
    assertThat(result.isPositive(false)).isFalse();
  }

  @Test
  void withoutARootThereIsNoPositiveAnswer() throws Exception {
    VerificationRequest request =
        new VerificationRequest(NONCE, DeviceTrust.NOTHING, TestPki.NOW, Policy.NONE);

    assertThat(appraise(ordinary(), request).status()).isEqualTo(Status.NONE);
  }

  @Test
  void anExpiredLeafIsRefused() throws Exception {
    TestPki.LeafSpec expired =
        new TestPki.LeafSpec("CN=Old", "A:B:C", Instant.parse("2026-10-01T00:00:00Z"), true);

    assertThat(failures(appraise(withLeaf(expired), request(pki, Policy.NONE))))
        .contains(CheckId.CERTIFICATES_VALIDITY);
  }

  @Test
  void aLeafThatMayNotSignIsRefused() throws Exception {
    TestPki.LeafSpec agreement =
        new TestPki.LeafSpec("CN=X", "A:B:C", Instant.parse("2030-01-01T00:00:00Z"), false);

    assertThat(failures(appraise(withLeaf(agreement), request(pki, Policy.NONE))))
        .contains(CheckId.CERTIFICATES_RULES);
  }

  @Test
  void revocationIsEvaluatedOnceListsAreGiven() throws Exception {
    AppraisalResult revoked =
        appraise(ordinary(), withLists(pki.revocationList(true), pki.rootRevocationList()));
    AppraisalResult current =
        appraise(ordinary(), withLists(pki.revocationList(false), pki.rootRevocationList()));
    AppraisalResult unknown = appraise(ordinary(), request(pki, Policy.NONE));

    for (Bytes useless : List.of(pki.endlessRevocationList(), pki.partialRevocationList())) {
      assertThat(failures(appraise(ordinary(), withLists(useless))))
          .containsExactly(CheckId.CERTIFICATES_REVOCATION);
    }
    assertThat(failures(revoked)).containsExactly(CheckId.CERTIFICATES_REVOCATION);
    assertThat(revoked.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(the(current, CheckId.CERTIFICATES_REVOCATION).outcome()).isEqualTo(Outcome.PASS);
    assertThat(the(unknown, CheckId.CERTIFICATES_REVOCATION).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(unknown.isPositive(false)).isTrue();
  }

  @Test
  void aRevocationListIsTheAuthoritysHoweverItsNameIsWritten() throws Exception {
    AppraisalResult revoked = appraise(ordinary(), withLists(pki.revocationListNamedOtherwise()));

    assertThat(failures(revoked)).containsExactly(CheckId.CERTIFICATES_REVOCATION);
    assertThat(revoked.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void revocationListsThatSayNothingStandInTheWay() throws Exception {
    AppraisalResult silent = appraise(ordinary(), withLists(TestPki.foreignRevocationList()));

    assertThat(silent.status()).isEqualTo(Status.NONE);
    assertThat(silent.refusals())
        .extracting(CheckResult::check)
        .containsExactly(CheckId.CERTIFICATES_REVOCATION);
  }

  @Test
  void aChainMovedToAnotherSlotIsFound() throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, pki);
    DeviceEvidence original = device.device(NONCE, true, true);
    DeviceEvidence moved = with(original, Part.of(Certificates.of(1, device.chain())));

    assertThat(appraise(of(moved), request(pki, Policy.NONE)).isPositive(false)).isFalse();
  }

  @Test
  void aSlotThatTheMessagesDoNotNameIsFound() throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, pki);
    DeviceEvidence original = device.device(NONCE, true, true);
    Transcripts spans = original.transcripts().toOptional().orElseThrow();
    Transcripts claimed =
        new Transcripts(
            spans.vca(),
            spans
                .challenge()
                .map(c -> new SignedChallenge(1, c.identity(), c.request(), c.response())),
            spans
                .measurements()
                .map(all ->
                    all.stream()
                        .map(m -> new SignedMeasurements(1, m.session(), m.exchanges()))
                        .toList()),
            spans.keyExchange());
    DeviceEvidence swapped =
        new DeviceEvidence(
            original.device(),
            Part.of(Certificates.of(1, device.chain())),
            original.publicKeys(),
            Part.of(claimed),
            original.measurements(),
            original.session(),
            original.tdi(),
            original.link(),
            original.tsm());

    assertThat(failures(appraise(of(swapped), request(pki, Policy.NONE))))
        .contains(CheckId.SLOT)
        .doesNotContain(CheckId.SIGNATURE_CHALLENGE);
  }

  @Test
  void aProvisionedKeyCountsWhereAPolicyAcceptsIt() throws Exception {
    TestDevice device = TestDevice.withProvisionedKey(CRYPTO);
    Map<CheckId, Requirement> chainless =
        Map.of(
            CheckId.CERTIFICATES_ROOT, Requirement.INFORMATIONAL,
            CheckId.CERTIFICATES_VALIDITY, Requirement.INFORMATIONAL,
            CheckId.CERTIFICATES_RULES, Requirement.INFORMATIONAL);
    Policy accepting = acceptingKey(chainless, Sha384.of(device.chain()));
    Policy refusing = acceptingKey(chainless, Bytes.zeros(48));

    assertThat(appraise(device.collect(NONCE), request(pki, Policy.NONE)).status())
        .isEqualTo(Status.NONE);
    assertThat(appraise(device.collect(NONCE), request(pki, accepting)).isPositive(true)).isTrue();
    assertThat(failures(appraise(device.collect(NONCE), request(pki, refusing))))
        .containsExactly(CheckId.DEVICE_ACCEPTED);
  }

  @Test
  void twoDevicesAreAppraisedOneByOne() throws Exception {
    DeviceEvidence good = TestDevice.ordinary(CRYPTO, pki).device(NONCE, true, true);
    DeviceEvidence foreign = TestDevice.ordinary(CRYPTO, otherPki).device(NONCE, true, true);

    AppraisalResult result =
        appraise(
            Evidence.of(NONCE, SampleEvidence.identity(), List.of(good, foreign)),
            request(pki, Policy.NONE));

    assertThat(result.refusals())
        .singleElement()
        .satisfies(check -> {
          assertThat(check.check()).isEqualTo(CheckId.CERTIFICATES_ROOT);
          assertThat(check.device()).hasValue(1);
        });
  }

  @Test
  void aBrokenNegotiationFailsEverythingThatRestsOnIt() throws Exception {
    DeviceEvidence original = TestDevice.ordinary(CRYPTO, pki).device(NONCE, true, true);
    Transcripts spans = original.transcripts().toOptional().orElseThrow();
    Bytes vca = ((Vca.Messages) spans.vca().toOptional().orElseThrow()).octets();
    Transcripts cut =
        new Transcripts(
            Part.of(new Vca.Messages(vca.slice(0, vca.length() - 1))),
            spans.challenge(),
            spans.measurements(),
            spans.keyExchange());
    DeviceEvidence broken =
        new DeviceEvidence(
            original.device(),
            original.certificates(),
            original.publicKeys(),
            Part.of(cut),
            original.measurements(),
            original.session(),
            original.tdi(),
            original.link(),
            original.tsm());

    assertThat(failures(appraise(of(broken), request(pki, Policy.NONE))))
        .contains(
            CheckId.TRANSCRIPT_VCA, CheckId.SIGNATURE_CHALLENGE, CheckId.SIGNATURE_MEASUREMENTS);
  }

  @Test
  void aSignatureOfAnotherDeviceIsFoundThoughTheSameRootSignedIt() throws Exception {
    DeviceEvidence one = TestDevice.ordinary(CRYPTO, pki).device(NONCE, true, true);
    DeviceEvidence other = TestDevice.ordinary(CRYPTO, pki).device(NONCE, true, true);

    assertThat(failures(appraise(of(with(one, other.certificates())), request(pki, Policy.NONE))))
        .contains(
            CheckId.SIGNATURE_CHALLENGE,
            CheckId.SIGNATURE_MEASUREMENTS,
            CheckId.CERTIFICATES_DIGEST,
            CheckId.CERTIFICATES_TRANSCRIPT);
  }

  @Test
  void evidenceWithoutAChallengeThatTheDeviceOffersIsRefused() throws Exception {
    DeviceEvidence device = TestDevice.ordinary(CRYPTO, pki).device(NONCE, false, true);

    AppraisalResult result = appraise(of(device), request(pki, Policy.NONE));

    assertThat(failures(result)).containsExactly(CheckId.TRANSCRIPT_COMPLETE);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void evidenceWithoutAnySignatureSaysNothing() throws Exception {
    DeviceEvidence device = TestDevice.ordinary(CRYPTO, pki).device(NONCE, false, false);

    AppraisalResult result = appraise(of(device), request(pki, Policy.NONE));

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(appraise(of(SampleEvidence.empty("x")), request(pki, Policy.NONE)).status())
        .isEqualTo(Status.NONE);
  }

  @Test
  void referenceValuesAreComparedIndexByIndex() throws Exception {
    List<MeasurementExpectation> good =
        List.of(
            digest(1, "11"),
            new MeasurementExpectation(2, Set.of(), OptionalLong.of(3), ""),
            MeasurementExpectation.present(254, ""));
    List<MeasurementExpectation> bad =
        List.of(
            digest(1, "12"),
            new MeasurementExpectation(2, Set.of(), OptionalLong.of(4), ""),
            MeasurementExpectation.present(9, "option ROM"));

    AppraisalResult met = appraise(ordinary(), request(pki, expecting(good)));
    AppraisalResult unmet = appraise(ordinary(), request(pki, expecting(bad)));

    assertThat(met.isPositive(false)).isTrue();
    assertThat(met.checks())
        .filteredOn(check -> check.check() == CheckId.MEASUREMENTS_REFERENCE)
        .extracting(CheckResult::part, CheckResult::outcome, CheckResult::vouchedBy)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "measurements/1", Outcome.PASS, Voucher.DEVICE_SIGNATURE),
            org.assertj.core.groups.Tuple.tuple(
                "measurements/2", Outcome.PASS, Voucher.DEVICE_SIGNATURE),
            org.assertj.core.groups.Tuple.tuple(
                "measurements/254", Outcome.PASS, Voucher.DEVICE_SIGNATURE));
    assertThat(unmet.refusals())
        .hasSize(3)
        .allMatch(check -> check.check() == CheckId.MEASUREMENTS_REFERENCE);
  }

  @Test
  void measurementsThatNobodySignedMeetNoReferenceValue() throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, pki);
    device.setSummaryType(MeasurementSummaryType.NONE);
    DeviceEvidence signed = device.device(NONCE, true, true);
    DeviceEvidence stripped =
        withMeasurements(device.device(NONCE, true, false), signed.measurements());

    AppraisalResult result =
        appraise(of(stripped), request(pki, expecting(List.of(digest(1, "11")))));

    assertThat(the(result, CheckId.MEASUREMENTS_REFERENCE).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(failures(result))
        .contains(CheckId.MEASUREMENTS_BLOCKS, CheckId.MEASUREMENTS_REFERENCE);
  }

  @Test
  void debugIsAWarningUntilAPolicySpeaks() throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, pki);
    device.setBlocks(TestDevice.defaultBlocks(DeviceMode.Debug.INVASIVE_ACTIVE.mask()));
    Evidence evidence = device.collect(NONCE);

    AppraisalResult without = appraise(evidence, request(pki, Policy.NONE));
    AppraisalResult refused = appraise(evidence, request(pki, debugging(Set.of())));
    AppraisalResult allowed =
        appraise(evidence, request(pki, debugging(Set.of(DeviceMode.Debug.INVASIVE_ACTIVE))));

    assertThat(without.warnings()).extracting(CheckResult::check).contains(CheckId.MODE_DEBUG);
    assertThat(without.isPositive(false)).isTrue();
    assertThat(without.isPositive(true)).isFalse();
    assertThat(failures(refused)).containsExactly(CheckId.MODE_DEBUG);
    assertThat(the(allowed, CheckId.MODE_DEBUG).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void thePciIdentityInTheLeafIsAsImportantAsThePolicyMakesIt() throws Exception {
    Policy demanding =
        new Policy(
            Map.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), CmaSan.REQUIRE);
    Policy indifferent =
        new Policy(Map.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), CmaSan.OFF);

    assertThat(failures(appraise(ordinary(), request(pki, demanding))))
        .containsExactly(CheckId.CERTIFICATES_RULES);
    assertThat(appraise(ordinary(), request(pki, Policy.NONE)).status()).isEqualTo(Status.WARNING);
    assertThat(appraise(ordinary(), request(pki, indifferent)).status())
        .isEqualTo(Status.AFFIRMING);
  }

  @Test
  void onlyAcceptedDevicesAreAccepted() throws Exception {
    assertThat(failures(appraise(ordinary(), request(pki, accepting("ACME:WIDGET:0002")))))
        .containsExactly(CheckId.DEVICE_ACCEPTED);
    assertThat(appraise(ordinary(), request(pki, accepting("ACME:WIDGET:0001"))).isPositive(false))
        .isTrue();
  }

  @Test
  void theSameInputsGiveTheSameResult() throws Exception {
    EvidenceFile file = EvidenceFile.of(ordinary());
    VerificationRequest request = request(pki, Policy.NONE);

    assertThat(VERIFIER.appraise(file, request)).isEqualTo(VERIFIER.appraise(file, request));
  }

  private static Evidence ordinary() throws Exception {
    return TestDevice.ordinary(CRYPTO, pki).collect(NONCE);
  }

  private static Evidence withLeaf(TestPki.LeafSpec leaf) throws Exception {
    return new TestDevice(
            CRYPTO, SpdmVersion.V1_2, AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, 0, pki, leaf)
        .collect(NONCE);
  }

  private static Evidence of(DeviceEvidence device) {
    return Evidence.of(NONCE, SampleEvidence.identity(), List.of(device));
  }

  private static DeviceEvidence with(DeviceEvidence device, Part<Certificates> certificates) {
    return new DeviceEvidence(
        device.device(),
        certificates,
        device.publicKeys(),
        device.transcripts(),
        device.measurements(),
        device.session(),
        device.tdi(),
        device.link(),
        device.tsm());
  }

  private static DeviceEvidence withMeasurements(
      DeviceEvidence device, Part<org.opentsm.evidence.Measurements> measurements) {
    return new DeviceEvidence(
        device.device(),
        device.certificates(),
        device.publicKeys(),
        device.transcripts(),
        measurements,
        device.session(),
        device.tdi(),
        device.link(),
        device.tsm());
  }

  private static MeasurementExpectation digest(int index, String octet) {
    return new MeasurementExpectation(
        index, Set.of(Bytes.ofHex(octet.repeat(48))), OptionalLong.empty(), "firmware");
  }

  private static Policy expecting(List<MeasurementExpectation> expectations) {
    return new Policy(
        Map.of(), expectations, Optional.empty(), Optional.empty(), List.of(), CmaSan.WARN);
  }

  private static Policy debugging(Set<DeviceMode.Debug> allowed) {
    return new Policy(
        Map.of(), List.of(), Optional.of(allowed), Optional.empty(), List.of(), CmaSan.OFF);
  }

  private static Policy accepting(String name) {
    return new Policy(
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(
            new AcceptedDevice(
                Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty())),
        CmaSan.WARN);
  }

  private static Policy acceptingKey(Map<CheckId, Requirement> checks, Bytes keyDigest) {
    return new Policy(
        checks,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(
            new AcceptedDevice(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(keyDigest))),
        CmaSan.WARN);
  }

  private static DeviceTrust trust(TestPki pki) throws Exception {
    return DeviceTrust.read(List.of(pki.root()), List.of());
  }

  private static VerificationRequest withLists(Bytes... lists) throws Exception {
    return new VerificationRequest(
        NONCE, DeviceTrust.read(List.of(pki.root()), List.of(lists)), TestPki.NOW, Policy.NONE);
  }

  private static VerificationRequest request(TestPki pki, Policy policy) throws Exception {
    return new VerificationRequest(NONCE, trust(pki), TestPki.NOW, policy);
  }

  private static AppraisalResult appraise(Evidence evidence, VerificationRequest request)
      throws Exception {
    return VERIFIER.appraise(EvidenceCodec.encode(evidence), request);
  }

  private static List<CheckId> failures(AppraisalResult result) {
    return result.refusals().stream().map(CheckResult::check).toList();
  }

  private static CheckResult the(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }
}
