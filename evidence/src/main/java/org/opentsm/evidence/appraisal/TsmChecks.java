package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.TsmStatement.Freshness;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Compares what a TSM holds of the device, by its digests and nonces, with what somebody else
 * carried. A difference fails, whatever the word of the TSM is worth: anybody can compare. That
 * nothing differs is worth that word.
 */
final class TsmChecks {
  private static final String PART = "tsm";

  private final Findings findings;
  private final TsmWord word;
  private final SpdmCrypto crypto;
  private final TsmObjects objects;

  /**
   * @param spans of the device
   */
  TsmChecks(
      Findings findings,
      TsmWord word,
      SignedSpans spans,
      SpdmCrypto crypto,
      DeviceEvidence device) {
    this.findings = findings;
    this.word = word;
    this.crypto = crypto;
    this.objects = new TsmObjects(device, spans);
  }

  /** Reports each digest, the freshness and the lock; a digest that is not stated is no part. */
  void report(DeviceEvidence device) {
    switch (device.tsm()) {
      case Part.Absent<TsmStatement>(String reason) ->
          findings.of(CheckId.TSM, PART, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      case Part.Present<TsmStatement>(TsmStatement stated) -> {
        int before = findings.results().size();
        stated
            .certificates()
            .toOptional()
            .ifPresent(slots ->
                slots.forEach((slot, digest) ->
                    compare("certificates/" + slot, digest, objects.chain(slot))));
        stated.vca().toOptional().ifPresent(digest -> compare("vca", digest, objects.vca()));
        stated
            .measurements()
            .toOptional()
            .ifPresent(digest -> compare("measurements", digest, objects.measurements()));
        stated
            .report()
            .toOptional()
            .ifPresent(digest -> compare("report", digest, objects.report()));
        if (findings.results().size() == before) {
          findings
              .of(CheckId.TSM, PART, Voucher.TSM)
              .notEvaluated("a digest of an object", "none", "The TSM states no digest.");
        }
        stated.freshness().toOptional().ifPresent(this::reportFreshness);
        stated
            .lockNonce()
            .toOptional()
            .ifPresent(nonce -> reportLock(nonce, device.tdi().toOptional()));
      }
    }
  }

  /**
   * Why the interface report of the evidence may be another than the TSM's own; empty if it is the
   * one, or if the TSM met the device itself.
   */
  Optional<String> doubtOfReport(DeviceEvidence device) {
    if (!(device.tsm() instanceof Part.Present<TsmStatement>(TsmStatement stated))) {
      return Optional.empty();
    }
    return switch (stated.report()) {
      case Part.Absent<Bytes>(String reason) ->
          Optional.of(
              "Somebody else carried the report, and the TSM states no digest of it: " + reason);
      case Part.Present<Bytes>(Bytes digest) ->
          objects.report().stream().anyMatch(form -> isOf(digest, form))
              ? Optional.empty()
              : Optional.of("The report is not the one that the TSM holds.");
    };
  }

  private void compare(String field, Bytes digest, List<List<Bytes>> forms) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/" + field, Voucher.TSM);
    String expected = hash(digest) + " " + digest.toHex();
    if (forms.isEmpty()) {
      finding.notEvaluated(
          expected,
          "no such object",
          "The evidence lacks the object that the TSM has a digest of.");
    } else if (forms.stream().anyMatch(form -> isOf(digest, form))) {
      word.end(finding, expected, "the same", "The object is the one that the TSM holds.");
    } else {
      finding.fail(
          expected,
          digest(digest, forms.getFirst()).toHex(),
          "The object is not the one that the TSM holds: whoever carried it changed it.");
    }
  }

  private void reportFreshness(Freshness freshness) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/freshness", Voucher.TSM);
    if (freshness == Freshness.FRESH) {
      word.end(
          finding,
          Freshness.FRESH.id(),
          freshness.id(),
          "The TSM's measurements are those that were asked for.");
    } else {
      finding.fail(
          Freshness.FRESH.id(),
          freshness.id(),
          "The measurements that the TSM holds are older than the question.");
    }
  }

  /** The TSM's name of the lock is START_INTERFACE_NONCE if it is as long, and its own if not. */
  private void reportLock(Bytes nonce, Optional<DeviceInterface> tdi) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/lockNonce", Voucher.TSM);
    Optional<Bytes> locked =
        tdi.flatMap(there -> there.lockNonce().toOptional())
            .filter(there -> there.length() == nonce.length());
    if (locked.isPresent() && !locked.get().equals(nonce)) {
      finding.fail(
          nonce.toHex(),
          locked.get().toHex(),
          "The interface was locked again since the TSM looked at it, or is another one.");
    } else {
      word.end(
          finding,
          nonce.toHex(),
          locked.isPresent() ? "the same" : "the TSM's statement",
          "The TSM names the lock under which all was collected.");
    }
  }

  private boolean isOf(Bytes digest, List<Bytes> form) {
    return digest(digest, form).equals(digest);
  }

  private Bytes digest(Bytes like, List<Bytes> form) {
    return crypto.digest(hash(like), form.toArray(Bytes[]::new));
  }

  /** The size of a digest names its hash: the format has no others. */
  private static HashAlgorithm hash(Bytes digest) {
    return switch (digest.length()) {
      case 32 -> HashAlgorithm.SHA_256;
      case 48 -> HashAlgorithm.SHA_384;
      case 64 -> HashAlgorithm.SHA_512;
      default -> throw new IllegalArgumentException(digest.length() + " bytes are no digest");
    };
  }
}
