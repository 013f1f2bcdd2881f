package org.opentsm.evidence;

import java.util.List;

/**
 * The messages that the device's signatures cover, so that every signature can be checked again
 * offline.
 *
 * @param vca the negotiation, which most signatures cover
 * @param challenge the span of CHALLENGE_AUTH's signature
 * @param measurements the spans of MEASUREMENTS' signatures in the order of the wire, before and
 *     inside of the session, 1 to {@value Limits#MEASUREMENT_SPANS}
 * @param keyExchange the span of KEY_EXCHANGE_RSP's signature
 */
public record Transcripts(
    Part<Vca> vca,
    Part<SignedChallenge> challenge,
    Part<List<SignedMeasurements>> measurements,
    Part<SignedKeyExchange> keyExchange) {
  /** Checks the sizes. */
  public Transcripts {
    measurements = measurements.map(List::copyOf);
    measurements
        .toOptional()
        .ifPresent(spans ->
            Limits.requireRange(
                "number of measurement spans", spans.size(), 1, Limits.MEASUREMENT_SPANS));
  }
}
