package org.opentsm.ide.km;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A key of AES-256-GCM with the first value of its invocation field, for one stream, direction,
 * sub-stream and key set. Closing overwrites it. For one thread at a time.
 *
 * <p>The order of octets is the trap of this protocol. AES-GCM takes the key with its most
 * significant octet first. KEY_PROG has it in eight dwords, of which the first, Key DW7, holds the
 * most significant octets; each dword stands there with its least significant octet first. The
 * invocation field follows likewise: IFV DW1, then IFV DW0.
 */
public final class IdeKey implements AutoCloseable {
  /** Octets of a key. */
  public static final int KEY_SIZE = 32;

  /** Octets of a key and its invocation field in KEY_PROG. */
  public static final int SIZE = KEY_SIZE + Long.BYTES;

  private static final long FIRST_INVOCATION = 1;

  private final Secret key;
  private final long invocation;

  /**
   * @param key 32 octets, the most significant first; closed with this
   * @param invocation the first value of the invocation field, 64 bits
   */
  public IdeKey(Secret key, long invocation) {
    if (key.length() != KEY_SIZE) {
      throw new IllegalArgumentException("a key has " + KEY_SIZE + " octets, not " + key.length());
    }
    this.key = key;
    this.invocation = invocation;
  }

  /** A fresh one, whose invocation field begins with 1. */
  public static IdeKey fresh(SpdmCrypto crypto) {
    return new IdeKey(crypto.randomSecret(KEY_SIZE), FIRST_INVOCATION);
  }

  /** The key, for a cipher; stays this object's. */
  public Secret key() {
    return key;
  }

  /** The first value of the invocation field, 64 bits. */
  public long invocation() {
    return invocation;
  }

  /** Whether nothing was encrypted with it: ports take no other one. */
  boolean isAtItsBeginning() {
    return invocation == FIRST_INVOCATION;
  }

  /** A copy that is closed by itself. */
  public IdeKey copy() {
    return new IdeKey(key.copy(), invocation);
  }

  /** Writes both as KEY_PROG has them; the caller overwrites the target. */
  void writeTo(byte[] target, int at) {
    writeKey(key, target, at);
    byte[] counter = ByteBuffer.allocate(Long.BYTES).putLong(invocation).array();
    reverseDwords(counter, target, at + KEY_SIZE);
  }

  /** Reads both as KEY_PROG has them, 40 octets; the caller overwrites the source. */
  static IdeKey read(byte[] source, int at) {
    ByteBuffer dwords =
        ByteBuffer.wrap(source, at + KEY_SIZE, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long high = Integer.toUnsignedLong(dwords.getInt());
    return new IdeKey(
        readKey(source, at), high << Integer.SIZE | Integer.toUnsignedLong(dwords.getInt()));
  }

  /** Writes a key, in the order of messages; the caller overwrites the target. */
  static void writeKey(Secret key, byte[] target, int at) {
    byte[] natural = new byte[KEY_SIZE];
    try {
      key.copyTo(natural, 0);
      reverseDwords(natural, target, at);
    } finally {
      Arrays.fill(natural, (byte) 0);
    }
  }

  /** Reads a key, in the order of messages; the caller overwrites the source. */
  static Secret readKey(byte[] source, int at) {
    byte[] natural = new byte[KEY_SIZE];
    byte[] octets = Arrays.copyOfRange(source, at, at + KEY_SIZE);
    reverseDwords(octets, natural, 0);
    Arrays.fill(octets, (byte) 0);
    return Secret.owning(natural);
  }

  /** Turns each dword around, whose least significant octet comes first in messages. */
  static void reverseDwords(byte[] source, byte[] target, int at) {
    for (int i = 0; i < source.length; i++) {
      target[at + (i ^ 3)] = source[i];
    }
  }

  @Override
  public void close() {
    key.close();
  }

  /** The kind alone. */
  @Override
  public String toString() {
    return "IdeKey";
  }
}
