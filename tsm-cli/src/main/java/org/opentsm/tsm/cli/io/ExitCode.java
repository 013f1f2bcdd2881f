package org.opentsm.tsm.cli.io;

import java.util.Arrays;
import java.util.Optional;

/** What the tool exits with. A contract with scripts. */
public enum ExitCode {
  /** Done; what was appraised is affirming, or a warning unless {@code --strict}. */
  DONE(0),
  /** Appraised, and the answer is no. */
  NEGATIVE(1),
  /** The command line makes no sense. */
  USAGE(2),
  /** Octets of a device or a file that break the rules. */
  MALFORMED(3),
  /** Nobody there, or not in time. */
  UNREACHABLE(4),
  /** Cannot be done here at all. */
  LACKS_FEATURE(5),
  /** Cannot be done now. */
  REFUSED_BY_STATE(6),
  /** Must not be done by this user. */
  NOT_PERMITTED(7),
  /** A defect of the tool. Never the answer to bad input. */
  INTERNAL(70);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  /** The code of a number. */
  public static Optional<ExitCode> of(long value) {
    return Arrays.stream(values()).filter(code -> code.value == value).findFirst();
  }

  /** The number. */
  public int value() {
    return value;
  }
}
