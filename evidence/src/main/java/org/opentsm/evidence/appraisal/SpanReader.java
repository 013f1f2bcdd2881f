package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * Reads the transcripts of one device. Whatever is wrong with them is a value, see {@link Span}.
 */
final class SpanReader {
  private static final String NO_VCA =
      "The negotiation is absent, which the signature covers: what was signed cannot be rebuilt.";

  private final DeviceEvidence device;
  private final Span<Negotiation> vca;
  private final Optional<Negotiation> stated;

  private SpanReader(DeviceEvidence device, Span<Negotiation> vca, Optional<Negotiation> stated) {
    this.device = device;
    this.vca = vca;
    this.stated = stated;
  }

  /** Everything that {@code device} has signed; no signature is verified yet. */
  static SignedSpans read(DeviceEvidence device) {
    return switch (device.transcripts()) {
      case Part.Absent<Transcripts>(String reason) -> {
        String why = "The transcripts are absent: " + reason;
        yield new SignedSpans(
            new Span.Absent<>(why),
            Optional.empty(),
            new Span.Absent<>(why),
            new Span.Absent<>(why),
            new Span.Absent<>(why),
            OptionalInt.empty());
      }
      case Part.Present<Transcripts>(Transcripts transcripts) ->
          of(device, transcripts.vca()).spans(transcripts);
    };
  }

  private static SpanReader of(DeviceEvidence device, Part<Vca> part) {
    Optional<Negotiation> stated = Optional.empty();
    Span<Negotiation> vca;
    try {
      switch (part) {
        case Part.Absent<Vca>(String reason) -> vca = new Span.Absent<>("Absent: " + reason);
        case Part.Present<Vca>(Vca.Messages(Bytes octets)) ->
            vca = new Span.Read<>(Negotiation.parse(octets), false);
        case Part.Present<Vca>(Vca.Stated said) -> {
          stated = Optional.of(Negotiation.stated(said));
          vca =
              new Span.Unchecked<>(
                  "The TSM says what was negotiated, and gives no messages: a policy that makes"
                      + " transcript.vca and transcript.complete informational does without them.");
        }
      }
    } catch (BrokenTranscriptException broken) {
      vca = Span.Broken.of(broken);
    }
    return new SpanReader(device, vca, stated);
  }

  private SignedSpans spans(Transcripts transcripts) {
    return new SignedSpans(
        vca,
        stated,
        span(transcripts.challenge(), this::challenge),
        span(transcripts.measurements(), this::measurements),
        span(transcripts.keyExchange(), this::keyExchange),
        slot(transcripts));
  }

  /** Reads what the evidence has. */
  @FunctionalInterface
  private interface Reading<S, T> {
    Span<T> read(S recorded) throws BrokenTranscriptException;
  }

  private static <S, T> Span<T> span(Part<S> part, Reading<S, T> reading) {
    try {
      return switch (part) {
        case Part.Absent<S>(String reason) -> new Span.Absent<>("Absent: " + reason);
        case Part.Present<S>(S recorded) -> reading.read(recorded);
      };
    } catch (BrokenTranscriptException broken) {
      return Span.Broken.of(broken);
    }
  }

  /** M1/M2 begins with the negotiation in every version. */
  private Span<ChallengeTranscript> challenge(SignedChallenge recorded)
      throws BrokenTranscriptException {
    if (vca instanceof Span.Read<Negotiation>(Negotiation agreed, boolean _)) {
      agreed.requireCapability("CHALLENGE_AUTH", ResponderCapability.CHAL_CAP);
      return new Span.Read<>(ChallengeTranscript.parse(recorded, agreed), false);
    }
    return unreadable();
  }

  /**
   * L1/L2 begins with the negotiation from 1.2 on: without the messages, only the measurements of
   * 1.0 and 1.1 can be looked at.
   */
  private Span<List<MeasurementTranscript>> measurements(List<SignedMeasurements> recorded)
      throws BrokenTranscriptException {
    for (SignedMeasurements span : recorded) {
      requireSession("measurements", span.session());
    }
    Optional<Negotiation> negotiation =
        vca.read().or(() -> stated.filter(said -> !said.version().atLeast(SpdmVersion.V1_2)));
    if (negotiation.isEmpty()) {
      return unreadable();
    }
    Negotiation agreed = negotiation.get();
    agreed.requireCapability("signed MEASUREMENTS", ResponderCapability.MEAS_CAP_SIG);
    boolean whole =
        recorded.stream()
            .flatMap(span -> span.exchanges().stream())
            .allMatch(exchange -> exchange.request().isPresent());
    if (!whole) {
      return new Span.Unchecked<>(
          "A request is absent, so that what was signed cannot be rebuilt.");
    }
    List<MeasurementTranscript> spans = new ArrayList<>(recorded.size());
    for (SignedMeasurements span : recorded) {
      spans.add(MeasurementTranscript.parse(span, agreed));
    }
    return new Span.Read<>(List.copyOf(spans), false);
  }

  /** TH begins with the negotiation in every version, and goes on with the hash of the chain. */
  private Span<KeyExchangeTranscript> keyExchange(SignedKeyExchange recorded)
      throws BrokenTranscriptException {
    if (!device.session().isPresent()) {
      throw new BrokenTranscriptException("keyExchange", "the session that came of it", "none");
    }
    if (!(vca instanceof Span.Read<Negotiation>(Negotiation agreed, boolean _))) {
      return unreadable();
    }
    agreed.requireCapability("KEY_EXCHANGE_RSP", ResponderCapability.KEY_EX_CAP);
    Optional<Bytes> identity = SigningIdentity.octets(device, recorded.slot());
    return identity.isEmpty()
        ? new Span.Unchecked<>(
            "The chain or key of slot "
                + recorded.slot()
                + " is absent, which the signature covers.")
        : new Span.Read<>(KeyExchangeTranscript.parse(recorded, identity.get(), agreed), false);
  }

  /** Messages that say that they ran in a session need that session in the evidence. */
  private void requireSession(String where, Part<Bytes> id) throws BrokenTranscriptException {
    if (id instanceof Part.Present<Bytes>(Bytes ran)) {
      Optional<Bytes> known =
          device.session().toOptional().flatMap(there -> there.id().toOptional());
      if (!known.equals(Optional.of(ran))) {
        throw new BrokenTranscriptException(
            where + ", session",
            known.map(Bytes::toHex).orElse("none, for the evidence has no session with an ID"),
            ran.toHex());
      }
    }
  }

  private <T> Span<T> unreadable() throws BrokenTranscriptException {
    if (vca instanceof Span.Broken<Negotiation>) {
      throw new BrokenTranscriptException(
          "messages", "those of the negotiated version", "no negotiation that can be read");
    }
    return new Span.Unchecked<>(NO_VCA);
  }

  /** The first slot that the evidence states for a signature; the others must be the same. */
  private static OptionalInt slot(Transcripts transcripts) {
    Stream<Integer> slots =
        Stream.of(
                transcripts.challenge().toOptional().map(SignedChallenge::slot),
                transcripts.measurements().toOptional().map(spans -> spans.getFirst().slot()),
                transcripts.keyExchange().toOptional().map(SignedKeyExchange::slot))
            .flatMap(Optional::stream);
    return slots.mapToInt(Integer::intValue).findFirst();
  }
}
