package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * The messages that the device's signatures cover, so that every signature can be checked again
 * offline.
 *
 * @param vca GET_VERSION to ALGORITHMS, the exact octets, one after the other
 * @param negotiated what the TSM says they agreed on, where {@code vca} is absent
 * @param challenge the span of CHALLENGE_AUTH's signature
 * @param measurements the spans of MEASUREMENTS' signatures in the order of the wire, before and
 *     inside of the session, 1 to {@value Limits#MEASUREMENT_SPANS}
 * @param keyExchange the span of KEY_EXCHANGE_RSP's signature
 */
public record Transcripts(
    Part<Bytes> vca,
    Part<NegotiatedAlgorithms> negotiated,
    Part<SignedChallenge> challenge,
    Part<List<SignedMeasurements>> measurements,
    Part<SignedKeyExchange> keyExchange) {
  /** Checks the sizes. */
  public Transcripts {
    measurements = measurements.map(List::copyOf);
    vca.toOptional().ifPresent(octets -> Limits.requireBlob("vca", octets));
    measurements
        .toOptional()
        .ifPresent(spans ->
            Limits.requireRange(
                "number of measurement spans", spans.size(), 1, Limits.MEASUREMENT_SPANS));
  }
}
