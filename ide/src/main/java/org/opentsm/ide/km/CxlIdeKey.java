package org.opentsm.ide.km;

import java.util.Arrays;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A key of AES-256-GCM for CXL.cachemem with its first initialization vector. Closing overwrites
 * the key. For one thread at a time. The order of octets in messages is that of {@link IdeKey}: IV
 * DW2 comes first, and has the most significant octets.
 */
public final class CxlIdeKey implements AutoCloseable {
  /** Octets of an initialization vector. */
  public static final int IV_SIZE = 12;

  /** Octets of a key and its initialization vector in messages. */
  static final int SIZE = IdeKey.KEY_SIZE + IV_SIZE;

  /** The one that is used where a message does not give any. */
  public static final Bytes DEFAULT_IV = Bytes.ofHex("800000000000000000000001");

  private final Secret key;
  private final Bytes iv;

  /**
   * @param key 32 octets, the most significant first; closed with this
   * @param iv 12 octets, the most significant first
   */
  public CxlIdeKey(Secret key, Bytes iv) {
    if (key.length() != IdeKey.KEY_SIZE || iv.length() != IV_SIZE) {
      throw new IllegalArgumentException(
          "a key has 32 octets and its IV 12, not " + key.length() + " and " + iv.length());
    }
    this.key = key;
    this.iv = iv;
  }

  /** A fresh one with the default initialization vector. */
  public static CxlIdeKey fresh(SpdmCrypto crypto) {
    return new CxlIdeKey(crypto.randomSecret(IdeKey.KEY_SIZE), DEFAULT_IV);
  }

  /** The key, for a cipher; stays this object's. */
  public Secret key() {
    return key;
  }

  /** The first initialization vector, 12 octets. */
  public Bytes iv() {
    return iv;
  }

  /** A copy that is closed by itself. */
  public CxlIdeKey copy() {
    return new CxlIdeKey(key.copy(), iv);
  }

  /** Writes both as messages have them; the caller overwrites the target. */
  void writeTo(byte[] target, int at) {
    IdeKey.writeKey(key, target, at);
    IdeKey.reverseDwords(iv.toByteArray(), target, at + IdeKey.KEY_SIZE);
  }

  /** Reads both as messages have them, 44 octets; the caller overwrites the source. */
  static CxlIdeKey read(byte[] source, int at) {
    byte[] iv = new byte[IV_SIZE];
    int behindKey = at + IdeKey.KEY_SIZE;
    IdeKey.reverseDwords(Arrays.copyOfRange(source, behindKey, behindKey + IV_SIZE), iv, 0);
    return new CxlIdeKey(IdeKey.readKey(source, at), Bytes.owning(iv));
  }

  @Override
  public void close() {
    key.close();
  }

  /** The kind alone. */
  @Override
  public String toString() {
    return "CxlIdeKey";
  }
}
