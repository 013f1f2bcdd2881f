package org.opentsm.evidence.cose;

import java.security.PublicKey;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.crypto.EcPublicKeys;

/**
 * A COSE_Key with a point of an elliptic curve (RFC 9053, section 7.1.1): key type, curve and
 * coordinates, and an algorithm only if it is the curve's.
 *
 * @param algorithm of the curve
 * @param point both coordinates, 64, 96 or 132 octets
 */
public record CoseKey(CoseAlgorithm algorithm, Bytes point) {
  private static final int KEY_TYPE = 1;
  private static final int ALGORITHM = 3;
  private static final int CURVE = -1;
  private static final int X = -2;
  private static final int Y = -3;
  private static final int EC2 = 2;

  /**
   * Reads a key.
   *
   * @param what it is, for rejections
   * @throws MalformedStatementException if it is none, or of another kind
   */
  public static CoseKey decode(String what, Bytes encoded) throws MalformedStatementException {
    CborValue.Pairs key = ForeignCbor.map(what, "COSE_Key", ForeignCbor.read(what, encoded));
    CborValue type = ForeignCbor.at(what, key, KEY_TYPE, "kty");
    if (ForeignCbor.unsigned(what, "kty", type) != EC2) {
      throw ForeignCbor.reject(what, "kty", type, EC2 + " (EC2)");
    }
    CborValue curve = ForeignCbor.at(what, key, CURVE, "crv");
    Optional<CoseAlgorithm> known = CoseAlgorithm.ofCurve(ForeignCbor.unsigned(what, "crv", curve));
    if (known.isEmpty()) {
      throw ForeignCbor.reject(what, "crv", curve, "1, 2 or 3 (P-256, P-384, P-521)");
    }
    CoseAlgorithm algorithm = known.get();
    Optional<CborValue> stated = key.at(ALGORITHM);
    if (stated.isPresent()
        && !(stated.get() instanceof CborValue.Negative(long id, int _) && id == algorithm.id())) {
      throw ForeignCbor.reject(
          what, "alg", stated.get(), algorithm.id() + ", that of the curve, or none");
    }
    int size = algorithm.asym().signatureSize() / 2;
    return new CoseKey(
        algorithm,
        Bytes.concat(
            ForeignCbor.bytes(what, "x", ForeignCbor.at(what, key, X, "x"), size),
            ForeignCbor.bytes(what, "y", ForeignCbor.at(what, key, Y, "y"), size)));
  }

  /**
   * The key.
   *
   * @throws VerificationException if the point is none of the curve
   */
  public PublicKey publicKey() throws VerificationException {
    return EcPublicKeys.ofPoint("COSE_Key", algorithm.asym(), point);
  }
}
