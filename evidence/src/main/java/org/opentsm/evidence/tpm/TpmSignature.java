package org.opentsm.evidence.tpm;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * TPMT_SIGNATURE (TPM 2.0 Part 2): RSASSA, RSAPSS or ECDSA.
 *
 * @param scheme the number of the scheme
 * @param hash of what was signed
 * @param r the signature of RSA; of ECDSA r as it stands
 * @param s of ECDSA; empty for RSA
 */
record TpmSignature(int scheme, HashAlgorithm hash, Bytes r, Bytes s) {
  private static final String NAME = "TPMT_SIGNATURE";
  private static final int MOST_RSA = 512;
  private static final int MOST_ECC = 66;

  /** Reads a signature. */
  static TpmSignature decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = TpmReader.bigEndian(NAME, encoded);
    int scheme = in.u16("sigAlg");
    boolean ecc = scheme == TpmAlgorithms.ECDSA;
    if (!ecc && scheme != TpmAlgorithms.RSASSA && scheme != TpmAlgorithms.RSAPSS) {
      throw in.rejectLast(
          2,
          "sigAlg",
          "0014 (RSASSA), 0016 (RSAPSS) or 0018 (ECDSA)",
          String.format("%04x", scheme));
    }
    HashAlgorithm hash = TpmAlgorithms.hash(in, "hash");
    Bytes r = in.sized(ecc ? MOST_ECC : MOST_RSA, ecc ? "signatureR" : "sig");
    Bytes s = ecc ? in.sized(MOST_ECC, "signatureS") : Bytes.EMPTY;
    in.end();
    return new TpmSignature(scheme, hash, r, s);
  }

  /** Whether the key made this signature of {@code signed}. */
  boolean isOf(Bytes signed, PublicKey key, SpdmCrypto crypto) {
    Optional<AsymAlgorithm> algorithm = algorithm(key);
    return algorithm.isPresent()
        && fixedSize(algorithm.get())
            .filter(value -> crypto.verify(algorithm.get(), hash, key, signed, value, Bytes.EMPTY))
            .isPresent();
  }

  private Optional<AsymAlgorithm> algorithm(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa when scheme == TpmAlgorithms.RSASSA ->
          ofRsa(
              rsa, AsymAlgorithm.RSASSA_2048, AsymAlgorithm.RSASSA_3072, AsymAlgorithm.RSASSA_4096);
      case RSAPublicKey rsa when scheme == TpmAlgorithms.RSAPSS ->
          ofRsa(
              rsa, AsymAlgorithm.RSAPSS_2048, AsymAlgorithm.RSAPSS_3072, AsymAlgorithm.RSAPSS_4096);
      case ECPublicKey ec when scheme == TpmAlgorithms.ECDSA ->
          switch (ec.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> Optional.of(AsymAlgorithm.ECDSA_P256);
            case 384 -> Optional.of(AsymAlgorithm.ECDSA_P384);
            case 521 -> Optional.of(AsymAlgorithm.ECDSA_P521);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private static Optional<AsymAlgorithm> ofRsa(RSAPublicKey key, AsymAlgorithm... sizes) {
    for (AsymAlgorithm algorithm : sizes) {
      if (key.getModulus().bitLength() == algorithm.keyBits()) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** TPMs leave the leading zeros of r and s out. */
  private Optional<Bytes> fixedSize(AsymAlgorithm algorithm) {
    if (scheme != TpmAlgorithms.ECDSA) {
      return Optional.of(r);
    }
    int size = algorithm.signatureSize() / 2;
    if (r.length() > size || s.length() > size) {
      return Optional.empty();
    }
    return Optional.of(
        Bytes.concat(
            Bytes.owning(new byte[size - r.length()]), r,
            Bytes.owning(new byte[size - s.length()]), s));
  }
}
