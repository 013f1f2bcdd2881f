package org.opentsm.tsm.cli.link;

import org.opentsm.tsm.cli.client.IdeRefreshCommand;
import org.opentsm.tsm.cli.client.IdeStatusCommand;
import org.opentsm.tsm.cli.client.IdeStopCommand;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm ide}: the encryption of a device's link. */
@Command(
    name = "ide",
    description = {
      "The encryption of a device's PCIe link (IDE).",
      "'tsm connect' has the daemon encrypt it; 'exercise' is for those who make devices."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {
      IdeStatusCommand.class,
      IdeRefreshCommand.class,
      IdeStopCommand.class,
      IdeExerciseCommand.class
    })
public final class IdeCommand {
  /** For Guice and picocli. */
  IdeCommand() {}
}
