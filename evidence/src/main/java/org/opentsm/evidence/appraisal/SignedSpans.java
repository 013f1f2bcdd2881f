package org.opentsm.evidence.appraisal;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.NegotiatedAlgorithms;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * What the device signed: reads the transcripts, then checks every signature with one key. {@link
 * SpanReport} tells what came of it.
 */
final class SignedSpans {
  private static final String NO_VCA =
      "The negotiation is absent, which the signature covers: what was signed cannot be rebuilt.";

  private final Findings findings;
  private final Part<Transcripts> part;
  private Optional<Negotiation> negotiation = Optional.empty();
  private Optional<ChallengeTranscript> challenge = Optional.empty();
  private Optional<MeasurementTranscript> measurements = Optional.empty();
  private Optional<String> challengeGap = Optional.empty();
  private Optional<String> measurementsGap = Optional.empty();
  private boolean vcaAbsent;
  private boolean challengeSigned;
  private boolean measurementsSigned;

  SignedSpans(Findings findings, Part<Transcripts> part) {
    this.findings = findings;
    this.part = part;
  }

  /** Reads everything. The other methods come after this one. */
  void read() {
    part.toOptional()
        .ifPresent(transcripts -> {
          if (transcripts.vca() instanceof Part.Present<Bytes>(Bytes vca)) {
            readVca(vca);
          } else {
            vcaAbsent = true;
            transcripts.negotiated().toOptional().ifPresent(this::readStated);
          }
          readSpans(transcripts);
        });
  }

  private void readStated(NegotiatedAlgorithms said) {
    try {
      negotiation = Optional.of(Negotiation.stated(said));
    } catch (BrokenTranscriptException broken) {
      findings
          .of(CheckId.TRANSCRIPT_ALGORITHMS, "transcripts/negotiated", Voucher.NOBODY)
          .fail(broken.expected(), broken.found(), "What is said of the negotiation is unusable.");
    }
  }

  private void readVca(Bytes vca) {
    try {
      negotiation = Optional.of(Negotiation.parse(vca));
    } catch (BrokenTranscriptException broken) {
      findings
          .of(CheckId.TRANSCRIPT_VCA, "transcripts/vca", Voucher.NOBODY)
          .fail(broken.expected(), broken.found(), "The recorded negotiation is broken.");
    }
  }

  /**
   * M1/M2 begins with the negotiation in every version, L1/L2 from 1.2 on: without the messages,
   * only the measurements of 1.0 and 1.1 can be looked at.
   */
  private void readSpans(Transcripts transcripts) {
    if (vcaAbsent) {
      challengeGap = Optional.of(NO_VCA);
      boolean covered = negotiation.map(n -> n.version().atLeast(SpdmVersion.V1_2)).orElse(true);
      measurementsGap = covered ? Optional.of(NO_VCA) : Optional.empty();
    }
    transcripts
        .measurements()
        .toOptional()
        .flatMap(SignedSpans::gap)
        .ifPresent(gap -> measurementsGap = measurementsGap.or(() -> Optional.of(gap)));
    negotiation.ifPresent(agreed -> {
      if (challengeGap.isEmpty()) {
        transcripts.challenge().toOptional().ifPresent(span -> readChallenge(span, agreed));
      }
      if (measurementsGap.isEmpty()) {
        transcripts
            .measurements()
            .toOptional()
            .ifPresent(spans -> readMeasurements(spans.getFirst(), agreed));
      }
    });
  }

  private void readChallenge(SignedChallenge recorded, Negotiation agreed) {
    try {
      challenge = Optional.of(ChallengeTranscript.parse(recorded, agreed));
    } catch (BrokenTranscriptException broken) {
      findings
          .of(CheckId.TRANSCRIPT_CHALLENGE, "transcripts/challenge", Voucher.NOBODY)
          .fail(broken.expected(), broken.found(), "The recorded messages are broken.");
    }
  }

