package org.opentsm.spdm;

import org.jspecify.annotations.Nullable;

/**
 * Anything that ends an SPDM operation without its result.
 *
 * <p>The message is one line for a person. {@link #code()} is stable and listed in {@code
 * docs/errors.md}.
 */
public abstract sealed class SpdmException extends Exception
    permits MalformedMessageException,
        ProtocolViolationException,
        NegotiationException,
        PeerErrorException,
        VerificationException,
        ChannelException {
  private static final long serialVersionUID = 1L;

  private final SpdmErrorCode code;

  SpdmException(SpdmErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  SpdmException(SpdmErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What kind of failure this is. */
  public final SpdmErrorCode code() {
    return code;
  }
}
