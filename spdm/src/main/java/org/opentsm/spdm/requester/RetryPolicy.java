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
 * @param maxBusy how often a request is sent again after ERROR Busy
 * @param busyDelay the pause before that
 * @param maxNotReady how often RESPOND_IF_READY is sent for one request
 * @param maxResponseDelay the longest RDTExponent delay that is waited for
 */
public record RetryPolicy(
    Duration rtt, int maxBusy, Duration busyDelay, int maxNotReady, Duration maxResponseDelay) {

  private static final Duration LONGEST = Duration.ofDays(1);

  /** For sockets and in-memory responders: nothing is lost, the peer may be a slow machine. */
  public static final RetryPolicy RELIABLE =
      new RetryPolicy(Duration.ofSeconds(5), 8, Duration.ofMillis(20), 8, Duration.ofSeconds(30));

  /** Checks that nothing is negative, and no duration longer than a day. */
  public RetryPolicy {
    requireDuration("rtt", rtt);
    requireDuration("busyDelay", busyDelay);
    requireDuration("maxResponseDelay", maxResponseDelay);
    if (maxBusy < 0 || maxNotReady < 0) {
      throw new IllegalArgumentException("counts must not be negative");
    }
  }

  /** The same with another round trip time. */
  public RetryPolicy withRtt(Duration newRtt) {
    return new RetryPolicy(newRtt, maxBusy, busyDelay, maxNotReady, maxResponseDelay);
  }

  private static void requireDuration(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 0 to " + LONGEST);
    }
  }
}
