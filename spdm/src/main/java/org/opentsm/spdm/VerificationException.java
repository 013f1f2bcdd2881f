package org.opentsm.spdm;

/**
 * A cryptographic statement of the peer that does not hold: signature, nonce, digest or certificate
 * chain.
 */
public final class VerificationException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private VerificationException(SpdmErrorCode code, String message) {
    super(code, message);
  }

  /** The signature of {@code messageName} does not verify under the key of {@code signer}. */
  public static VerificationException signature(String messageName, String signer) {
    return new VerificationException(
        SpdmErrorCode.BAD_SIGNATURE,
        messageName + ": Signature does not verify under the key of " + signer);
  }

  /** The tag of a secured message does not verify under the key of the session. */
  public static VerificationException tag(String messageName) {
    return new VerificationException(
        SpdmErrorCode.BAD_MAC,
        messageName + ": MAC: expected the tag of the session's key, found another");
  }

  /** The verify data of a handshake does not follow from its transcript and keys. */
  public static VerificationException verifyData(String messageName, String field) {
    return new VerificationException(
        SpdmErrorCode.BAD_MAC,
        messageName + ": " + field + ": expected that of this handshake, found another");
  }

  /** A value that must be echoed was not. */
  public static VerificationException nonce(
      String messageName, String field, Bytes expected, Bytes found) {
    return new VerificationException(
        SpdmErrorCode.WRONG_NONCE,
        messageName + ": " + field + ": expected " + expected + ", found " + found);
  }

  /** A digest is not the digest of what it should cover. */
  public static VerificationException digest(
      String messageName, String field, Bytes expected, Bytes found) {
    return new VerificationException(
        SpdmErrorCode.WRONG_DIGEST,
        messageName + ": " + field + ": expected " + expected + ", found " + found);
  }

  /** The certificate chain cannot be used to check anything. */
  public static VerificationException chain(String where, String expected, String found) {
    return new VerificationException(
        SpdmErrorCode.BAD_CERTIFICATE_CHAIN, where + ": expected " + expected + ", found " + found);
  }
}
