package org.opentsm.tsm.cli.command;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm emulate}: be something. */
@Command(
    name = "emulate",
    description = "Be an emulated device, for tests and demonstrations.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = EmulateDeviceCommand.class)
public final class EmulateCommand {
  /** For Guice and picocli. */
  EmulateCommand() {}
}
