package org.opentsm.tsm.cli.serve;

import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Failures that the daemon tells in the words of a TSM. */
final class DaemonErrors {
  private DaemonErrors() {}

  static TsmException cancelled(String verb) {
    return new TsmException.Unreachable(
        TsmErrorCode.CANCELLED, verb + ": cancelled before it began", null);
  }
}
