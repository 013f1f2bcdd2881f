package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/** Reports on the transcripts, slots, signatures and nonces of what the device signed. */
final class SpanReport {
  private static final String CHALLENGE = "transcripts/challenge";
  private static final String MEASUREMENTS = "transcripts/measurements";
  private static final String KEY_EXCHANGE = "transcripts/keyExchange";

  private final Findings findings;
  private final SignedSpans spans;

  SpanReport(Findings findings, SignedSpans spans) {
    this.findings = findings;
    this.spans = spans;
  }

  /**
   * @param nonce the verifier's
   * @param hasKey whether there was a key to verify with
   */
  void report(Nonce nonce, boolean hasKey) {
    reportNegotiation();
    reportMessages(CheckId.TRANSCRIPT_CHALLENGE, CHALLENGE, spans.challenge());
    reportMessages(CheckId.TRANSCRIPT_MEASUREMENTS, MEASUREMENTS, spans.measurements());
    reportMessages(CheckId.TRANSCRIPT_KEY_EXCHANGE, KEY_EXCHANGE, spans.keyExchange());
    reportSlot();
    reportPresence();
    reportSignature(CheckId.SIGNATURE_CHALLENGE, CHALLENGE, spans.challenge(), hasKey);
    reportSignature(CheckId.SIGNATURE_MEASUREMENTS, MEASUREMENTS, spans.measurements(), hasKey);
    reportSignature(CheckId.SIGNATURE_KEY_EXCHANGE, KEY_EXCHANGE, spans.keyExchange(), hasKey);
    reportNonce(
        CheckId.NONCE_CHALLENGE,
        CHALLENGE,
        spans.challenge(),
        nonce,
        spans.challenge().read().stream().map(span -> span.request().nonce()).toList());
    reportNonce(
        CheckId.NONCE_MEASUREMENTS,
        MEASUREMENTS,
        spans.measurements(),
        nonce,
        spans.measurements().read().stream()
            .flatMap(List::stream)
            .map(span -> span.request().nonce())
            .toList());
  }

  private void reportNegotiation() {
    boolean said = spans.vca() instanceof Span.Unchecked<Negotiation>;
    Findings.Finding finding =
        findings.of(
            CheckId.TRANSCRIPT_VCA, "transcripts/vca", said ? Voucher.TSM : spans.vca().voucher());
    switch (spans.vca()) {
      case Span.Read<Negotiation>(Negotiation agreed, boolean _) ->
          finding.pass(
              "six messages that agree on version and algorithms",
              text(agreed),
              "The device and the TSM negotiated the version and algorithms found here.");
      case Span.Broken<Negotiation>(String expected, String found) ->
          finding.fail(expected, found, "The recorded negotiation is broken.");
      case Span.Unchecked<Negotiation>(String reason) ->
          finding.notEvaluated(
              "the messages of the negotiation",
              spans.stated().map(SpanReport::text).orElse(""),
              reason);
      case Span.Absent<Negotiation>(String reason) -> finding.notEvaluated(reason);
    }
  }

  private static String text(Negotiation agreed) {
    return "SPDM " + agreed.version() + ", " + agreed.asym() + ", " + agreed.hash();
  }

  private void reportMessages(CheckId check, String part, Span<?> span) {
    Findings.Finding finding = findings.of(check, part, span.voucher());
    switch (span) {
      case Span.Read<?> _ ->
          finding.pass("well-formed messages in turn", "the same", check.statement());
      case Span.Broken<?>(String expected, String found) ->
          finding.fail(expected, found, "The recorded messages are broken.");
      case Span.Unchecked<?>(String reason) -> finding.notEvaluated(reason);
      case Span.Absent<?>(String reason) -> finding.notEvaluated(reason);
    }
  }

