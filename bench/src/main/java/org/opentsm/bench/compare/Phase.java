package org.opentsm.bench.compare;

/** What is timed on its own. */
enum Phase {
  /** GET_DIGESTS. */
  DIGESTS,
  /** GET_CERTIFICATE of slot 0, and the signatures of the chain. */
  CERTIFICATE,
  /** CHALLENGE. */
  CHALLENGE,
  /** GET_MEASUREMENTS of everything, signed. */
  MEASUREMENTS
}
