package org.opentsm.evidence;

/**
 * The failures of this module. Identifiers are a contract: they appear in JSON, logs and {@code
 * docs/errors.md}.
 */
public enum EvidenceErrorCode {
  /** A nonce that is not 32 octets. */
  INVALID_NONCE("evidence.invalid-nonce"),
  /** Octets that are not deterministic CBOR of the evidence format. */
  MALFORMED_EVIDENCE("evidence.malformed"),
  /** Evidence of a version that this library does not know. */
  UNSUPPORTED_VERSION("evidence.unsupported-version"),
  /** Octets that are no statement by a root of trust of a kind and version that is known. */
  MALFORMED_STATEMENT("evidence.malformed-statement"),
  /** A file in a format of others that cannot be imported, or evidence that does not fit there. */
  MALFORMED_IMPORT("evidence.malformed-import"),
  /** Evidence, or a part of it, beyond the limits of the format. */
  LIMIT_EXCEEDED("evidence.limit-exceeded"),
  /** A policy file that cannot be used. */
  BAD_POLICY_FILE("evidence.bad-policy-file"),
  /** A trust anchor or revocation list that cannot be used. */
  BAD_TRUST_INPUT("evidence.bad-trust-input");

  private final String id;

  EvidenceErrorCode(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }
}
