package org.opentsm.spdm.crypto;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.opentsm.spdm.Bytes;

/**
 * ECDHE over a NIST curve. A public value is x and y, each as long as the field; the secret is the
 * x of the common point.
 */
final class EcAgreement implements DiffieHellman {
  private final EcCurve curve;
  private final SecureRandom random;

  EcAgreement(EcCurve curve, SecureRandom random) {
    this.curve = curve;
    this.random = random;
  }

  @Override
  public int publicSize() {
    return curve.exchangeDataSize();
  }

  @Override
  public Share begin() {
    return new EcShare();
  }

  private final class EcShare implements Share {
    private BigInteger scalar;
    private final Bytes data;

    EcShare() {
      BigInteger order = curve.domain().getN();
      scalar =
          BigIntegers.createRandomInRange(BigInteger.ONE, order.subtract(BigInteger.ONE), random);
      ECPoint point =
          new FixedPointCombMultiplier().multiply(curve.domain().getG(), scalar).normalize();
      data =
          Bytes.concat(
              Bytes.owning(point.getAffineXCoord().getEncoded()),
              Bytes.owning(point.getAffineYCoord().getEncoded()));
    }

    @Override
    public Bytes exchangeData() {
      return data;
    }

    @Override
    public Secret agree(Bytes responderData) throws InvalidKeyException {
      ECPoint peer = curve.point(curve.publicValue(responderData));
      if (scalar.signum() == 0) {
        throw new IllegalStateException("the key has been closed");
      }
      // The cofactor is 1 and the point is on the curve: the product is never at infinity.
      return Secret.owning(peer.multiply(scalar).normalize().getAffineXCoord().getEncoded());
    }

    @Override
    public void close() {
      scalar = BigInteger.ZERO;
    }
  }
}
