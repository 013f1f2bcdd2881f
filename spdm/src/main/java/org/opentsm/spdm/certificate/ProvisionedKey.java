package org.opentsm.spdm.certificate;

import java.security.PublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A public key that one end was given beforehand, of an end without certificates (DSP0274,
 * PUB_KEY_ID_CAP). It stands in slot 0xFF, and no message tells it.
 */
public final class ProvisionedKey implements PeerIdentity {
  /** Its slot in CHALLENGE, KEY_EXCHANGE and FINISH. */
  public static final int SLOT = 0xFF;

  private static final int SLOT_BITS = 0x0F;
  private static final String NAME = "provisioned public key";

  private final Bytes publicKeyInfo;
  private final PublicKey publicKey;

  private ProvisionedKey(Bytes publicKeyInfo, PublicKey publicKey) {
    this.publicKeyInfo = publicKeyInfo;
    this.publicKey = publicKey;
  }

  /**
   * Reads a key.
   *
   * @param publicKeyInfo DER of the SubjectPublicKeyInfo (RFC 5280)
   * @throws VerificationException if it is none, or of an algorithm that this library has not
   */
  public static ProvisionedKey decode(Bytes publicKeyInfo) throws VerificationException {
    return new ProvisionedKey(publicKeyInfo, SpdmCrypto.publicKey(NAME, publicKeyInfo));
  }

  /** The slot in the four bits that some messages have for it: 15 for this key. */
  public static int slotBits(int slot) {
    return slot & SLOT_BITS;
  }

  /** The slot that four bits mean. */
  public static int slotOf(int bits) {
    return bits == SLOT_BITS ? SLOT : bits;
  }

  /** DER of the SubjectPublicKeyInfo. */
  @Override
  public Bytes digested() {
    return publicKeyInfo;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Equal by octets. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ProvisionedKey that && publicKeyInfo.equals(that.publicKeyInfo);
  }

  @Override
  public int hashCode() {
    return publicKeyInfo.hashCode();
  }

  @Override
  public String signer() {
    return toString();
  }

  /** What kind of key it is. */
  @Override
  public String toString() {
    return NAME + ", " + SpdmCrypto.describe(publicKey);
  }
}
