package org.opentsm.backend.nativecma.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A secret that only the TPM with an endorsement key can open, and only if it holds another key too
 * (Part 1, "Credential Protection"; Part 3, "TPM2_MakeCredential"), made without that TPM.
 *
 * @param blob TPMS_ID_OBJECT: the integrity, and the encrypted secret
 * @param secret the seed, encrypted for the endorsement key
 */
record Credential(Bytes blob, Bytes secret) {
  private static final int SEED = 32;
  private static final int KEY_BITS = 128;
  private static final int HASH_BITS = 256;
  private static final int BLOCK = 16;
  private static final Bytes IDENTITY = label("IDENTITY");

  /**
   * Makes one.
   *
   * @param endorsementKey by the template L-1 or L-2: its hash is SHA-256, its cipher AES-128
   * @param name of the key that must be in the same TPM
   * @param value what the TPM gives away, at most 32 octets
   * @throws GeneralSecurityException if the key is no such key
   */
  static Credential make(PublicKey endorsementKey, Bytes name, Bytes value, SpdmCrypto crypto)
      throws GeneralSecurityException {
    if (endorsementKey instanceof ECPublicKey curveKey) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(curveKey.getParams());
      KeyPair ephemeral = generator.generateKeyPair();
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ephemeral.getPrivate());
      agreement.doPhase(curveKey, true);
      Bytes shared = Bytes.owning(agreement.generateSecret());
      ECPublicKey own = (ECPublicKey) ephemeral.getPublic();
      Bytes x = coordinate(own.getW().getAffineX().toByteArray());
      Bytes y = coordinate(own.getW().getAffineY().toByteArray());
      Bytes theirs = coordinate(curveKey.getW().getAffineX().toByteArray());
      Bytes seed =
          PublicArea.digest(TpmIds.ALG_SHA256, Bytes.of(0, 0, 0, 1), shared, IDENTITY, x, theirs);
      return protect(seed, name, value, new TpmOutput().sized(x).sized(y).octets());
    }
    Bytes seed = crypto.random(SEED);
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        endorsementKey,
        new OAEPParameterSpec(
            "SHA-256",
            "MGF1",
            MGF1ParameterSpec.SHA256,
            new PSource.PSpecified(IDENTITY.toByteArray())));
    return protect(seed, name, value, Bytes.owning(oaep.doFinal(seed.toByteArray())));
  }

  private static Credential protect(Bytes seed, Bytes name, Bytes value, Bytes encryptedSeed)
      throws GeneralSecurityException {
    Bytes key = kdfa(seed, "STORAGE", name, KEY_BITS);
    Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
    cfb.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key.toByteArray(), "AES"),
        new IvParameterSpec(new byte[BLOCK]));
    Bytes encrypted =
        Bytes.owning(cfb.doFinal(new TpmOutput().sized(value).octets().toByteArray()));
    Bytes integrity = hmac(kdfa(seed, "INTEGRITY", Bytes.EMPTY, HASH_BITS), encrypted, name);
    return new Credential(
        new TpmOutput().sized(integrity).bytes(encrypted).octets(), encryptedSeed);
  }

  /** KDFa (Part 1, "KDFa()"), of one round: all that is wanted is no longer than the hash. */
  private static Bytes kdfa(Bytes key, String label, Bytes context, int bits)
      throws GeneralSecurityException {
    Bytes size = new TpmOutput().u32(bits).octets();
    return hmac(key, Bytes.of(0, 0, 0, 1), label(label), context, size).slice(0, bits / Byte.SIZE);
  }

  private static Bytes hmac(Bytes key, Bytes... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.toByteArray(), "HmacSHA256"));
    for (Bytes part : parts) {
      part.update(mac);
    }
    return Bytes.owning(mac.doFinal());
  }

  /** Labels end with a zero. */
  private static Bytes label(String text) {
    return Bytes.concat(Bytes.owning(text.getBytes(US_ASCII)), Bytes.of(0));
  }

  /** 32 octets of a number that Java writes with as many as it takes. */
  private static Bytes coordinate(byte[] number) {
    Bytes octets = Bytes.copyOf(number);
    return octets.length() > SEED
        ? octets.slice(octets.length() - SEED)
        : Bytes.concat(Bytes.zeros(SEED - octets.length()), octets);
  }
}
