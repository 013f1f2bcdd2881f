package org.opentsm.spdm.session;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;

/**
 * A key that both ends were given beforehand, and the hint by which the Responder finds it
 * (DSP0274, "PSK_EXCHANGE request and PSK_EXCHANGE_RSP response messages").
 *
 * <p>One key may open any number of sessions, from any number of threads. Holds the key until it is
 * closed; prints the hint alone.
 */
public final class PreSharedKey implements AutoCloseable {
  /** The longest key, in octets. */
  public static final int MAX_SIZE = 1024;

  /** The longest hint, in octets: its length field ends there. */
  public static final int MAX_HINT = 0xFFFF;

  private final Bytes hint;
  private final Secret key;
  private final RequesterContexts contexts;

  /**
   * A key with its hint.
   *
   * @param hint which key is meant, at most {@link #MAX_HINT} octets; empty where the two ends
   *     share one alone
   * @param key 1 to {@link #MAX_SIZE} octets; closed with this
   */
  public PreSharedKey(Bytes hint, Secret key) {
    this(hint, key, new RequesterContexts());
  }

  private PreSharedKey(Bytes hint, Secret key, RequesterContexts contexts) {
    if (hint.length() > MAX_HINT || key.length() < 1 || key.length() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a pre-shared key has 1 to "
              + MAX_SIZE
              + " bytes and a hint of at most "
              + MAX_HINT
              + ", not "
              + key.length()
              + " and "
              + hint.length());
    }
    this.hint = hint;
    this.key = key;
    this.contexts = contexts;
  }

  /** Which key is meant; empty where the two ends share one alone. */
  public Bytes hint() {
    return hint;
  }

  /** What Requesters have begun sessions of this key with: the key's copies remember the same. */
  public RequesterContexts contexts() {
    return contexts;
  }

  /**
   * A copy with a life of its own.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public PreSharedKey copy() {
    return new PreSharedKey(hint, copyOfKey(), contexts);
  }

  /** The same, where another thread may have closed this meanwhile: empty then. */
  public synchronized Optional<PreSharedKey> copyUnlessClosed() {
    return key.isClosed() ? Optional.empty() : Optional.of(copy());
  }

  /**
   * The key, for one session: whoever closes this meanwhile does not make it another one.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  synchronized Secret copyOfKey() {
    return key.copy();
  }

  /** Overwrites the key. Sessions that it has opened go on. A second call does nothing. */
  @Override
  public synchronized void close() {
    key.close();
  }

  /** The hint alone. */
  @Override
  public String toString() {
    return "pre-shared key with hint " + hint;
  }
}