  private void readMeasurements(SignedMeasurements recorded, Negotiation agreed) {
    try {
      measurements = Optional.of(MeasurementTranscript.parse(recorded, agreed));
    } catch (BrokenTranscriptException broken) {
      findings
          .of(CheckId.TRANSCRIPT_MEASUREMENTS, "transcripts/measurements", Voucher.NOBODY)
          .fail(broken.expected(), broken.found(), "The recorded messages are broken.");
    }
  }

  /** What cannot be looked at, though it may be good. */
  private static Optional<String> gap(List<SignedMeasurements> spans) {
    if (spans.size() != 1 || spans.getFirst().session().isPresent()) {
      return Optional.of("Spans inside of a session, and more than one, are not evaluated.");
    }
    boolean whole =
        spans.getFirst().exchanges().stream().allMatch(exchange -> exchange.request().isPresent());
    return whole
        ? Optional.empty()
        : Optional.of("A request is absent, so that what was signed cannot be rebuilt.");
  }

  /** The slot that the evidence states for its signatures, if it has any. */
  OptionalInt slot() {
    Optional<Integer> stated =
        part.toOptional()
            .flatMap(spans ->
                spans
                    .challenge()
                    .toOptional()
                    .map(SignedChallenge::slot)
                    .or(() -> spans.measurements().toOptional().map(all -> all.getFirst().slot())));
    return stated.isPresent() ? OptionalInt.of(stated.get()) : OptionalInt.empty();
  }

  /** Verifies all signatures with {@code key}, or fails them if there is none. */
  void verify(SpdmCrypto crypto, Optional<PublicKey> key) {
    challengeSigned =
        challenge
            .map(span -> verifies(crypto, key, span.span(), span.response().signature()))
            .orElse(false);
    measurementsSigned =
        measurements
            .map(span -> verifies(crypto, key, span.span(), span.response().signature()))
            .orElse(false);
  }

  private boolean verifies(
      SpdmCrypto crypto, Optional<PublicKey> key, SignedSpan span, Bytes signature) {
    Negotiation agreed = negotiation.orElseThrow();
    return key.isPresent()
        && span.verify(crypto, agreed.asym(), agreed.hash(), key.get(), signature);
  }

  /** M1/M2's signature verifies. */
  boolean isChallengeSigned() {
    return challengeSigned;
  }

  /** L1/L2's signature verifies. */
  boolean isMeasurementsSigned() {
    return measurementsSigned;
  }

  /** Why M1/M2 cannot be looked at, though nothing in it is broken. */
  Optional<String> challengeGap() {
    return challengeGap;
  }

  /** Why L1/L2 cannot be looked at, though nothing in it is broken. */
  Optional<String> measurementsGap() {
    return measurementsGap;
  }

  /** Whether the TSM gives no messages of the negotiation, or nothing at all. */
  boolean isVcaAbsent() {
    return vcaAbsent;
  }

  /** L1/L2, if it could be read; signed only if {@link #measurementsVoucher} says so. */
  Optional<MeasurementTranscript> measurements() {
    return measurements;
  }

  Optional<Negotiation> negotiation() {
    return negotiation;
  }

  /** M1/M2, if it could be read; signed only if {@link #challengeVoucher} says so. */
  Optional<ChallengeTranscript> challenge() {
    return challenge;
  }

  /** L1/L2 if its signature verifies. */
  Optional<MeasurementTranscript> signedMeasurements() {
    return measurementsSigned ? measurements : Optional.empty();
  }

  /** Whether the device signed anything that the verifier could check. */
  boolean anySigned() {
    return challengeSigned || measurementsSigned;
  }

  /** Who vouches for M1/M2. */
  Voucher challengeVoucher() {
    return challengeSigned ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
  }

  /** Who vouches for L1/L2. */
  Voucher measurementsVoucher() {
    return measurementsSigned ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
  }

  /** Who vouches for the negotiation: before 1.2, only CHALLENGE_AUTH's signature covers it. */
  Voucher vcaVoucher() {
    boolean covered =
        challengeSigned
            || (measurementsSigned
                && negotiation.orElseThrow().version().atLeast(SpdmVersion.V1_2));
    return covered ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
  }
}
