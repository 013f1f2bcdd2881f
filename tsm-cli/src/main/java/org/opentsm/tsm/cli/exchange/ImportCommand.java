package org.opentsm.tsm.cli.exchange;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm import}: evidence that others collected. */
@Command(
    name = "import",
    description = {
      "Make evidence of what others collected, so that 'tsm verify' can appraise it.",
      "Nothing is verified here, and nothing is invented: what the file lacks is absent."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {ImportNvidiaCommand.class, ImportDatCommand.class})
public final class ImportCommand {
  /** For Guice and picocli. */
  ImportCommand() {}
}
