package org.opentsm.spdm.crypto;

import java.security.PublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;

/** Public keys of elliptic curves that stand somewhere as a bare point. */
public final class EcPublicKeys {
  private static final Bytes P256 =
      Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final Bytes P384 = Bytes.ofHex("3076301006072a8648ce3d020106052b8104002203620004");
  private static final Bytes P521 =
      Bytes.ofHex("30819b301006072a8648ce3d020106052b810400230381860004");

  private EcPublicKeys() {}

  /**
   * The key with this point.
   *
   * @param where it stands, for a rejection
   * @param algorithm an ECDSA algorithm, for its curve
   * @param point x and y, each of the curve's size, the most significant octet first: 64, 96 or 132
   *     octets
   * @throws VerificationException if it is no point of the curve
   * @throws IllegalArgumentException if the algorithm is none of ECDSA
   */
  public static PublicKey ofPoint(String where, AsymAlgorithm algorithm, Bytes point)
      throws VerificationException {
    Bytes prefix =
        switch (algorithm) {
          case ECDSA_P256 -> P256;
          case ECDSA_P384 -> P384;
          case ECDSA_P521 -> P521;
          default -> throw new IllegalArgumentException("no curve of ECDSA: " + algorithm);
        };
    if (point.length() != algorithm.signatureSize()) {
      throw VerificationException.chain(
          where, algorithm.signatureSize() + " bytes", point.length() + " bytes");
    }
    return SpdmCrypto.publicKey(where, Bytes.concat(prefix, point));
  }
}
