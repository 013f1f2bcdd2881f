package org.opentsm.evidence.appraisal;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/** Reports on the transcripts, slots, signatures and nonces of what the device signed. */
final class SpanReport {
  private final Findings findings;
  private final Part<Transcripts> part;
  private final Optional<Negotiation> negotiation;
  private final Optional<ChallengeTranscript> challenge;
  private final Optional<MeasurementTranscript> measurements;
  private final SignedSpans signed;

  SpanReport(Findings findings, Part<Transcripts> part, SignedSpans signed) {
    this.findings = findings;
    this.part = part;
    this.signed = signed;
    negotiation = signed.negotiation();
    challenge = signed.challenge();
    measurements = signed.measurements();
  }

  /**
   * Everything but what {@link SignedSpans} reported itself: what could not be read.
   *
   * @param nonce the verifier's
   * @param hasKey whether there was a key to verify with
   */
  void report(Nonce nonce, boolean hasKey) {
    reportTranscripts();
    reportSlot();
    reportSignatures(hasKey);
    reportNonces(nonce.value());
  }

  private void reportTranscripts() {
    Findings.Finding vca =
        findings.of(CheckId.TRANSCRIPT_VCA, "transcripts/vca", signed.vcaVoucher());
    if (signed.isVcaAbsent()) {
      vca.notEvaluated(absence(part.toOptional().map(Transcripts::vca)));
    } else if (negotiation.isPresent()) {
      Negotiation agreed = negotiation.get();
      vca.pass(
          "six messages that agree on version and algorithms",
          "SPDM " + agreed.version() + ", " + agreed.asym() + ", " + agreed.hash(),
          "The device and the TSM negotiated the version and algorithms found here.");
    } else if (part.toOptional().flatMap(spans -> spans.vca().toOptional()).isEmpty()) {
      vca.notEvaluated(absence(part.toOptional().map(Transcripts::vca)));
    }
    reportSpan(
        CheckId.TRANSCRIPT_CHALLENGE,
        "transcripts/challenge",
        challenge.isPresent(),
        part.toOptional().map(Transcripts::challenge),
        signed.challengeGap(),
        signed.challengeVoucher());
    reportSpan(
        CheckId.TRANSCRIPT_MEASUREMENTS,
        "transcripts/measurements",
        measurements.isPresent(),
        part.toOptional().map(Transcripts::measurements),
        signed.measurementsGap(),
        signed.measurementsVoucher());
  }

  private void reportSpan(
      CheckId check,
      String name,
      boolean read,
      Optional<? extends Part<?>> span,
      Optional<String> gap,
      Voucher voucher) {
    Findings.Finding finding = findings.of(check, name, voucher);
    boolean there = span.map(Part::isPresent).orElse(false);
    if (read) {
      finding.pass("well-formed messages in turn", "the same", check.statement());
    } else if (!there) {
      finding.notEvaluated(absence(span));
    } else if (gap.isPresent()) {
      finding.notEvaluated(gap.get());
    } else if (negotiation.isEmpty()) {
      finding.fail(
          "messages of the negotiated version",
          "no negotiation",
          "Without a negotiation that can be read, the messages cannot be read either.");
    }
  }

  private void reportSlot() {
    Voucher voucher = signed.anySigned() ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
    Findings.Finding finding = findings.of(CheckId.SLOT, "transcripts", voucher);
    OptionalInt slot = signed.slot();
    if (slot.isEmpty() || (challenge.isEmpty() && measurements.isEmpty())) {
      finding.notEvaluated("No signed messages could be read.");
      return;
    }
    StringBuilder others = new StringBuilder();
    challenge.ifPresent(span -> {
      differs(others, "CHALLENGE", slot.getAsInt(), span.request().slot());
      differs(others, "CHALLENGE_AUTH", Recorded.nibble(slot.getAsInt()), span.response().slot());
    });
    measurements.ifPresent(span -> {
      differs(others, "transcripts/measurements", slot.getAsInt(), span.slot());
      differs(others, "GET_MEASUREMENTS", Recorded.nibble(slot.getAsInt()), span.request().slot());
      differs(others, "MEASUREMENTS", Recorded.nibble(slot.getAsInt()), span.response().slot());
    });
    if (others.isEmpty()) {
      finding.pass("slot " + slot.getAsInt(), "the same everywhere", CheckId.SLOT.statement());
    } else {
      finding.fail(
          "slot " + slot.getAsInt(),
          others.substring(2),
          "The messages are of another slot than the evidence states: slots were swapped.");
    }
  }