  private void reportSlot() {
    Findings.Finding finding = findings.of(CheckId.SLOT, "transcripts", spans.voucher());
    OptionalInt slot = spans.slot();
    if (slot.isEmpty()
        || (spans.challenge().read().isEmpty()
            && spans.measurements().read().isEmpty()
            && spans.keyExchange().read().isEmpty())) {
      finding.notEvaluated("No signed messages could be read.");
      return;
    }
    StringBuilder others = new StringBuilder();
    int stated = slot.getAsInt();
    spans
        .challenge()
        .read()
        .ifPresent(span -> {
          differs(others, "CHALLENGE", stated, span.request().slot());
          differs(others, "CHALLENGE_AUTH", Recorded.nibble(stated), span.response().slot());
        });
    for (MeasurementTranscript span : spans.measurements().read().orElse(List.of())) {
      differs(others, MEASUREMENTS, stated, span.slot());
      differs(others, "GET_MEASUREMENTS", Recorded.nibble(stated), span.request().slot());
      differs(others, "MEASUREMENTS", Recorded.nibble(stated), span.response().slot());
    }
    spans
        .keyExchange()
        .read()
        .ifPresent(span -> {
          differs(others, KEY_EXCHANGE, stated, span.slot());
          differs(others, "KEY_EXCHANGE", stated, span.request().slot());
        });
    if (others.isEmpty()) {
      finding.pass("slot " + stated, "the same everywhere", CheckId.SLOT.statement());
    } else {
      finding.fail(
          "slot " + stated,
          others.substring(2),
          "The messages are of another slot than the evidence states: slots were swapped.");
    }
  }

  private static void differs(StringBuilder others, String where, int expected, int found) {
    if (expected != found) {
      others.append(", slot ").append(found).append(" in ").append(where);
    }
  }

  private void reportPresence() {
    Findings.Finding finding =
        findings.of(CheckId.SIGNATURE_PRESENT, "transcripts", spans.voucher());
    if (spans.anySigned()) {
      finding.pass(
          "a signature that verifies", "at least one", CheckId.SIGNATURE_PRESENT.statement());
    } else if (isChecked(spans.challenge()) || isChecked(spans.measurements())) {
      finding.fail("a signature that verifies", "none", "No signature of the device verifies.");
    } else {
      finding.notEvaluated(
          "a signature that verifies",
          "none that can be looked at",
          "The evidence holds no signed message that can be looked at.");
    }
  }

  private static boolean isChecked(Span<?> span) {
    return span instanceof Span.Read<?> || span instanceof Span.Broken<?>;
  }

  private void reportSignature(CheckId check, String part, Span<?> span, boolean hasKey) {
    Findings.Finding finding = findings.of(check, part, span.voucher());
    String expected = "a signature by the leaf key of the slot";
    switch (span) {
      case Span.Read<?> read when read.isSigned() ->
          finding.pass(
              expected,
              spans.negotiation().map(agreed -> agreed.asym() + " verifies").orElse(""),
              check.statement());
      case Span.Read<?> _ when hasKey ->
          finding.fail(
              expected,
              "one that does not verify",
              "The messages, the chain or the signature were changed, or another key signed.");
      case Span.Read<?> _ ->
          finding.fail(
              expected,
              "no usable key for the slot",
              "The evidence has no usable key for the slot that signed.");
      case Span.Broken<?> _ ->
          finding.fail(
              expected, "messages that cannot be read", "What is signed cannot be rebuilt.");
      case Span.Unchecked<?>(String reason) ->
          finding.unchecked(expected, "messages that were not checked", reason);
      case Span.Absent<?>(String reason) -> finding.notEvaluated(reason);
    }
  }

  private void reportNonce(
      CheckId check, String part, Span<?> span, Nonce nonce, List<Bytes> answered) {
    Findings.Finding finding = findings.of(check, part, span.voucher());
    if (answered.isEmpty()) {
      finding.notEvaluated("There is no signed request that can be read.");
      return;
    }
    Optional<Bytes> other =
        answered.stream().filter(found -> !found.equals(nonce.value())).findFirst();
    finding.compare(
        nonce.toString(),
        other.orElse(nonce.value()).toHex(),
        "The device answered another nonce: the evidence is not fresh.");
  }
}
