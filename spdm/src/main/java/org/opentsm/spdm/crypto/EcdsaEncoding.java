package org.opentsm.spdm.crypto;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.opentsm.spdm.Bytes;

/** The two ways to write an ECDSA signature: fixed width (SPDM) and DER (X.509). */
final class EcdsaEncoding {
  private EcdsaEncoding() {}

  /** A non-negative number in exactly {@code size} octets, big-endian. */
  static Bytes fixed(BigInteger number, int size) {
    byte[] shortest = number.toByteArray();
    int skip = shortest.length > size ? shortest.length - size : 0;
    byte[] padded = new byte[size];
    System.arraycopy(
        shortest, skip, padded, size - (shortest.length - skip), shortest.length - skip);
    return Bytes.owning(padded);
  }

  /**
   * r and s of a DER signature in fixed width; none if it is no DER of two numbers of that width.
   *
   * @param der SEQUENCE { r INTEGER, s INTEGER }, nothing behind it
   * @param size octets of each number
   */
  static Optional<Bytes> fromDer(Bytes der, int size) {
    try {
      byte[] encoded = der.toByteArray();
      ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(encoded));
      if (sequence.size() != 2) {
        return Optional.empty();
      }
      BigInteger r = ASN1Integer.getInstance(sequence.getObjectAt(0)).getValue();
      BigInteger s = ASN1Integer.getInstance(sequence.getObjectAt(1)).getValue();
      if (r.signum() < 0
          || s.signum() < 0
          || r.bitLength() > 8 * size
          || s.bitLength() > 8 * size) {
        return Optional.empty();
      }
      return Optional.of(Bytes.concat(fixed(r, size), fixed(s, size)));
    } catch (java.io.IOException | RuntimeException notDer) {
      return Optional.empty();
    }
  }
}