  private static void differs(StringBuilder others, String where, int expected, int found) {
    if (expected != found) {
      others.append(", slot ").append(found).append(" in ").append(where);
    }
  }

  private void reportSignatures(boolean hasKey) {
    boolean someThere =
        part.toOptional()
            .map(spans ->
                (spans.challenge().isPresent() && signed.challengeGap().isEmpty())
                    || (spans.measurements().isPresent() && signed.measurementsGap().isEmpty()))
            .orElse(false);
    Findings.Finding present =
        findings.of(
            CheckId.SIGNATURE_PRESENT,
            "transcripts",
            signed.anySigned() ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY);
    if (signed.anySigned()) {
      present.pass(
          "a signature that verifies", "at least one", CheckId.SIGNATURE_PRESENT.statement());
    } else if (someThere) {
      present.fail("a signature that verifies", "none", "No signature of the device verifies.");
    } else {
      present.notEvaluated(
          "a signature that verifies",
          "none that can be looked at",
          "The evidence holds no signed message that can be looked at.");
    }
    reportSignature(
        CheckId.SIGNATURE_CHALLENGE,
        "transcripts/challenge",
        signed.isChallengeSigned(),
        part.toOptional().map(Transcripts::challenge),
        signed.challengeGap(),
        challenge.isPresent(),
        hasKey);
    reportSignature(
        CheckId.SIGNATURE_MEASUREMENTS,
        "transcripts/measurements",
        signed.isMeasurementsSigned(),
        part.toOptional().map(Transcripts::measurements),
        signed.measurementsGap(),
        measurements.isPresent(),
        hasKey);
  }

  private void reportSignature(
      CheckId check,
      String name,
      boolean verifies,
      Optional<? extends Part<?>> span,
      Optional<String> gap,
      boolean read,
      boolean hasKey) {
    Findings.Finding finding =
        findings.of(check, name, verifies ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY);
    String expected = "a signature by the leaf key of the slot";
    if (verifies) {
      finding.pass(
          expected,
          negotiation.map(agreed -> agreed.asym() + " verifies").orElse(""),
          check.statement());
    } else if (!span.map(Part::isPresent).orElse(false)) {
      finding.notEvaluated(absence(span));
    } else if (gap.isPresent()) {
      finding.notEvaluated(gap.get());
    } else if (!read) {
      finding.fail(expected, "messages that cannot be read", "What is signed cannot be rebuilt.");
    } else if (!hasKey) {
      finding.fail(
          expected,
          "no usable key for the slot",
          "The evidence has no usable key for the slot that signed.");
    } else {
      finding.fail(
          expected,
          "one that does not verify",
          "The messages, the chain or the signature were changed, or another key signed.");
    }
  }

  private void reportNonces(Bytes nonce) {
    challenge.ifPresent(span ->
        findings
            .of(CheckId.NONCE_CHALLENGE, "transcripts/challenge", signed.challengeVoucher())
            .compare(
                nonce.toHex(),
                span.request().nonce().toHex(),
                "The device answered another nonce: the evidence is not fresh."));
    measurements.ifPresent(span ->
        findings
            .of(
                CheckId.NONCE_MEASUREMENTS,
                "transcripts/measurements",
                signed.measurementsVoucher())
            .compare(
                nonce.toHex(),
                span.request().nonce().toHex(),
                "The device answered another nonce: the evidence is not fresh."));
    if (challenge.isEmpty()) {
      findings
          .of(CheckId.NONCE_CHALLENGE, "transcripts/challenge", Voucher.NOBODY)
          .notEvaluated("There is no CHALLENGE that can be read.");
    }
    if (measurements.isEmpty()) {
      findings
          .of(CheckId.NONCE_MEASUREMENTS, "transcripts/measurements", Voucher.NOBODY)
          .notEvaluated("There is no signed GET_MEASUREMENTS that can be read.");
    }
  }

  private static String absence(Optional<? extends Part<?>> part) {
    return part.isPresent() && part.get() instanceof Part.Absent<?>(String reason)
        ? "Absent: " + reason
        : "The transcripts are absent.";
  }
}
