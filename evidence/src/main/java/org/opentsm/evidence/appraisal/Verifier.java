package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.commitment.IdentityDigest;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.extension.DeviceCheck;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Appraises evidence offline. The same inputs give the same result, whichever TSM collected the
 * evidence: nothing here asks for the provider. May be shared by threads.
 */
public final class Verifier {
  private final SpdmCrypto crypto;
  private final ExtraChecks extraChecks;

  /** A verifier that computes with {@code crypto}. */
  public Verifier(SpdmCrypto crypto) {
    this(crypto, List.of());
  }

  /**
   * A verifier that makes checks of an operator's own besides: those that are given here, and no
   * others.
   *
   * @param checks each with an identifier of its own, in the order in which they are made
   * @throws IllegalArgumentException if an identifier does not begin with {@code x.}, or is there
   *     twice
   */
  public Verifier(SpdmCrypto crypto, List<DeviceCheck> checks) {
    this.crypto = crypto;
    this.extraChecks = new ExtraChecks(checks);
  }

  /**
   * Reads evidence and appraises it.
   *
   * @throws MalformedEvidenceException if it is no evidence; whatever is wrong beyond that is a
   *     failed check
   */
  public AppraisalResult appraise(Bytes encoded, VerificationRequest request)
      throws MalformedEvidenceException {
    return appraise(EvidenceCodec.decode(encoded), request);
  }

  /** Appraises evidence. */
  public AppraisalResult appraise(EvidenceFile file, VerificationRequest request) {
    return this.<RuntimeException>appraise(file, request, () -> {});
  }

  /**
   * The same for somebody who may want it to end early.
   *
   * @throws E if {@code pace} does
   */
  public <E extends Exception> AppraisalResult appraise(
      EvidenceFile file, VerificationRequest request, Pace<E> pace) throws E {
    Evidence evidence = file.evidence();
    Findings whole = new Findings(request.policy(), OptionalInt.empty());
    WholeChecks facts = new WholeChecks(whole);
    facts.digest(file.contentDigest(), file.statedDigest());
    facts.nonce(request.nonce(), evidence.nonce());
    List<DeviceDigest> digests = new ArrayList<>();
    for (DeviceEvidence device : evidence.devices()) {
      pace.check();
      digests.add(DeviceDigest.of(device));
    }
    TreeTop top = TreeTop.of(evidence.nonce(), IdentityDigest.of(evidence.identity()), digests);
    pace.check();
    TsmWord word =
        new RootOfTrustChecks(whole, request, crypto)
            .report(
                evidence.rootOfTrust(),
                top,
                Optional.of(Session.commitmentsOf(evidence.devices())));
    pace.check();
    new CommitmentChecks(whole)
        .report(
            evidence,
            digests,
            top,
            word == TsmWord.UNVOUCHED ? Voucher.NOBODY : Voucher.ROOT_OF_TRUST);
    new UnsignedChecks(whole, word).report(evidence.identity());

    List<DeviceResult> results = new ArrayList<>();
    List<ProvenDevice> proven = new ArrayList<>();
    for (int i = 0; i < evidence.devices().size(); i++) {
      DeviceEvidence device = evidence.devices().get(i);
      Findings findings = new Findings(request.policy(), OptionalInt.of(i));
      proven.add(
          new DeviceAppraiser(findings, request, word, crypto, extraChecks)
              .appraise(device, i, pace));
      results.add(
          new DeviceResult(
              digests.get(i),
              device.device().incarnation(),
              device.device().generation(),
              findings.results()));
    }
    pace.check();
    new SetChecks(whole, proven).report(request.policy().devices());
    return new AppraisalResult(
        request.nonce(), request.at(), evidence.identity().provider(), whole.results(), results);
  }
}
