package org.opentsm.tsm.cli.tpm;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm tpm}: prepares a TPM for statements. */
@Command(
    name = "tpm",
    description = "Prepare a TPM 2.0 to vouch for this machine in evidence.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {
      TpmEnrollCommand.class,
      TpmRequestCommand.class,
      TpmChallengeCommand.class,
      TpmAnswerCommand.class,
      TpmConfirmCommand.class
    })
public final class TpmCommand {
  /** For Guice and picocli. */
  TpmCommand() {}
}
