package org.opentsm.spdm.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AeadSuite;

/**
 * Authenticated encryption of the JDK: AES-GCM with the processor's own instructions, and
 * ChaCha20-Poly1305. One thread at a time. Whoever calls never uses an initialisation vector twice
 * with one key to encrypt.
 */
public final class Aead {
  private static final int BITS = 8;

  private final AeadSuite suite;
  private final Cipher cipher;
  private final String keyAlgorithm;

  Aead(AeadSuite suite, Provider provider) {
    if (!suite.isOffered()) {
      throw new IllegalArgumentException(suite + " is not offered");
    }
    this.suite = suite;
    boolean gcm = suite != AeadSuite.CHACHA20_POLY1305;
    this.keyAlgorithm = gcm ? "AES" : "ChaCha20";
    try {
      this.cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305", provider);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + suite, impossible);
    }
  }

  /** Which one it is. */
  public AeadSuite suite() {
    return suite;
  }

  /**
   * Encrypts.
   *
   * @param iv 12 octets
   * @param number 12 octets that are added to {@code iv}, never before used with this key
   * @param associated authenticated, not encrypted
   * @return the ciphertext, as long as {@code plain}, and the tag of 16 octets
   */
  public Bytes seal(Secret key, Secret iv, Bytes number, Bytes associated, Bytes plain) {
    try {
      start(Cipher.ENCRYPT_MODE, key, iv, number, associated);
      byte[] sealed = new byte[cipher.getOutputSize(plain.length())];
      cipher.doFinal(plain.toByteBuffer(), ByteBuffer.wrap(sealed));
      return Bytes.owning(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite + " refuses to encrypt", e);
    }
  }

  /**
   * Decrypts and checks.
   *
   * @param sealed the ciphertext with its tag
   * @return what was encrypted; empty if the tag is wrong
   */
  public Optional<Bytes> open(Secret key, Secret iv, Bytes number, Bytes associated, Bytes sealed) {
    try {
      start(Cipher.DECRYPT_MODE, key, iv, number, associated);
      byte[] plain = new byte[Math.max(0, sealed.length() - AeadSuite.TAG_SIZE)];
      cipher.doFinal(sealed.toByteBuffer(), ByteBuffer.wrap(plain));
      return Optional.of(Bytes.owning(plain));
    } catch (AEADBadTagException wrong) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite + " refuses to decrypt", e);
    }
  }

  private void start(int mode, Secret key, Secret iv, Bytes number, Bytes associated)
      throws GeneralSecurityException {
    byte[] nonce = iv.octets().clone();
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] ^= (byte) number.get(i);
    }
    AlgorithmParameterSpec parameters =
        suite == AeadSuite.CHACHA20_POLY1305
            ? new IvParameterSpec(nonce)
            : new GCMParameterSpec(AeadSuite.TAG_SIZE * BITS, nonce);
    cipher.init(mode, new SecretKeySpec(key.octets(), keyAlgorithm), parameters);
    cipher.updateAAD(associated.toByteBuffer());
  }
}
