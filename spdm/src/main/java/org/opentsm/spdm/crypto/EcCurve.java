package org.opentsm.spdm.crypto;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.opentsm.spdm.Bytes;

/**
 * The NIST curves of SPDM.
 *
 * <p>A key says which curve it is on; only that name is believed. All arithmetic uses the
 * parameters held here, so that a key with a generator or coefficients of its own making gains
 * nothing.
 */
enum EcCurve {
  P256("secp256r1"),
  P384("secp384r1"),
  P521("secp521r1");

  private final String standardName;
  private final ECDomainParameters domain;

  EcCurve(String name) {
    standardName = name;
    X9ECParameters parameters = CustomNamedCurves.getByName(name);
    domain =
        new ECDomainParameters(
            parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
  }

  /** The curve of a key, if it is one of these. */
  static Optional<EcCurve> of(ECKey key) {
    ECParameterSpec parameters = key.getParams();
    if (parameters == null || !(parameters.getCurve().getField() instanceof ECFieldFp field)) {
      return Optional.empty();
    }
    for (EcCurve curve : values()) {
      if (curve.domain.getN().equals(parameters.getOrder())
          && curve.domain.getCurve().getField().getCharacteristic().equals(field.getP())) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  /** As Java's providers call it. */
  String standardName() {
    return standardName;
  }

  ECDomainParameters domain() {
    return domain;
  }

  /** Bits of the field: 256, 384 or 521. */
  int bits() {
    return domain.getCurve().getFieldSize();
  }

  /** Octets of r, and of s. */
  int scalarSize() {
    return (domain.getN().bitLength() + 7) / 8;
  }

  /**
   * A point on this curve.
   *
   * @throws IllegalArgumentException if the coordinates are none
   */
  org.bouncycastle.math.ec.ECPoint point(ECPoint affine) {
    BigInteger x = affine.getAffineX();
    BigInteger y = affine.getAffineY();
    if (x == null || y == null) {
      throw new IllegalArgumentException("the point at infinity is no public key");
    }
    return domain.validatePublicPoint(domain.getCurve().createPoint(x, y));
  }

  /** Octets of ExchangeData: x and y, each as long as the field. */
  int exchangeDataSize() {
    return 2 * fieldSize();
  }

  /**
   * The coordinates in ExchangeData.
   *
   * @throws InvalidKeyException if its length is wrong, or it is no point of this curve
   */
  ECPoint publicValue(Bytes data) throws InvalidKeyException {
    int size = fieldSize();
    if (data.length() != 2 * size) {
      throw new InvalidKeyException("expected " + 2 * size + " bytes, found " + data.length());
    }
    ECPoint affine =
        new ECPoint(
            new BigInteger(1, data.slice(0, size).toByteArray()),
            new BigInteger(1, data.slice(size).toByteArray()));
    try {
      point(affine);
      return affine;
    } catch (IllegalArgumentException none) {
      throw new InvalidKeyException("expected a point on " + this + ", found none", none);
    }
  }

  /** ExchangeData with these coordinates. */
  Bytes exchangeData(ECPoint affine) {
    return Bytes.concat(
        EcdsaEncoding.fixed(affine.getAffineX(), fieldSize()),
        EcdsaEncoding.fixed(affine.getAffineY(), fieldSize()));
  }

  private int fieldSize() {
    return (bits() + 7) / 8;
  }
}
