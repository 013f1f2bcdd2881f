package org.opentsm.spdm.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The key of slot 0xFF, which no message tells. An ECDSA signature leaves few keys that can have
 * made it, and over any other octets others: when two signatures have such a key in common, it made
 * both, and both cover what they should.
 */
final class ProvisionedKey {
  private final SpdmCrypto crypto;
  private List<PublicKey> possible = List.of();
  private int unproven;

  ProvisionedKey(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /** Signatures that stand alone, or of which no key can be told. */
  int unproven() {
    return unproven;
  }

  /** Notes a signature; fails if another key made it than those before. */
  void made(SignedSpan span, SignatureAlgorithm asym, HashAlgorithm hash, Bytes signature)
      throws SpdmException, IOException {
    if (!(asym instanceof AsymAlgorithm classical)
        || classical.family() != AsymAlgorithm.Family.ECDSA) {
      unproven++;
    } else if (possible.isEmpty()) {
      possible = keysOf(span.signingInput(hash, crypto), classical, hash, signature);
      unproven++;
    } else {
      possible =
          possible.stream().filter(key -> span.verify(crypto, asym, hash, key, signature)).toList();
      assertThat(possible).as("keys that made both signatures").isNotEmpty();
      unproven = 0;
    }
  }

  /** SEC 1, 4.1.6, for the cofactor 1 of the NIST curves. */
  private List<PublicKey> keysOf(
      Bytes signed, AsymAlgorithm asym, HashAlgorithm hash, Bytes signature)
      throws SpdmException, IOException {
    String name = "P-" + asym.keyBits();
    X9ECParameters x9 = CustomNamedCurves.getByName(name);
    ECDomainParameters curve =
        new ECNamedDomainParameters(ECNamedCurveTable.getOID(name), new ECDomainParameters(x9));
    BigInteger n = curve.getN();
    Bytes first = signature.slice(0, signature.length() / 2);
    BigInteger r = new BigInteger(1, first.toByteArray());
    BigInteger s = new BigInteger(1, signature.slice(first.length()).toByteArray());
    BigInteger digest = new BigInteger(1, crypto.digest(hash, signed).toByteArray());
    BigInteger e = digest.shiftRight(Math.max(0, hash.size() * 8 - n.bitLength()));
    BigInteger inverse = r.modInverse(n);
    List<PublicKey> keys = new ArrayList<>();
    for (String sign : List.of("02", "03")) {
      ECPoint point =
          curve.getCurve().decodePoint(Bytes.concat(Bytes.ofHex(sign), first).toByteArray());
      ECPoint key =
          point
              .multiply(s.multiply(inverse).mod(n))
              .subtract(curve.getG().multiply(e.multiply(inverse).mod(n)))
              .normalize();
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
              new ECPublicKeyParameters(key, curve));
      keys.add(SpdmCrypto.publicKey("signature", Bytes.owning(info.getEncoded("DER"))));
    }
    return keys;
  }
}
