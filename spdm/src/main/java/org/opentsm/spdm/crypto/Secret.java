package org.opentsm.spdm.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Octets that nobody must see: a shared secret, a key, a salt. Closing overwrites them. Never
 * printed, never compared but in constant time, never serialised.
 *
 * <p>One thread at a time.
 */
public final class Secret implements AutoCloseable {
  private static final AtomicLong NOT_CLOSED = new AtomicLong();

  private final byte[] octets;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Secret(byte[] octets) {
    this.octets = octets;
    NOT_CLOSED.incrementAndGet();
  }

  /**
   * How many secrets of this process have not been closed, those that nobody refers to any more
   * among them: where it grows, somebody forgets to overwrite what is secret.
   */
  public static long notClosed() {
    return NOT_CLOSED.get();
  }

  /** Takes the array over: the caller forgets it. */
  public static Secret owning(byte[] octets) {
    return new Secret(octets);
  }

  /** A copy of its own: the caller overwrites the source. */
  public static Secret copyOf(byte[] source) {
    return new Secret(source.clone());
  }

  /** How many octets. */
  public int length() {
    return octets.length;
  }

  /** A copy that is closed by itself. */
  public Secret copy() {
    return new Secret(octets().clone());
  }

  /** Whether it has been overwritten. */
  public boolean isClosed() {
    return closed.get();
  }

  /**
   * The octets themselves, for the primitives of this package and those that drive them; nobody
   * keeps them.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  byte[] octets() {
    if (closed.get()) {
      throw new IllegalStateException("the secret has been closed");
    }
    return octets;
  }

  /**
   * Copies the octets to where they are used: into a message or a register. The caller overwrites
   * them there.
   *
   * @param at the first octet's index in {@code target}
   */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(octets(), 0, target, at, octets.length);
  }

  /** Whether both hold the same, in a time that does not tell where they differ. */
  public boolean constantTimeEquals(Secret other) {
    return MessageDigest.isEqual(octets(), other.octets());
  }

  /** Overwrites the octets. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      NOT_CLOSED.decrementAndGet();
    }
    Arrays.fill(octets, (byte) 0);
  }

  /** The length alone. */
  @Override
  public String toString() {
    return "Secret(" + octets.length + " bytes)";
  }
}
