package org.opentsm.tsm.cli.link;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm tdisp}: the interfaces of a device. */
@Command(
    name = "tdisp",
    description = {
      "Ask a device about its interfaces, in a secured session (TDISP).",
      "'exercise' is for those who make devices; the others change nothing."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {TdispStateCommand.class, TdispReportCommand.class, TdispExerciseCommand.class})
public final class TdispCommand {
  /** For Guice and picocli. */
  TdispCommand() {}
}
