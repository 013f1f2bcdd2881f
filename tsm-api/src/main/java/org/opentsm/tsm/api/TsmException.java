package org.opentsm.tsm.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;

/**
 * Why a TSM did not do what it was asked for.
 *
 * <p>One kind for each exit code of the command line. The message is one line for a person: what,
 * where, expected, found. {@link #code()} is stable and listed in {@code docs/errors.md}.
 */
public abstract sealed class TsmException extends Exception {
  private static final long serialVersionUID = 1L;

  private final TsmErrorCode code;

  private TsmException(
      TsmErrorCode code,
      TsmErrorCode.ExitClass exitClass,
      String message,
      @Nullable Throwable cause) {
    super(message, cause);
    if (code.exitClass() != exitClass) {
      throw new IllegalArgumentException(code + " is not of the class " + exitClass);
    }
    this.code = code;
  }

  /** One line for a person. */
  @Override
  public final String getMessage() {
    return Objects.toString(super.getMessage());
  }

  /** What kind of failure this is. */
  public final TsmErrorCode code() {
    return code;
  }

  /** What the command line exits with: 1 to 7. */
  public final int exitCode() {
    return code.exitClass().exitCode();
  }

  /** What a failure of the conversation with {@code device} means for a verb. */
  public static TsmException of(DeviceAddress device, SpdmException cause) {
    String message = device.head() + device.withoutName(Objects.toString(cause.getMessage()));
    return switch (cause) {
      case ChannelException channel ->
          channel.code() == SpdmErrorCode.TIMED_OUT
              ? new Unreachable(TsmErrorCode.TIMED_OUT, message, cause)
              : new Unreachable(TsmErrorCode.UNREACHABLE, message, cause);
      case VerificationException _ -> new Negative(TsmErrorCode.NOT_AUTHENTIC, message, cause);
      case NegotiationException _ -> new Protocol(TsmErrorCode.DEVICE_REFUSED, message, cause);
      case PeerErrorException _ -> new Protocol(TsmErrorCode.DEVICE_REFUSED, message, cause);
      case MalformedMessageException _ ->
          new Protocol(TsmErrorCode.PROTOCOL_VIOLATION, message, cause);
      case ProtocolViolationException _ ->
          new Protocol(TsmErrorCode.PROTOCOL_VIOLATION, message, cause);
    };
  }

  /** The same failure with what to do about it, for a person. */
  public final TsmException with(String advice) {
    String message = getMessage() + "; " + advice;
    Throwable cause = getCause() == null ? this : getCause();
    return switch (this) {
      case BadArgument _ -> new BadArgument(code, message, cause);
      case Protocol _ -> new Protocol(code, message, cause);
      case Unreachable _ -> new Unreachable(code, message, cause);
      case LacksFeature _ -> new LacksFeature(code, message);
      case Refused _ -> new Refused(code, message);
      case NotPermitted _ -> new NotPermitted(code, message, cause);
      case Negative _ -> new Negative(code, message, cause);
    };
  }

  /** Wrong usage: exit code 2. */
  public static final class BadArgument extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public BadArgument(TsmErrorCode code, String message) {
      this(code, message, null);
    }

    /** The same, with what a connector or backend says of it. */
    public BadArgument(TsmErrorCode code, String message, @Nullable Throwable cause) {
      super(code, TsmErrorCode.ExitClass.WRONG_USAGE, message, cause);
    }
  }

  /** The device, or a file in its place, does not keep to the rules: exit code 3. */
  public static final class Protocol extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public Protocol(TsmErrorCode code, String message, @Nullable Throwable cause) {
      super(code, TsmErrorCode.ExitClass.MALFORMED, message, cause);
    }
  }

  /** Unreachable, gone or too late: exit code 4. */
  public static final class Unreachable extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public Unreachable(TsmErrorCode code, String message, @Nullable Throwable cause) {
      super(code, TsmErrorCode.ExitClass.UNREACHABLE, message, cause);
    }
  }

  /** Neither TSM nor device can be brought to do it: exit code 5. */
  public static final class LacksFeature extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public LacksFeature(TsmErrorCode code, String message) {
      super(code, TsmErrorCode.ExitClass.LACKS_FEATURE, message, null);
    }

    /** {@code provider} lacks {@code feature}. */
    public static LacksFeature of(String provider, TsmFeature feature, DeviceAddress device) {
      return new LacksFeature(
          TsmErrorCode.LACKS_FEATURE,
          device.head()
              + "expected a TSM with the feature '"
              + feature.id()
              + "', found "
              + provider
              + ", which lacks it");
    }
  }

  /** Refused by state: exit code 6. */
  public static final class Refused extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public Refused(TsmErrorCode code, String message) {
      super(code, TsmErrorCode.ExitClass.REFUSED_BY_STATE, message, null);
    }
  }

  /** Forbidden by the operating system: exit code 7. */
  public static final class NotPermitted extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public NotPermitted(TsmErrorCode code, String message, @Nullable Throwable cause) {
      super(code, TsmErrorCode.ExitClass.NOT_PERMITTED, message, cause);
    }
  }

  /** The device could not prove what it must: exit code 1. */
  public static final class Negative extends TsmException {
    private static final long serialVersionUID = 1L;

    /** A failure of this kind. */
    public Negative(TsmErrorCode code, String message, @Nullable Throwable cause) {
      super(code, TsmErrorCode.ExitClass.NEGATIVE, message, cause);
    }
  }
}
