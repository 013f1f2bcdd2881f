package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * The messages that the device's signatures cover, so that every signature can be checked again
 * offline.
 *
 * @param vca GET_VERSION to ALGORITHMS, the exact octets, one after the other
 * @param challenge the span of CHALLENGE_AUTH's signature
 * @param measurements the span of MEASUREMENTS' signature
 * @param keyExchange the span of KEY_EXCHANGE_RSP's signature
 */
public record Transcripts(
    Part<Bytes> vca,
    Part<SignedChallenge> challenge,
    Part<SignedMeasurements> measurements,
    Part<Undefined> keyExchange) {
  /** Checks the sizes. */
  public Transcripts {
    vca.toOptional().ifPresent(octets -> Limits.requireBlob("vca", octets));
  }
}
