package org.opentsm.tsm.cli.link;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm ide}: the encryption of a device's link. */
@Command(
    name = "ide",
    description = {
      "The encryption of a device's PCIe link (IDE).",
      "'exercise' is for those who make devices."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {IdeExerciseCommand.class})
public final class IdeCommand {
  /** For Guice and picocli. */
  IdeCommand() {}
}
