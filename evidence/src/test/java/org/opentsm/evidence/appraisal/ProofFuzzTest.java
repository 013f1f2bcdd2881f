package org.opentsm.evidence.appraisal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.json.ProofJson;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets as a proof: an answer, positive only for elements of the evidence, or a rejection. */
class ProofFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestTpm TPM = tpm();
  private static final Evidence EVIDENCE = evidence();
  private static final VerificationRequest REQUEST =
      new VerificationRequest(
          EVIDENCE.nonce(), DeviceTrust.NOTHING, TPM.trust(), TestPki.NOW, Policy.NONE);

  @MethodSource("proofs")
  @FuzzTest(maxDuration = "2m")
  void anyProof(byte[] data) throws Exception {
    ProofFile file;
    try {
      file = ProofCodec.decode(Bytes.copyOf(data));
    } catch (MalformedEvidenceException refused) {
      return;
    }
    ProofJson.toJson(file);
    Bytes encoded = ProofCodec.encode(file.proof());
    ProofFile again = ProofCodec.decode(encoded);
    if (!again.proof().equals(file.proof())) {
      throw new AssertionError("a proof that reads differently once written");
    }
    // The digest is no obstacle to whoever writes proofs: what lies behind it is tried as well.
    ProofResult result = new ProofVerifier(CRYPTO).appraise(again, REQUEST);
    ResultJson.toJson(result);
    if (result.status().isPositive(false) && !isDisclosed(file.proof())) {
      throw new AssertionError("a positive answer for an element that is not there");
    }
  }

  private static boolean isDisclosed(InclusionProof proof) {
    return proof.leaves().stream()
        .allMatch(leaf ->
            Disclosure.of(
                    EVIDENCE,
                    proof.device(),
                    leaf.element().part() + "/" + leaf.element().position())
                .filter(real -> real.leaves().contains(leaf))
                .isPresent());
  }

  private static TestTpm tpm() {
    try {
      return new TestTpm(CRYPTO);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Evidence evidence() {
    try {
      return TPM.vouchFor(SampleEvidence.full());
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  static Stream<Arguments> proofs() {
    return Stream.of("measurements", "certificates", "link")
        .map(part -> ProofCodec.encode(Disclosure.of(EVIDENCE, 0, part).orElseThrow()))
        .map(proof -> Arguments.of((Object) proof.toByteArray()));
  }
}
