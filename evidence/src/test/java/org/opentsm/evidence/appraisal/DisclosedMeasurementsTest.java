package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceMode;

/**
 * Measurements that a proof discloses, without the negotiation, as a policy expects them or not.
 */
class DisclosedMeasurementsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes RAW = Bytes.ofHex("5eed");

  /** Index 1, a raw bit stream. */
  private static final Bytes RAW_BLOCK = Bytes.ofHex("01010500" + "81" + "0200" + "5eed");

  /** Index 254, a mode: nothing is active; in the second one a debug mode is. */
  private static final Bytes QUIET = mode("00000000");

  private static final Bytes DEBUGGED = mode("01000000");

  private static TestTpm tpm;

  @BeforeAll
  static void makeTpm() throws Exception {
    tpm = new TestTpm(CRYPTO);
  }

  private static Bytes mode(String debug) {
    return Bytes.ofHex("fe011300" + "85" + "1000" + "07000000" + "04000000" + "1f000000" + debug);
  }

  private static ProofResult appraise(Policy policy, Bytes... blocks) throws Exception {
    DeviceEvidence empty = SampleEvidence.empty("x");
    DeviceEvidence device =
        new DeviceEvidence(
            empty.device(),
            empty.certificates(),
            empty.publicKeys(),
            empty.transcripts(),
            Part.of(new Measurements(List.of(blocks))),
            empty.session(),
            empty.tdi(),
            empty.link(),
            empty.tsm());
    Evidence evidence =
        tpm.vouchFor(Evidence.of(SampleEvidence.NONCE, SampleEvidence.identity(), List.of(device)));
    return new ProofVerifier(CRYPTO)
        .appraise(
            ProofCodec.encode(Disclosure.of(evidence, 0, "measurements").orElseThrow()),
            new VerificationRequest(
                SampleEvidence.NONCE, DeviceTrust.NOTHING, tpm.trust(), TestPki.NOW, policy));
  }

  private static Policy expecting(Bytes digest) {
    return new Policy(
            Map.of(),
            List.of(new MeasurementExpectation(1, Set.of(digest), OptionalLong.empty(), "")),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Policy.NONE.cmaSan())
        .withPlatform(TestTpm.software());
  }

  private static Policy withoutDebug() {
    return new Policy(
            Map.of(),
            List.of(),
            Optional.of(Set.<DeviceMode.Debug>of()),
            Optional.empty(),
            List.of(),
            Policy.NONE.cmaSan())
        .withPlatform(TestTpm.software());
  }

  private static Outcome outcome(ProofResult result, CheckId id) {
    return result.checks().stream()
        .filter(check -> check.check() == id)
        .findFirst()
        .map(CheckResult::outcome)
        .orElseThrow();
  }

  /** A policy has the digest that the device would state, whichever hash was negotiated. */
  @ParameterizedTest
  @EnumSource(value = HashAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "SM3_256")
  void aRawBitStreamIsKnownByItsDigest(HashAlgorithm hash) throws Exception {
    assertThat(appraise(expecting(CRYPTO.digest(hash, RAW)), RAW_BLOCK).status())
        .isEqualTo(Status.AFFIRMING);
    ProofResult other = appraise(expecting(CRYPTO.digest(hash, Bytes.of(1))), RAW_BLOCK);
    assertThat(other.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(outcome(other, CheckId.MEASUREMENTS_REFERENCE)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aDebugModeFailsAndNoneFailsNot() throws Exception {
    assertThat(appraise(withoutDebug(), QUIET).status()).isEqualTo(Status.AFFIRMING);
    ProofResult debugged = appraise(withoutDebug(), DEBUGGED);
    assertThat(outcome(debugged, CheckId.MODE_DEBUG)).isEqualTo(Outcome.FAIL);
    assertThat(debugged.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  /** Whichever comes last. */
  @Test
  void twoModesForOneIndexFail() throws Exception {
    for (Bytes[] blocks : new Bytes[][] {{QUIET, DEBUGGED}, {DEBUGGED, QUIET}}) {
      assertThat(appraise(withoutDebug(), blocks).status()).isEqualTo(Status.CONTRAINDICATED);
    }
  }

  @Test
  void whatIsNoMeasurementFails() throws Exception {
    ProofResult result = appraise(withoutDebug(), QUIET, Bytes.ofHex("0101ff0000"));

    assertThat(outcome(result, CheckId.MEASUREMENTS_BLOCKS)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  /** What the software says counts where the policy knows that software. */
  @Test
  void byUnknownSoftwareNothingPasses() throws Exception {
    ProofResult result = appraise(withoutDebug().withPlatform(TestTpm.software(0)), QUIET);

    assertThat(outcome(result, CheckId.MODE_DEBUG)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.NONE);
  }
}
