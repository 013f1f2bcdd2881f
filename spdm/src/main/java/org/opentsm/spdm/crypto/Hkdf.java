package org.opentsm.spdm.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * HMAC (RFC 2104) and HKDF (RFC 5869) with one of SPDM's hash algorithms. The JDK's own HKDF knows
 * SHA-2 alone, its HMAC knows SHA-3 as well.
 */
public final class Hkdf {
  private static final int MAX_BLOCKS = 255;

  private final HashAlgorithm hash;
  private final String macName;
  private final Provider provider;

  Hkdf(HashAlgorithm hash, Provider provider) {
    if (!hash.isOffered()) {
      throw new IllegalArgumentException(hash + " is not offered");
    }
    this.hash = hash;
    this.macName = "Hmac" + hash.standardName().replaceFirst("^SHA-", "SHA");
    this.provider = provider;
  }

  /** Octets of an HMAC, and of what {@link #extract} gives. */
  public int size() {
    return hash.size();
  }

  /** HMAC over the parts, one after the other. */
  public Bytes hmac(Secret key, Bytes... parts) {
    Mac mac = mac(key.octets());
    for (Bytes part : parts) {
      part.update(mac);
    }
    return Bytes.owning(mac.doFinal());
  }

  /** HKDF-Extract. */
  public Secret extract(Secret salt, Secret input) {
    return Secret.owning(mac(salt.octets()).doFinal(input.octets()));
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
    Mac mac = mac(key.octets());
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
    return Secret.owning(result);
  }

  /** HKDF-Expand of what is published. */
  public Bytes expandPublic(Secret key, Bytes info, int length) {
    try (Secret result = expand(key, info, length)) {
      return Bytes.copyOf(result.octets());
    }
  }

  private Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(macName, provider);
      mac.init(new SecretKeySpec(key, macName));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException("every JDK has " + macName, impossible);
    }
  }
}
