package org.opentsm.bench.session;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.algorithm.AeadSuite;

/**
 * The cipher of a suite as the JDK has it, with nothing around it: a cipher for each way, and the
 * next nonce for each message, without which neither can be used.
 */
final class RawCipher {
  private static final int TAG = AeadSuite.TAG_SIZE;
  private static final int HEADER = 8;

  private final boolean gcm;
  private final Cipher encrypt;
  private final Cipher decrypt;
  private final SecretKey key;
  private final byte[] header = new byte[HEADER];
  private final byte[] nonce = new byte[AeadSuite.IV_SIZE];
  private final byte[] plain;
  private final boolean fresh;
  private byte[] sealed;
  private byte[] opened;

  /**
   * @param size octets of each message
   * @param fresh whether each result gets an array of its own, as results must that somebody keeps
   */
  RawCipher(AeadSuite suite, int size, boolean fresh) throws GeneralSecurityException {
    gcm = suite != AeadSuite.CHACHA20_POLY1305;
    String name = gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305";
    encrypt = Cipher.getInstance(name, "SunJCE");
    decrypt = Cipher.getInstance(name, "SunJCE");
    key = new SecretKeySpec(new byte[suite.keySize()], gcm ? "AES" : "ChaCha20");
    this.fresh = fresh;
    plain = new byte[size];
    sealed = new byte[size + TAG];
    opened = new byte[size];
  }

  /** Encrypts and decrypts as many octets as were asked for, with 8 octets beside them. */
  void carry() throws GeneralSecurityException {
    for (int i = 0; i < nonce.length && ++nonce[i] == 0; i++) {
      // The carry goes on.
    }
    AlgorithmParameterSpec parameters =
        gcm ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce);
    if (fresh) {
      sealed = new byte[sealed.length];
      opened = new byte[opened.length];
    }
    encrypt.init(Cipher.ENCRYPT_MODE, key, parameters);
    encrypt.updateAAD(header);
    encrypt.doFinal(plain, 0, plain.length, sealed, 0);
    decrypt.init(Cipher.DECRYPT_MODE, key, parameters);
    decrypt.updateAAD(header);
    decrypt.doFinal(sealed, 0, sealed.length, opened, 0);
  }
}
