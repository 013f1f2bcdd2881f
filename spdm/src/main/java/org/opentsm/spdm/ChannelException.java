package org.opentsm.spdm;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The peer cannot be reached, the connection broke, or no answer came in time. */
public final class ChannelException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private ChannelException(SpdmErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /** The connection to {@code peer} could not be made or broke. */
  public static ChannelException failed(String peer, String what, @Nullable Throwable cause) {
    return new ChannelException(SpdmErrorCode.CHANNEL_FAILED, peer + ": " + what, cause);
  }

  /** Nothing came within the time allowed. */
  public static ChannelException timedOut(String peer, String what, Duration waited) {
    return new ChannelException(
        SpdmErrorCode.TIMED_OUT,
        peer + ": " + what + ": no answer within " + waited.toMillis() + " ms",
        null);
  }

  /** The same with what it may come of, for a person. */
  public ChannelException with(String hint) {
    return new ChannelException(code(), getMessage() + "; " + hint, this);
  }

  /** Nothing came, and it is known at once that nothing will. */
  public static ChannelException silent(String peer, String what) {
    return new ChannelException(
        SpdmErrorCode.TIMED_OUT,
        peer
            + ": "
            + what
            + ": no answer, and none will come (a device in this process is not waited for)",
        null);
  }
}
