package org.opentsm.tsm.cli.exchange;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm export}: evidence for others. */
@Command(
    name = "export",
    description = {
      "Write evidence in a format of others. Nothing is verified, and what the format has no "
          + "place for is left out and named."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {ExportDatCommand.class, ExportCmwCommand.class})
public final class ExportCommand {
  /** For Guice and picocli. */
  ExportCommand() {}
}
