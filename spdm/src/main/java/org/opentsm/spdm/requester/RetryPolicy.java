package org.opentsm.spdm.requester;

import java.time.Duration;

/**
 * How patient a Requester is (DSP0274, "Timing requirements").
 *
 * <p>The time for an answer is {@code rtt} and what the Responder is allowed on top: ST1, 100 ms,
 * or for cryptographic work 2^CTExponent microseconds as it declared. Every operation ends at the
 * caller's deadline whatever this says.
 *
 * @param rtt the longest round trip of the transport
 * @param maxTimeOuts how often an unanswered request is sent again; 0 on a transport that loses
 *     nothing, where a late answer would be taken for the answer to the repetition
 * @param maxBusy how often a request is sent again after ERROR Busy
 * @param busyDelay the pause before that
 * @param maxNotReady how often RESPOND_IF_READY is sent for one request
 * @param maxResponseDelay the longest RDTExponent delay that is waited for
 */
public record RetryPolicy(
    Duration rtt,
    int maxTimeOuts,
    int maxBusy,
    Duration busyDelay,
    int maxNotReady,
    Duration maxResponseDelay) {

  /** For sockets and in-memory responders: nothing is lost, the peer may be a slow machine. */
  public static final RetryPolicy RELIABLE =
      new RetryPolicy(
          Duration.ofSeconds(5), 0, 8, Duration.ofMillis(20), 8, Duration.ofSeconds(30));

  /** Checks that nothing is negative. */
  public RetryPolicy {
    if (rtt.isNegative() || busyDelay.isNegative() || maxResponseDelay.isNegative()) {
      throw new IllegalArgumentException("durations must not be negative");
    }
    if (maxTimeOuts < 0 || maxBusy < 0 || maxNotReady < 0) {
      throw new IllegalArgumentException("counts must not be negative");
    }
  }

  /** The same with another round trip time. */
  public RetryPolicy withRtt(Duration newRtt) {
    return new RetryPolicy(newRtt, maxTimeOuts, maxBusy, busyDelay, maxNotReady, maxResponseDelay);
  }
}
