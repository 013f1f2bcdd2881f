package org.opentsm.spdm.requester;

import java.time.Duration;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * What an {@link Exchange} wants from whoever drives it.
 *
 * @param <T> the result of the operation
 */
public sealed interface Action<T> {
  /**
   * Send the request and hand the answer to {@link Exchange#receive}; if none comes, the operation
   * and the conversation have ended.
   *
   * @param request as the transport carries it
   * @param patience how long to wait for the answer
   */
  record Send<T>(TransportMessage request, Duration patience) implements Action<T> {}

  /**
   * Wait, then call {@link Exchange#resume}.
   *
   * @param delay how long
   */
  record Pause<T>(Duration delay) implements Action<T> {}

  /**
   * The operation has ended.
   *
   * @param result what it gives
   */
  record Done<T>(T result) implements Action<T> {}
}
