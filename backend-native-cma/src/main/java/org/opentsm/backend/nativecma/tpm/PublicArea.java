package org.opentsm.backend.nativecma.tpm;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.opentsm.spdm.Bytes;

/**
 * TPMT_PUBLIC of an asymmetric key (Part 2, "TPMT_PUBLIC").
 *
 * @param encoded all of it: what its name is over
 * @param nameHash TPM_ALG_ID of the hash of its name, SHA-256 or SHA-384
 * @param attributes TPMA_OBJECT
 * @param key its public part
 */
record PublicArea(Bytes encoded, int nameHash, long attributes, PublicKey key) {
  private static final String STRUCTURE = "TPMT_PUBLIC";
  private static final int DEFAULT_EXPONENT = 65_537;
  private static final int MOST_MODULUS = 512;
  private static final int MOST_COORDINATE = 66;

  private static final long FIXED_TPM = 1 << 1;
  private static final long FIXED_PARENT = 1 << 4;
  private static final long SENSITIVE_DATA_ORIGIN = 1 << 5;
  private static final long RESTRICTED = 1 << 16;
  private static final long DECRYPT = 1 << 17;
  private static final long SIGN = 1 << 18;

  /** Reads a public area of an RSA or elliptic curve key. */
  static PublicArea decode(Bytes encoded) throws TpmMalformedException {
    TpmInput in = new TpmInput(STRUCTURE, encoded);
    int type = in.u16("type");
    int nameHash = in.u16("nameAlg");
    if (nameHash != TpmIds.ALG_SHA256 && nameHash != TpmIds.ALG_SHA384) {
      throw in.reject(2, "nameAlg", "000b or 000c", String.format("%04x", nameHash));
    }
    long attributes = in.u32("objectAttributes");
    in.sized(TpmIds.MOST_DIGEST, "authPolicy");
    PublicKey key =
        switch (type) {
          case TpmIds.ALG_RSA -> rsa(in);
          case TpmIds.ALG_ECC -> ecc(in);
          default ->
              throw in.reject(2, "type", "0001 (RSA) or 0023 (ECC)", String.format("%04x", type));
        };
    in.end();
    return new PublicArea(encoded, nameHash, attributes, key);
  }

  /** TPM2B_NAME without its size: the number of the hash, and the hash of the public area. */
  Bytes name() {
    return Bytes.concat(
        Bytes.of(nameHash >> Byte.SIZE, nameHash & 0xFF), digest(nameHash, encoded));
  }

  /**
   * Whether the key signs only what the TPM itself made, was made in the TPM and never leaves it.
   * Only then is a quote by it one.
   */
  boolean isAttestationKey() {
    long wanted = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;
    return (attributes & wanted) == wanted && (attributes & DECRYPT) == 0;
  }

  static Bytes digest(int hash, Bytes... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hashName(hash));
      for (Bytes part : parts) {
        part.update(digest);
      }
      return Bytes.owning(digest.digest());
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("Every Java platform has SHA-256 and SHA-384.", impossible);
    }
  }

  /** The name that Java has for SHA-256 and SHA-384. */
  static String hashName(int hash) {
    return hash == TpmIds.ALG_SHA384 ? "SHA-384" : "SHA-256";
  }

  private static PublicKey rsa(TpmInput in) throws TpmMalformedException {
    skipSymmetric(in);
    skipScheme(in);
    in.u16("keyBits");
    long exponent = in.u32("exponent");
    Bytes modulus = in.sized(MOST_MODULUS, "unique");
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(
                  unsigned(modulus),
                  BigInteger.valueOf(exponent == 0 ? DEFAULT_EXPONENT : exponent)));
    } catch (GeneralSecurityException | IllegalArgumentException noKey) {
      throw in.reject(modulus.length(), "unique", "an RSA modulus", "another number");
    }
  }

  private static PublicKey ecc(TpmInput in) throws TpmMalformedException {
    skipSymmetric(in);
    skipScheme(in);
    int curve = in.u16("curveID");
    String name =
        switch (curve) {
          case TpmIds.ECC_NIST_P256 -> "secp256r1";
          case TpmIds.ECC_NIST_P384 -> "secp384r1";
          default ->
              throw in.reject(
                  2, "curveID", "0003 (P-256) or 0004 (P-384)", String.format("%04x", curve));
        };
    skipScheme(in);
    Bytes x = in.sized(MOST_COORDINATE, "unique.x");
    Bytes y = in.sized(MOST_COORDINATE, "unique.y");
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new ECPublicKeySpec(
                  new ECPoint(unsigned(x), unsigned(y)),
                  parameters.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException | IllegalArgumentException noPoint) {
      throw in.reject(y.length(), "unique", "a point of " + name, "another");
    }
  }

  /** TPMT_SYM_DEF_OBJECT. */
  private static void skipSymmetric(TpmInput in) throws TpmMalformedException {
    if (in.u16("symmetric.algorithm") != TpmIds.ALG_NULL) {
      in.u16("symmetric.keyBits");
      in.u16("symmetric.mode");
    }
  }

  /** A scheme with its hash; TPM_ALG_NULL has none. Schemes with more are none of ours. */
  private static void skipScheme(TpmInput in) throws TpmMalformedException {
    if (in.u16("scheme") != TpmIds.ALG_NULL) {
      in.u16("scheme.hashAlg");
    }
  }

  private static BigInteger unsigned(Bytes octets) {
    return new BigInteger(1, octets.toByteArray());
  }
}
