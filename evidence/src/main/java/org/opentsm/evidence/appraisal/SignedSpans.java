package org.opentsm.evidence.appraisal;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * What the device signed, according to the evidence. {@link SpanReader} reads it, {@link #verify}
 * checks every signature with one key, {@link SpanReport} tells what came of it.
 *
 * @param vca the negotiation; signed if a signature that verifies covers it
 * @param stated what the TSM says of the negotiation where it gives no messages
 * @param challenge M1/M2
 * @param measurements every L1/L2 in the order of the wire; read and signed only if each of them is
 * @param keyExchange the transcript of KEY_EXCHANGE_RSP
 * @param slot whose key the evidence says has signed; none if nothing is signed
 */
record SignedSpans(
    Span<Negotiation> vca,
    Optional<Negotiation> stated,
    Span<ChallengeTranscript> challenge,
    Span<List<MeasurementTranscript>> measurements,
    Span<KeyExchangeTranscript> keyExchange,
    OptionalInt slot) {

  /** The same with every signature verified with {@code key}, or none if there is no key. */
  SignedSpans verify(SpdmCrypto crypto, Optional<PublicKey> key) {
    Span<ChallengeTranscript> challenged =
        challenge.verified(span -> verifies(crypto, key, span.span(), span.response().signature()));
    Span<List<MeasurementTranscript>> measured =
        measurements.verified(spans ->
            spans.stream()
                .allMatch(span -> verifies(crypto, key, span.span(), span.response().signature())));
    return new SignedSpans(
        vca.verified(agreed -> isCovered(agreed, challenged, measured)),
        stated,
        challenged,
        measured,
        keyExchange.verified(exchange ->
            verifies(crypto, key, exchange.span(crypto), exchange.response().signature())),
        slot);
  }

  private boolean verifies(
      SpdmCrypto crypto, Optional<PublicKey> key, SignedSpan span, Bytes signature) {
    Negotiation agreed = negotiation().orElseThrow();
    return key.isPresent()
        && span.verify(crypto, agreed.asym(), agreed.hash(), key.get(), signature);
  }

  /**
   * Before 1.2, of those signatures that answer the verifier's nonce only CHALLENGE_AUTH's covers
   * the negotiation. KEY_EXCHANGE_RSP's covers it as well, but may be an old one.
   */
  private static boolean isCovered(
      Negotiation agreed, Span<ChallengeTranscript> challenge, Span<?> measurements) {
    return challenge.isSigned()
        || (measurements.isSigned() && agreed.version().atLeast(SpdmVersion.V1_2));
  }

  /** How to read the messages: from the negotiation, or as the TSM states it. */
  Optional<Negotiation> negotiation() {
    return vca.read().or(() -> stated);
  }

  /** The last L1/L2, if all could be read: the one whose measurements count. */
  Optional<MeasurementTranscript> lastMeasurements() {
    return measurements.read().map(List::getLast);
  }

  /** Whether the device signed anything for the verifier's nonce that could be checked. */
  boolean anySigned() {
    return challenge.isSigned() || measurements.isSigned();
  }

  /** The device, if it signed anything. */
  Voucher voucher() {
    return anySigned() ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
  }
}
