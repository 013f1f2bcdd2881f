package org.opentsm.spdm.crypto;

import java.util.Arrays;

/**
 * Octets that nobody must see: a shared secret, a key, a salt. Closing overwrites them. Never
 * printed, never compared but in constant time, never serialised.
 *
 * <p>One thread at a time.
 */
public final class Secret implements AutoCloseable {
  private final byte[] octets;
  private volatile boolean closed;

  private Secret(byte[] octets) {
    this.octets = octets;
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
    return closed;
  }

  /**
   * The octets themselves, for the primitives of this package and those that drive them; nobody
   * keeps them.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  byte[] octets() {
    if (closed) {
      throw new IllegalStateException("the secret has been closed");
    }
    return octets;
  }

  /** Overwrites the octets. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(octets, (byte) 0);
  }

  /** The length alone. */
  @Override
  public String toString() {
    return "Secret(" + octets.length + " bytes)";
  }
}
