package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.commitment.SessionCommitment;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether the session of the evidence is the one whose key exchange the device signed, and of this
 * nonce: the device signs that by measurements that carry its commitment, from SPDM 1.3 on.
 */
final class SessionChecks {
  private static final String PART = "session";
  private static final String MEASUREMENTS = "transcripts/measurements";

  private final Findings findings;
  private final SignedSpans spans;
  private final TsmWord word;
  private final SpdmCrypto crypto;

  SessionChecks(Findings findings, SignedSpans spans, TsmWord word, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.word = word;
    this.crypto = crypto;
  }

  void report(Part<Session> part, Nonce nonce) {
    reportKey(part, nonce);
    reportCommitment(part, nonce);
    reportSession(part);
  }

  /** The TSM says who is at the other end; without a signature for the key, nobody can know. */
  private void reportSession(Part<Session> part) {
    if (part instanceof Part.Absent<Session>(String reason)) {
      findings.of(CheckId.SESSION, PART, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      return;
    }
    Findings.Finding finding = findings.of(CheckId.SESSION, PART, Voucher.TSM);
    String expected = "a session whose key the device signed for";
    switch (keyOutcome()) {
      case PASS -> word.end(finding, expected, "it", "The TSM states that it holds the other end.");
      case FAIL ->
          finding.fail(
              expected,
              CheckId.SESSION_KEY.id() + " failed",
              "The device did not sign for this session: it may end elsewhere.");
      case NOT_EVALUATED ->
          finding.notEvaluated(
              expected,
              CheckId.SESSION_KEY.id() + " not evaluated",
              "Nothing shows that the device signed for this session.");
    }
  }

  private Outcome keyOutcome() {
    return findings.results().stream()
        .filter(check -> check.check() == CheckId.SESSION_KEY)
        .map(CheckResult::outcome)
        .findFirst()
        .orElse(Outcome.NOT_EVALUATED);
  }

  private void reportKey(Part<Session> part, Nonce nonce) {
    Findings.Finding finding =
        findings.of(CheckId.SESSION_KEY, PART, spans.keyExchange().voucher());
    if (!(part instanceof Part.Present<Session>(Session session))) {
      finding.notEvaluated("There is no session.");
      return;
    }
    if (session.kind() == Session.Kind.PSK_EXCHANGE && !spans.keyExchange().isThere()) {
      finding.notEvaluated(
          "The session came of a key shared in advance: the device signs nothing.");
      return;
    }
    switch (spans.keyExchange()) {
      case Span.Absent<KeyExchangeTranscript>(String reason) -> finding.notEvaluated(reason);
      case Span.Unchecked<KeyExchangeTranscript>(String reason) -> finding.notEvaluated(reason);
      case Span.Broken<KeyExchangeTranscript>(String expected, String found) ->
          finding.fail(expected, found, "The recorded key exchange is broken.");
      case Span.Read<KeyExchangeTranscript>(KeyExchangeTranscript exchange, boolean signed) ->
          compare(finding, session, exchange, signed, nonce);
    }
  }

  private void compare(
      Findings.Finding finding,
      Session session,
      KeyExchangeTranscript exchange,
      boolean signed,
      Nonce nonce) {
    String expected = "the session of the KEY_EXCHANGE_RSP that the key of the chain signed";
    Optional<Difference> difference = difference(session, exchange);
    if (difference.isPresent()) {
      finding.fail(
          difference.get().field() + ": " + difference.get().signed(),
          difference.get().stated(),
          "The session of the evidence is not the one whose key exchange the device signed.");
    } else if (!signed) {
      finding.fail(
          expected,
          "a signature that does not verify",
          "The session is not bound to this key: somebody else may hold its other end.");
    } else if (!spans.anySigned()) {
      finding.notEvaluated(
          expected,
          "nothing else that the key signed",
          "The key exchange carries no nonce of the verifier: it may be an old one.");
    } else if (!missing(session).isEmpty()) {
      finding.unchecked(
          expected,
          "a session without " + String.join(", ", missing(session)),
          "Whether the session is the one that the device signed for cannot be told.");
    } else if (word != TsmWord.VOUCHED && !isCarried(session, nonce)) {
      finding.notEvaluated(
          expected,
          "no signed measurements that carry the commitment of a session",
          "The key signed this key exchange, for whichever nonce: the session may be an old one. "
              + "Measurements name their session from SPDM 1.3 on.");
    } else {
      finding.pass(
          expected, "session " + exchange.sessionId().toHex(), CheckId.SESSION_KEY.statement());
    }
  }

  /**
   * Whether the device signed the commitment of the session. Where a span ran is the word of
   * whoever wrote the file; what its request carried is not.
   */
  private boolean isCarried(Session session, Nonce nonce) {
    Negotiation agreed = spans.negotiation().orElseThrow();
    Optional<Bytes> context = context(session, agreed, nonce);
    return agreed.version().atLeast(SpdmVersion.V1_3)
        && context.isPresent()
        && spans.measurements().isSigned()
        && spans.measurements().read().orElse(List.of()).stream()
            .anyMatch(span -> span.request().requesterContext().equals(context.get()));
  }

  /** RequesterContext of requests in the session, if the evidence states its commitment. */
  private Optional<Bytes> context(Session session, Negotiation agreed, Nonce nonce) {
    return session
        .commitment()
        .toOptional()
        .map(commitment ->
            SessionCommitment.requesterContext(crypto, agreed.hash(), nonce, commitment));
  }

  /** What makes a session the one and no other: without it there is nothing to compare. */
  private static List<String> missing(Session session) {
    List<String> missing = new ArrayList<>();
    if (!session.id().isPresent()) {
      missing.add("id");
    }
    if (!session.exchangeData().isPresent()) {
      missing.add("exchangeData");
    }
    if (!session.th1().isPresent()) {
      missing.add("th1");
    }
    return missing;
  }

  private Findings.Finding commitment(String part) {
    return findings.of(CheckId.SESSION_COMMITMENT, part, Voucher.TSM);
  }

  /** What the evidence states otherwise than the signed messages say it. */
  private record Difference(String field, String signed, String stated) {}

  private Optional<Difference> difference(Session session, KeyExchangeTranscript exchange) {
    Session.ExchangeData shares =
        new Session.ExchangeData(
            exchange.request().exchangeData(), exchange.response().exchangeData());
    return Stream.of(
            difference(
                "kind", Session.Kind.KEY_EXCHANGE, Part.of(session.kind()), Session.Kind::name),
            difference("id", exchange.sessionId(), session.id(), Bytes::toHex),
            difference(
                "securedMessageVersion",
                exchange.securedVersion().value(),
                session.securedMessageVersion(),
                Integer::toHexString),
            difference(
                "algorithms",
                exchange.terms().algorithms(),
                session.algorithms(),
                Object::toString),
            difference("exchangeData", shares, session.exchangeData(), Object::toString),
            difference("th1", exchange.th1(crypto), session.th1(), Bytes::toHex))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static <T> Optional<Difference> difference(
      String field, T signed, Part<T> stated, Function<T, String> text) {
    return stated
        .toOptional()
        .filter(value -> !value.equals(signed))
        .map(value -> new Difference(field, text.apply(signed), text.apply(value)));
  }

  private void reportCommitment(Part<Session> part, Nonce nonce) {
    if (!(part instanceof Part.Present<Session>(Session session))) {
      commitment(PART).notEvaluated("There is no session.");
      return;
    }
    List<MeasurementTranscript> inside =
        spans.measurements().read().orElse(List.of()).stream()
            .filter(MeasurementTranscript::inSession)
            .toList();
    if (inside.isEmpty()) {
      commitment(MEASUREMENTS)
          .notEvaluated(
              "By the TSM's word, no signed measurements that can be read ran in the session.");
      return;
    }
    Findings.Finding finding = commitment(PART);
    Negotiation agreed = spans.negotiation().orElseThrow();
    if (!agreed.version().atLeast(SpdmVersion.V1_3)) {
      finding.notEvaluated(
          "GET_MEASUREMENTS carries no context before SPDM 1.3: that it ran in the session is the TSM's word.");
      return;
    }
    Optional<Bytes> context = context(session, agreed, nonce);
    if (context.isEmpty()) {
      finding.notEvaluated("Absent: " + ((Part.Absent<Bytes>) session.commitment()).reason());
      return;
    }
    String expected = "RequesterContext " + context.get().toHex();
    Optional<Bytes> other =
        inside.stream()
            .map(span -> span.request().requesterContext())
            .filter(found -> !found.equals(context.get()))
            .findFirst();
    if (other.isPresent()) {
      finding.fail(
          expected,
          other.get().toHex(),
          "The measurements are of another session, or of another nonce.");
    } else {
      word.end(
          finding,
          expected,
          "the same",
          "The measurements carry the commitment of the session, and the TSM states that commitment.");
    }
  }
}
