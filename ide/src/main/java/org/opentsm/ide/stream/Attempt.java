package org.opentsm.ide.stream;

import java.util.Optional;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.doe.ConfigSpaceException;

/** What has to be done whatever else fails. */
final class Attempt {
  private static final int TIMES = 2;

  /** Anything that a port, a device or a vendor's code can make fail. */
  @FunctionalInterface
  interface Work {
    void run() throws SpdmException, ConfigSpaceException, RootPortException, StreamException;
  }

  private Attempt() {}

  /**
   * Does it, and once more if it fails: both must come to the same.
   *
   * @return why it is not done; empty if it is
   */
  static Optional<String> at(String what, Work work) {
    Optional<String> failure = Optional.empty();
    for (int i = 0; i < TIMES; i++) {
      try {
        work.run();
        return Optional.empty();
      } catch (SpdmException
          | ConfigSpaceException
          | RootPortException
          | StreamException
          | RuntimeException
          | LinkageError e) {
        failure = Optional.of(what + ": " + reason(e));
      }
    }
    return failure;
  }

  /** What a failure says of itself. */
  static String reason(Throwable e) {
    String message = e instanceof RuntimeException || e instanceof Error ? null : e.getMessage();
    return message == null ? e.toString() : message;
  }
}
