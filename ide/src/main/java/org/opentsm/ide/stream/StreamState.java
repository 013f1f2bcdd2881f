package org.opentsm.ide.stream;

/**
 * Where a stream stands. It moves as follows, and from each state but the last two to {@link
 * Failed} and to {@link Stopped}, with which both ends are off and have no keys.
 *
 * <pre>
 * Allocated - Associated - Programmed - Going - Secure - Refreshing
 *                                                 |          |
 *                                                 +----------+
 * </pre>
 */
public sealed interface StreamState {
  /** It has a Stream ID and a register block of each port, and nothing was written. */
  record Allocated() implements StreamState {}

  /** The blocks say what it is for; both are off. */
  record Associated() implements StreamState {}

  /** Both ends have its first keys, and do not use them. */
  record Programmed() implements StreamState {}

  /** Both ends use their keys, and may be on. */
  record Going() implements StreamState {}

  /**
   * Both ends have said that it is secure.
   *
   * @param keySet that is in use, 0 or 1
   * @param refreshes how often its keys were renewed
   */
  record Secure(int keySet, long refreshes) implements StreamState {}

  /**
   * It gets keys in the other set, and goes over to them.
   *
   * @param keySet that was in use when this began, 0 or 1
   * @param refreshes how often its keys were renewed before
   */
  record Refreshing(int keySet, long refreshes) implements StreamState {}

  /**
   * A step failed, or a check found it insecure.
   *
   * @param step at which
   * @param reason one line for a person
   */
  record Failed(StreamStep step, String reason) implements StreamState {}

  /** It was closed. */
  record Stopped() implements StreamState {}

  /** Whether nothing comes after it. */
  default boolean isLast() {
    return this instanceof Failed || this instanceof Stopped;
  }
}
