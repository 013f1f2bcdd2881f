package org.opentsm.evidence.testing;

import java.util.List;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Evidence of a device that says nothing, under a statement by the machine's root of trust. */
public final class StatedEvidence {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** Makes a statement over what follows from the tree: 64 octets, of a TPM 32. */
  @FunctionalInterface
  public interface Stating {
    /** The statement with what belongs to it. */
    RootOfTrust state(Bytes userData) throws Exception;
  }

  private StatedEvidence() {}

  /** What a verifier makes of it. */
  public static AppraisalResult appraise(
      Kind kind, Stating stating, PlatformTrust trust, Policy policy) throws Exception {
    Evidence bare =
        new Evidence(
            Evidence.VERSION,
            SampleEvidence.NONCE,
            SampleEvidence.identity(),
            List.of(SampleEvidence.empty("x")),
            Part.absent("Not yet."),
            Part.absent("Not yet."));
    TreeTop top = new TreeTop(TreeTop.commitments(bare).top());
    RootOfTrust statement = stating.state(kind == Kind.TPM ? top.userData32() : top.userData64());
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(bare.with(TreeTop.commitments(bare), statement)),
            new VerificationRequest(
                SampleEvidence.NONCE, DeviceTrust.NOTHING, trust, TestPki.NOW, policy));
  }
}
