package org.opentsm.spdm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * An immutable run of octets.
 *
 * <p>Records of this project hold {@code Bytes} where they would otherwise hold arrays, so that
 * they are values: equal by content, never changed by a caller. A slice shares its parent's
 * storage. Not for secrets: their content must be erasable, this one's is not.
 *
 * <p>Their order is bytewise, unsigned, what is shorter first where one begins with the other. It
 * is what keeps hash tables of keys that others chose fast: whoever makes all hash codes the same
 * gets a sorted tree, no list.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No octets. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final HexFormat HEX = HexFormat.of();
  private static final int PRINTED_OCTETS = 16;

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Copies the whole array. */
  public static Bytes copyOf(byte[] source) {
    return copyOf(source, 0, source.length);
  }

  /** Copies {@code length} octets from {@code offset}. */
  public static Bytes copyOf(byte[] source, int offset, int length) {
    return length == 0
        ? EMPTY
        : new Bytes(Arrays.copyOfRange(source, offset, offset + length), 0, length);
  }

  /** Copies what remains in the buffer, and moves its position to its limit. */
  public static Bytes copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.get(copy);
    return new Bytes(copy, 0, copy.length);
  }

  /**
   * Takes ownership of an array that the caller has made and will never touch again.
   *
   * <p>Saves the copy where a fresh array comes from a library (a digest, a signature, an encoder).
   */
  public static Bytes owning(byte[] fresh) {
    return fresh.length == 0 ? EMPTY : new Bytes(fresh, 0, fresh.length);
  }

  /** The low eight bits of each value. */
  public static Bytes of(int... octets) {
    byte[] copy = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      copy[i] = (byte) octets[i];
    }
    return owning(copy);
  }

  /**
   * Reads hexadecimal digits of either case, without separators.
   *
   * @throws IllegalArgumentException if a character is no hexadecimal digit or their number is odd
   */
  public static Bytes ofHex(String hex) {
    return owning(HEX.parseHex(hex));
  }

  /** {@code length} octets of value zero. */
  public static Bytes zeros(int length) {
    return owning(new byte[length]);
  }

  /** All parts, one after the other. */
  public static Bytes concat(Bytes... parts) {
    return concat(Arrays.asList(parts));
  }

  /** All parts, one after the other. */
  public static Bytes concat(Iterable<Bytes> parts) {
    int total = 0;
    for (Bytes part : parts) {
      total = Math.addExact(total, part.length);
    }
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(joined, at);
      at += part.length;
    }
    return owning(joined);
  }

  /** Number of octets. */
  public int length() {
    return length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The octet at {@code index}, 0 to 255. */
  public int get(int index) {
    return array[offset + java.util.Objects.checkIndex(index, length)] & 0xFF;
  }

  /** The octets from {@code from} to the end. */
  public Bytes slice(int from) {
    return slice(from, length - from);
  }

  /** {@code count} octets from {@code from}, sharing this storage. */
  public Bytes slice(int from, int count) {
    java.util.Objects.checkFromIndexSize(from, count, length);
    return count == 0 ? EMPTY : new Bytes(array, offset + from, count);
  }

  /** A fresh array with the content. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Writes the content into {@code target} from {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /** A read-only view. */
  public ByteBuffer toByteBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** Feeds the content to a digest without copying it. */
  public void update(MessageDigest digest) {
    digest.update(array, offset, length);
  }

  /** Feeds the content to a message authentication code without copying it. */
  public void update(Mac mac) {
    mac.update(array, offset, length);
  }

  /** Feeds the content to a signature without copying it. */
  public void update(Signature signature) throws SignatureException {
    signature.update(array, offset, length);
  }

  /** Feeds the content to a cipher as what is authenticated alone, without copying it. */
  public void updateAad(Cipher cipher) {
    cipher.updateAAD(array, offset, length);
  }

  /**
   * Ends a cipher's work with the content as its last input, without copying it.
   *
   * @param target receives what the cipher makes of it, from its beginning
   */
  public void doFinal(Cipher cipher, byte[] target) throws GeneralSecurityException {
    cipher.doFinal(array, offset, length, target, 0);
  }

  /** Writes the content to a stream. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, length);
  }

  /** Lower-case hexadecimal digits, all of them. */
  public String toHex() {
    return HEX.formatHex(array, offset, offset + length);
  }

  /** Whether both have the same content, in time that depends on the lengths alone. */
  public boolean constantTimeEquals(Bytes other) {
    int different = length ^ other.length;
    for (int i = 0; i < length && i < other.length; i++) {
      different |= array[offset + i] ^ other.array[other.offset + i];
    }
    return different == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + array[offset + i];
    }
    return hash;
  }

  /** The content in hexadecimal, cut after 16 octets. */
  @Override
  public String toString() {
    return length <= PRINTED_OCTETS
        ? toHex()
        : HEX.formatHex(array, offset, offset + PRINTED_OCTETS) + "... (" + length + " bytes)";
  }
}
