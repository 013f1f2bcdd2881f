package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AeadSuite;

/**
 * Authenticated encryption under one key, by the JDK: AES-GCM with the processor's own
 * instructions, and ChaCha20-Poly1305.
 *
 * <p>One thread at a time. The nonce is the initialisation vector XOR a number that the caller
 * never uses twice to encrypt: little-endian in the first octets, as DMTF's implementation has it.
 */
public final class Aead implements AutoCloseable {
  private static final int BITS = 8;

  private final AeadSuite suite;
  private final Cipher cipher;
  private final Secret key;
  private final Secret iv;
  private final SecretKey view;

  Aead(AeadSuite suite, Secret key, Secret iv, Provider provider) {
    if (!suite.isOffered()) {
      throw new IllegalArgumentException(suite + " is not offered");
    }
    if (key.length() != suite.keySize() || iv.length() != AeadSuite.IV_SIZE) {
      throw new IllegalArgumentException(
          suite + " takes a key of " + suite.keySize() + " bytes, not " + key.length());
    }
    this.suite = suite;
    this.key = key;
    this.iv = iv;
    boolean gcm = suite != AeadSuite.CHACHA20_POLY1305;
    this.view = new SecretView(gcm ? "AES" : "ChaCha20", key);
    try {
      this.cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305", provider);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + suite, impossible);
    }
  }

  /**
   * Encrypts.
   *
   * @param number never before used to encrypt with this key
   * @param header authenticated, not encrypted
   * @param plain what is encrypted, one part after the other
   * @return the header, the ciphertext, as long as {@code plain}, and the tag of 16 octets
   */
  public Bytes seal(long number, Bytes header, Bytes... plain) {
    int length = 0;
    for (Bytes part : plain) {
      length += part.length();
    }
    byte[] sealed = new byte[header.length() + length + AeadSuite.TAG_SIZE];
    header.copyTo(sealed, 0);
    int at = header.length();
    for (Bytes part : plain) {
      part.copyTo(sealed, at);
      at += part.length();
    }
    try {
      start(Cipher.ENCRYPT_MODE, number, header);
      cipher.doFinal(sealed, header.length(), length, sealed, header.length());
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
  public Optional<Bytes> open(long number, Bytes header, Bytes sealed) {
    if (sealed.length() < AeadSuite.TAG_SIZE) {
      return Optional.empty();
    }
    try {
      start(Cipher.DECRYPT_MODE, number, header);
      byte[] plain = new byte[sealed.length() - AeadSuite.TAG_SIZE];
      sealed.doFinal(cipher, plain);
      return Optional.of(Bytes.owning(plain));
    } catch (AEADBadTagException wrong) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite + " refuses to decrypt", e);
    }
  }

  /**
   * Overwrites key and initialisation vector, in the JDK's cipher too. A second call does nothing.
   */
  @Override
  public void close() {
    if (key.isClosed()) {
      return;
    }
    key.close();
    iv.close();
    try {
      byte[] nothing = new byte[suite.keySize()];
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(nothing, view.getAlgorithm()),
          parameters(new byte[AeadSuite.IV_SIZE]));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(suite + " refuses a key of zeros", impossible);
    }
  }

  private AlgorithmParameterSpec parameters(byte[] nonce) {
    return suite == AeadSuite.CHACHA20_POLY1305
        ? new IvParameterSpec(nonce)
        : new GCMParameterSpec(AeadSuite.TAG_SIZE * BITS, nonce);
  }

  private void start(int mode, long number, Bytes header) throws GeneralSecurityException {
    byte[] nonce = iv.octets().clone();
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[i] ^= (byte) (number >>> (BITS * i));
    }
    AlgorithmParameterSpec parameters = parameters(nonce);
    Arrays.fill(nonce, (byte) 0);
    cipher.init(mode, view, parameters);
    header.updateAad(cipher);
  }
}
