package org.opentsm.backend.nativecma.tpm;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What an environment says of the use of a TPM.
 *
 * @param sessionPcr the register for sessions
 * @param eventLog the firmware's log; empty for the kernel's
 * @param imaList what Linux measured; empty for the kernel's
 * @param ima whether that and its register are quoted, where the list is there
 */
record TpmSettings(int sessionPcr, Optional<Path> eventLog, Optional<Path> imaList, boolean ima) {
  static final String SESSION_PCR = "tpm.session-pcr";
  static final String EVENT_LOG = "tpm.event-log";
  static final String IMA_LIST = "tpm.ima-list";

  /** In the place of a file: no list, and no quote of its register. */
  static final String NO_IMA = "none";

  /**
   * 0 to 7 are the firmware's, 8 and 9 the boot loader's and the kernel's, 10 is IMA's, 11, 12 and
   * 15 are systemd's, 14 is shim's; 13 holds extensions of a unified kernel image, which few have.
   */
  static final int USUAL_SESSION_PCR = 13;

  /**
   * A policy knows the machine's software by what stands in 0 to 9: a register that each session
   * extends would never be what it expects.
   */
  static final int FIRST_FREE_PCR = 10;

  static TpmSettings of(TsmEnvironment environment) throws TsmException.BadArgument {
    int pcr = USUAL_SESSION_PCR;
    Optional<String> given = environment.option(SESSION_PCR);
    if (given.isPresent()) {
      pcr = number(given.get());
    }
    Optional<String> list = environment.option(IMA_LIST);
    boolean ima = list.filter(NO_IMA::equals).isEmpty();
    return new TpmSettings(
        pcr,
        path(EVENT_LOG, environment.option(EVENT_LOG)),
        ima ? path(IMA_LIST, list) : Optional.empty(),
        ima);
  }

  private static Optional<Path> path(String name, Optional<String> given)
      throws TsmException.BadArgument {
    try {
      return given.map(Path::of);
    } catch (InvalidPathException e) {
      throw bad(name, "the path of a file", given.orElse(""));
    }
  }

  private static int number(String text) throws TsmException.BadArgument {
    String expected =
        FIRST_FREE_PCR
            + " to "
            + TpmSessionLog.LAST_PCR
            + ": others tell the machine's software, or can be reset while it runs";
    try {
      int pcr = Integer.parseInt(text);
      if (pcr >= FIRST_FREE_PCR && pcr <= TpmSessionLog.LAST_PCR) {
        return pcr;
      }
    } catch (NumberFormatException noNumber) {
      // Told below.
    }
    throw bad(SESSION_PCR, expected, text);
  }

  private static TsmException.BadArgument bad(String name, String expected, String found) {
    return new TsmException.BadArgument(
        TsmErrorCode.BAD_OPTION,
        name
            + ": expected "
            + expected
            + ", found '"
            + found.replaceAll("[^\\x20-\\x7e]", "?")
            + "'");
  }
}
