package org.opentsm.tsm.api;

/**
 * The failures of a TSM. Identifiers are a contract: they appear in JSON, logs, metrics and {@code
 * docs/errors.md}.
 */
public enum TsmErrorCode {
  /** A text that is no device address. */
  BAD_ADDRESS("tsm.bad-address", ExitClass.WRONG_USAGE),
  /** Nothing here speaks to addresses of this scheme. */
  UNKNOWN_SCHEME("tsm.unknown-scheme", ExitClass.WRONG_USAGE),
  /** An option of a plug-in that it does not understand. */
  BAD_OPTION("tsm.bad-option", ExitClass.WRONG_USAGE),

  /** A file that a device's connector or a backend depends on makes no sense. */
  MALFORMED_FILE("tsm.malformed-file", ExitClass.MALFORMED),

  /** The device broke the protocol, or sent octets without meaning. */
  PROTOCOL_VIOLATION("tsm.protocol-violation", ExitClass.MALFORMED),
  /** The device answered with an ERROR, or has no version or algorithm in common with us. */
  DEVICE_REFUSED("tsm.device-refused", ExitClass.MALFORMED),
  /** An encrypted stream could not be set up or kept; nothing of it is left. */
  LINK_FAILED("tsm.link-failed", ExitClass.MALFORMED),

  /** No such device, no way to it, or the connection broke. */
  UNREACHABLE("tsm.unreachable", ExitClass.UNREACHABLE),
  /** The deadline passed. */
  TIMED_OUT("tsm.timed-out", ExitClass.UNREACHABLE),
  /** The calling thread was interrupted. */
  CANCELLED("tsm.cancelled", ExitClass.UNREACHABLE),

  /** The TSM lacks the feature. */
  LACKS_FEATURE("tsm.lacks-feature", ExitClass.LACKS_FEATURE),
  /** The device lacks what the verb needs. */
  DEVICE_LACKS_FEATURE("tsm.device-lacks-feature", ExitClass.LACKS_FEATURE),

  /** Another owner holds the device's responder. */
  OWNED_BY_ANOTHER("tsm.owned-by-another", ExitClass.REFUSED_BY_STATE),
  /** The device is not in a state that allows the verb. */
  WRONG_STATE("tsm.wrong-state", ExitClass.REFUSED_BY_STATE),
  /** The device is in another life than the one named. */
  STALE_INCARNATION("tsm.stale-incarnation", ExitClass.REFUSED_BY_STATE),
  /** Evidence was collected again since the collection named. */
  STALE_GENERATION("tsm.stale-generation", ExitClass.REFUSED_BY_STATE),
  /** The evidence named is not what the TSM holds. */
  DIGEST_MISMATCH("tsm.digest-mismatch", ExitClass.REFUSED_BY_STATE),
  /** The TSM is closed. */
  CLOSED("tsm.closed", ExitClass.REFUSED_BY_STATE),

  /** The operating system forbids it. */
  NOT_PERMITTED("tsm.not-permitted", ExitClass.NOT_PERMITTED),

  /** A signature, nonce, digest or chain of the device does not hold. */
  NOT_AUTHENTIC("tsm.not-authentic", ExitClass.NEGATIVE);

  private final String id;
  private final ExitClass exitClass;

  TsmErrorCode(String id, ExitClass exitClass) {
    this.id = id;
    this.exitClass = exitClass;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /** What kind of failure it is for a caller that only sees a number. */
  public ExitClass exitClass() {
    return exitClass;
  }

  /** Exit codes of the command line. */
  public enum ExitClass {
    /** A negative answer. */
    NEGATIVE(1),
    /** Wrong usage. */
    WRONG_USAGE(2),
    /** Malformed input or protocol violation. */
    MALFORMED(3),
    /** Unreachable or timed out. */
    UNREACHABLE(4),
    /** The backend lacks the feature. */
    LACKS_FEATURE(5),
    /** Refused by state. */
    REFUSED_BY_STATE(6),
    /** Not permitted. */
    NOT_PERMITTED(7);

    private final int exitCode;

    ExitClass(int exitCode) {
      this.exitCode = exitCode;
    }

    /** 1 to 7. */
    public int exitCode() {
      return exitCode;
    }
  }
}
