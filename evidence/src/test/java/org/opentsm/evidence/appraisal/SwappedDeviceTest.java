package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestParts;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A machine that is vouched for has locked the interface of one device, and its host carries what
 * another device signed: nothing that the TSM says passes for the device that signed.
 */
class SwappedDeviceTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static TestPki pki;
  private static TestTpm tpm;
  private static Evidence collected;
  private static TestParts good;

  /** The same device, not asked which slots it has. */
  private static TestParts unasked;

  /** Of the device that the TSM met, under the same root. */
  private static Bytes otherChain;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    tpm = new TestTpm(CRYPTO);
    collected = device("1").collect(SampleEvidence.NONCE);
    good = TestParts.of(collected.devices().getFirst());
    TestDevice quiet = device("1");
    quiet.askForNoIdentity();
    unasked = TestParts.of(quiet.collect(SampleEvidence.NONCE).devices().getFirst());
    otherChain = chain(device("2").collect(SampleEvidence.NONCE).devices().getFirst());
  }

  private static TestDevice device(String serial) throws Exception {
    return new TestDevice(
            CRYPTO,
            SpdmVersion.V1_3,
            AsymAlgorithm.ECDSA_P384,
            HashAlgorithm.SHA_384,
            0,
            pki,
            TestPki.LeafSpec.good(serial))
        .withSession();
  }

  private static AppraisalResult vouched(TestParts parts) throws Exception {
    Policy known =
        Policy.NONE.withPlatform(
            IntStream.range(0, TestTpm.BOOT_REGISTERS)
                .mapToObj(i ->
                    new PlatformExpectation("pcr" + i, Set.of(Bytes.ofHex("0c".repeat(32))), ""))
                .toList());
    AppraisalResult result =
        new Verifier(CRYPTO)
            .appraise(
                EvidenceFile.of(tpm.vouchFor(parts.in(collected))),
                new VerificationRequest(
                    SampleEvidence.NONCE,
                    DeviceTrust.read(List.of(pki.root()), List.of()),
                    tpm.trust(),
                    TestPki.NOW,
                    known));
    assertThat(result.checks())
        .filteredOn(check -> check.check() == CheckId.IDENTITY)
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.PASS);
    return result;
  }

  private static void assertNothingPassesByWord(AppraisalResult result) {
    assertThat(result.checks())
        .filteredOn(check -> TestParts.BY_WORD.contains(check.check()))
        .hasSizeGreaterThan(5)
        .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED);
  }

  private static void assertStandsInTheWay(AppraisalResult result, String part) {
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.NONE);
    assertIsRefusedFor(result, part);
  }

  private static void assertIsRefusedFor(AppraisalResult result, String part) {
    assertThat(result.isPositive(false)).isFalse();
    assertThat(result.refusals())
        .extracting(CheckResult::part, CheckResult::requirement, CheckResult::outcome)
        .contains(tuple(part, Requirement.REQUIRED, Outcome.NOT_EVALUATED));
  }

  @Test
  void theChainThatTheTsmHoldsWasLeftOut() throws Exception {
    AppraisalResult result = vouched(good.tsm(holding(slots(Map.of(3, otherChain)))));

    assertNothingPassesByWord(result);
    assertStandsInTheWay(result, "tsm/certificates/3");
    assertStandsInTheWay(result, "tsm/certificates/0");
  }

  @Test
  void theChainThatTheTsmHoldsStandsBesideTheOneThatSigned() throws Exception {
    Map<Integer, Bytes> both = Map.of(0, chain(unasked.device()), 1, otherChain);

    AppraisalResult result = vouched(withChains(both).tsm(holding(slots(Map.of(1, otherChain)))));

    assertNothingPassesByWord(result);
    assertStandsInTheWay(result, "tsm/certificates/0");
  }

  /** Chains are public: the device that the TSM met shows the other's in one of its slots. */
  @Test
  void theDeviceThatTheTsmMetHasACopyOfTheOtherChain() throws Exception {
    Map<Integer, Bytes> chains = Map.of(0, chain(unasked.device()), 1, otherChain);

    assertNothingPassesByWord(vouched(withChains(chains).tsm(holding(slots(chains)))));
  }

  @Test
  void aDeviceMayHaveOneKeyInSeveralSlots() throws Exception {
    Bytes chain = chain(unasked.device());
    Map<Integer, Bytes> chains = Map.of(0, chain, 1, chain);

    AppraisalResult result = vouched(withChains(chains).tsm(holding(slots(chains))));

    assertThat(result.isPositive(false)).as(result.refusals().toString()).isTrue();
    assertThat(outcome(result, CheckId.INTERFACE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.LINK)).isEqualTo(Outcome.PASS);
  }

  /** As TDX Connect has it: the interface may be of any device. */
  @Test
  void aTsmThatStatesADigestOfTheReportAloneNamesNoDevice() throws Exception {
    AppraisalResult result = vouched(good.tsm(holding(Part.absent("x"))));

    assertNothingPassesByWord(result);
    assertThat(result.isPositive(false)).as(result.refusals().toString()).isTrue();
  }

  /** As SEV-TIO has it, which digests no negotiation. */
  @Test
  void aTsmThatHoldsTheChainThatSignedIsBelieved() throws Exception {
    AppraisalResult result = vouched(good.tsm(holding(slots(Map.of(0, chain(good.device()))))));

    assertThat(result.isPositive(false)).as(result.refusals().toString()).isTrue();
    assertThat(result.checks())
        .filteredOn(check -> TestParts.BY_WORD.contains(check.check()))
        .hasSizeGreaterThan(5)
        .allMatch(check -> check.outcome() == Outcome.PASS);
  }

  @Test
  void anObjectThatTheTsmHasADigestOfIsThere() throws Exception {
    DeviceEvidence is = good.device();
    Transcripts spans = is.transcripts().toOptional().orElseThrow();
    Part<Measurements> noBlocks = none();
    Part<DeviceInterface> noInterface = none();

    assertStandsInTheWay(
        vouched(
            with(
                is,
                new Transcripts(none(), spans.challenge(), spans.measurements(), none()),
                is.measurements(),
                is.tdi())),
        "tsm/vca");
    assertIsRefusedFor(
        vouched(
            with(
                is,
                new Transcripts(spans.vca(), spans.challenge(), none(), spans.keyExchange()),
                noBlocks,
                is.tdi())),
        "tsm/measurements");
    assertStandsInTheWay(vouched(with(is, spans, is.measurements(), noInterface)), "tsm/report");
  }

  private static <T> Part<T> none() {
    return Part.absent("x");
  }

  private static Outcome outcome(AppraisalResult result, CheckId id) {
    return result.checks().stream()
        .filter(check -> check.check() == id)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  /** With the lock, the digest of the report and these of chains. */
  private static TsmStatement holding(Part<SortedMap<Integer, Bytes>> certificates) {
    TsmStatement is = good.statement();
    return new TsmStatement(
        certificates,
        Part.absent("x"),
        Part.absent("x"),
        is.report(),
        is.freshness(),
        is.lockNonce(),
        is.measurementsNonce(),
        is.reportNonce());
  }

  private static Part<SortedMap<Integer, Bytes>> slots(Map<Integer, Bytes> chains) {
    TreeMap<Integer, Bytes> digests = new TreeMap<>();
    chains.forEach((slot, chain) -> digests.put(slot, Sha384.of(chain)));
    return Part.of(digests);
  }

  private static Bytes chain(DeviceEvidence device) {
    return device.certificates().toOptional().orElseThrow().slots().values().iterator().next();
  }

  private static TestParts withChains(Map<Integer, Bytes> chains) {
    DeviceEvidence is = unasked.device();
    return new TestParts(
        new DeviceEvidence(
            is.device(),
            Part.of(new Certificates(new TreeMap<>(chains))),
            is.publicKeys(),
            is.transcripts(),
            is.measurements(),
            is.session(),
            is.tdi(),
            is.link(),
            is.tsm()));
  }

  private static TestParts with(
      DeviceEvidence is,
      Transcripts spans,
      Part<Measurements> measurements,
      Part<DeviceInterface> tdi) {
    return new TestParts(
        new DeviceEvidence(
            is.device(),
            is.certificates(),
            is.publicKeys(),
            Part.of(spans),
            measurements,
            is.session(),
            tdi,
            is.link(),
            is.tsm()));
  }
}
