package org.opentsm.tsm.cli.tpm;

import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import picocli.CommandLine.Parameters;

/** The TPM that a command speaks with. */
final class TpmPlace {
  private static final String SCHEME = "tpm:";

  @Parameters(
      paramLabel = "TPM",
      description = "tpm:PLACE: a device file, a socket's absolute path, or HOST:PORT.")
  private String tpm;

  /** For picocli. */
  TpmPlace() {}

  /** The place without {@code tpm:}. */
  String place() throws CliException {
    if (!tpm.startsWith(SCHEME)) {
      throw new CliException(
          CliErrorCode.USAGE, "expected tpm:PLACE, as in tpm:/dev/tpmrm0, found '" + tpm + "'");
    }
    return tpm.substring(SCHEME.length());
  }
}
