package org.opentsm.evidence.html;

import org.opentsm.evidence.result.CheckId;

/** The stations of the chain from the verifier's question to the machine. */
enum Station {
  /** The question. */
  NONCE("Nonce"),
  /** Between TSM and device. */
  SESSION("Session"),
  /** Key, chain and measurements. */
  DEVICE("Device"),
  /** What a guest is given, and the link to it. */
  INTERFACE("Interface"),
  /** What vouches for the TSM. */
  MACHINE("Machine");

  private final String title;

  Station(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Where a check belongs. */
  static Station of(CheckId check) {
    return switch (check) {
      case CONTENT_DIGEST, NONCE, NONCE_CHALLENGE, NONCE_MEASUREMENTS -> NONCE;
      case SESSION,
          SESSION_KEY,
          SESSION_COMMITMENT,
          SIGNATURE_KEY_EXCHANGE,
          TRANSCRIPT_KEY_EXCHANGE ->
          SESSION;
      case INTERFACE, LINK, TSM -> INTERFACE;
      case IDENTITY, COMMITMENTS, ROOT_OF_TRUST -> MACHINE;
      default -> check.id().startsWith("statement.") ? MACHINE : DEVICE;
    };
  }
}
