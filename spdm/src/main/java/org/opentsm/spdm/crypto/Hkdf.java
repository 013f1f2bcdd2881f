package org.opentsm.spdm.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * HMAC (RFC 2104) and HKDF (RFC 5869) with one of SPDM's hash algorithms. The JDK's own HKDF knows
 * SHA-2 alone, its HMAC knows SHA-3 as well.
 *
 * <p>One thread at a time: there is one code, which is given each key in turn and remembers none.
 */
public final class Hkdf {
  private static final int MAX_BLOCKS = 255;

  private final HashAlgorithm hash;
  private final Mac mac;

  /** What the code keeps of a key is overwritten with this one. */
  private final SecretKey none;

  Hkdf(HashAlgorithm hash, Provider provider) {
    if (!hash.isOffered()) {
      throw new IllegalArgumentException(hash + " is not offered");
    }
    this.hash = hash;
    String name = "Hmac" + hash.standardName().replaceFirst("^SHA-", "SHA");
    this.none = new SecretKeySpec(new byte[1], name);
    try {
      this.mac = Mac.getInstance(name, provider);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has " + name, impossible);
    }
  }

  /** Octets of an HMAC, and of what {@link #extract} gives. */
  public int size() {
    return hash.size();
  }

  /** HMAC over the parts, one after the other. */
  public Bytes hmac(Secret key, Bytes... parts) {
    start(key);
    for (Bytes part : parts) {
      part.update(mac);
    }
    byte[] code = mac.doFinal();
    forget();
    return Bytes.owning(code);
  }

  /** HKDF-Extract. */
  public Secret extract(Secret salt, Secret input) {
    start(salt);
    byte[] key = mac.doFinal(input.octets());
    forget();
    return Secret.owning(key);
  }

  /**
   * HKDF-Expand.
   *
   * @param length 1 to 255 times {@link #size()}
   */
  public Secret expand(Secret key, Bytes info, int length) {
    if (length < 1 || length > MAX_BLOCKS * size()) {
      throw new IllegalArgumentException("HKDF-Expand gives 1 to 255 blocks, not " + length);
    }
    start(key);
    byte[] result = new byte[length];
    byte[] block = new byte[0];
    for (int at = 0, counter = 1; at < length; counter++) {
      mac.update(block);
      info.update(mac);
      mac.update((byte) counter);
      Arrays.fill(block, (byte) 0);
      block = mac.doFinal();
      int count = Math.min(block.length, length - at);
      System.arraycopy(block, 0, result, at, count);
      at += count;
    }
    Arrays.fill(block, (byte) 0);
    forget();
    return Secret.owning(result);
  }

  /** HKDF-Expand of what is published. */
  public Bytes expandPublic(Secret key, Bytes info, int length) {
    try (Secret result = expand(key, info, length)) {
      return Bytes.copyOf(result.octets());
    }
  }

  private void start(Secret key) {
    use(new SecretView(none.getAlgorithm(), key));
  }

  private void forget() {
    use(none);
  }

  private void use(SecretKey key) {
    try {
      mac.init(key);
    } catch (InvalidKeyException impossible) {
      throw new IllegalStateException(mac.getAlgorithm() + " takes every key", impossible);
    }
  }
}
