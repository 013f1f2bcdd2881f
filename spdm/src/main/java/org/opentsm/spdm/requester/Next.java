package org.opentsm.spdm.requester;

/**
 * Where an accepted answer leads: another {@link State}, or the {@link Result}.
 *
 * @param <T> the result of the operation
 */
sealed interface Next<T> permits State, Next.Result {
  /**
   * The operation has ended.
   *
   * @param value what it gives
   */
  record Result<T>(T value) implements Next<T> {}
}
