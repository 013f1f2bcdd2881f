package org.opentsm.tsm.cli.statement;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm statement}: what a machine's root of trust states, from any machine. */
@Command(
    name = "statement",
    description = {
      "Read and appraise a statement by a machine's root of trust: an SEV-SNP report, a TDX quote, "
          + "a CCA token or a TPM quote, raw, from any machine."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {StatementShowCommand.class, StatementVerifyCommand.class})
public final class StatementCommand {
  /** For Guice and picocli. */
  StatementCommand() {}
}
