package org.opentsm.spdm;

/**
 * The failures of this module. Identifiers are a contract: they appear in JSON, logs and {@code
 * docs/errors.md}.
 */
public enum SpdmErrorCode {
  /** Octets that do not follow the layout of the message. */
  MALFORMED_MESSAGE("spdm.malformed-message"),
  /** A well-formed message that the protocol does not allow now. */
  PROTOCOL_VIOLATION("spdm.protocol-violation"),
  /** No version, capability or algorithm in common. */
  NEGOTIATION_FAILED("spdm.negotiation-failed"),
  /** The peer answered with ERROR. */
  PEER_ERROR("spdm.peer-error"),
  /** A signature that does not verify. */
  BAD_SIGNATURE("spdm.bad-signature"),
  /** A secured message or a handshake's verify data that was not made with the session's keys. */
  BAD_MAC("spdm.bad-mac"),
  /** A nonce or context that is not the one sent. */
  WRONG_NONCE("spdm.wrong-nonce"),
  /** A digest that does not fit what it is a digest of. */
  WRONG_DIGEST("spdm.wrong-digest"),
  /** A certificate chain that cannot be used. */
  BAD_CERTIFICATE_CHAIN("spdm.bad-certificate-chain"),
  /** The peer cannot be reached, or the connection broke. */
  CHANNEL_FAILED("spdm.channel-failed"),
  /** No answer in time. */
  TIMED_OUT("spdm.timed-out");

  private final String id;

  SpdmErrorCode(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }
}
