package org.opentsm.tsm.cli.client;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.Revalidation;
import org.opentsm.tsm.cli.report.ComparisonReport;

/**
 * Acceptance without a daemon. A TSM accepts what it holds, and the process that collected the
 * evidence has ended. So the device is asked again: only if the same key signs a fresh nonce, and
 * chains, measurements, interface report and negotiation are those of the evidence, with a session
 * where it has one, is that fresh evidence accepted.
 */
final class AcceptHere {
  private final Tsm tsm;
  private final SpdmCrypto crypto;

  AcceptHere(Tsm tsm, SpdmCrypto crypto) {
    this.tsm = tsm;
    this.crypto = crypto;
  }

  /** What the device was found to be. */
  record Outcome(String provider, Revalidation.Finding finding, Optional<Acceptance> acceptance) {
    /** For people, and as fields of a document. */
    ComparisonReport report() {
      String outcome =
          !finding.sameKey()
              ? ComparisonReport.ANOTHER_DEVICE
              : acceptance.isPresent() ? ComparisonReport.SAME : ComparisonReport.DIFFERENT;
      return new ComparisonReport(outcome, finding.round(), finding.differences());
    }
  }

  /** Meets the device, and accepts it if it is as the evidence has it. */
  Outcome accept(DeviceAddress target, Baseline appraised, Deadline deadline) throws TsmException {
    Nonce nonce = new Nonce(crypto.random(Nonce.SIZE));
    Revalidation comparison =
        new Revalidation(appraised, new RevalidationChoice.ExactDigests(), nonce);
    String provider = tsm.identity().provider();
    OptionalInt slot = OptionalInt.of(appraised.slot());
    tsm.connect(target, options(appraised), deadline);
    CollectedEvidence fresh = tsm.evidence(target, new EvidenceRequest(nonce, slot), deadline);
    DeviceEvidence judged = fresh.evidence().devices().getFirst();
    Revalidation.Finding finding = comparison.judge(judged, crypto);
    Optional<Acceptance> acceptance = Optional.empty();
    if (finding.sameKey() && finding.differences().isEmpty()) {
      acceptance =
          Optional.of(
              tsm.accept(
                  target,
                  new Incarnation(judged.device().incarnation()),
                  new EvidenceGeneration(judged.device().generation()),
                  DeviceDigest.of(judged).value(),
                  deadline));
    }
    tsm.disconnect(target, deadline);
    return new Outcome(provider, finding, acceptance);
  }

  /** As the evidence was collected: by one slot with its chain alone, or with all of them. */
  private static ConnectOptions options(Baseline appraised) {
    int chains =
        appraised
            .device()
            .certificates()
            .toOptional()
            .map(Certificates::slots)
            .map(slots -> slots.size())
            .orElse(0);
    return new ConnectOptions(
        chains == 1 ? OptionalInt.of(appraised.slot()) : OptionalInt.empty(),
        appraised.device().session().isPresent() ? Demand.WHERE_POSSIBLE : Demand.NO,
        Demand.WHERE_POSSIBLE);
  }
}
