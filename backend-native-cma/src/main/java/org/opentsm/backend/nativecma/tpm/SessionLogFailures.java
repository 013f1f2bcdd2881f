package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** What can be wrong with the log of sessions, in words. */
final class SessionLogFailures {
  private SessionLogFailures() {}

  static TsmException.Refused notExtended(
      Path file, int pcr, int sessions, Bytes expected, Bytes found) {
    return new TsmException.Refused(
        TsmErrorCode.WRONG_STATE,
        "register "
            + pcr
            + ": expected "
            + expected.toHex()
            + ", to which the "
            + sessions
            + " sessions in "
            + file
            + " lead, found "
            + found.toHex()
            + ": something else extended it (another user's sessions, who has another state"
            + " directory), or the log was lost; use another register until the TPM's reset");
  }

  static TsmException.Protocol changed(Path file, String expected, Bytes found) {
    return changed(file, expected, found.toHex());
  }

  static TsmException.Protocol changed(Path file, String expected, String found) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE,
        "log of sessions "
            + file
            + ": expected "
            + expected
            + ", found "
            + found
            + "; somebody changed it: what the register holds cannot be told until the TPM's reset",
        null);
  }

  static TsmException io(Path where, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, "log of sessions " + where + ": cancelled", e);
    }
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED, "log of sessions " + where + ": " + e.getMessage(), e);
  }
}
