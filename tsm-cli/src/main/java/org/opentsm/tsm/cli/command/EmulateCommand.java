package org.opentsm.tsm.cli.command;

import picocli.CommandLine.Command;

/** {@code tsm emulate}: be something. */
@Command(
    name = "emulate",
    description = "Be an emulated device, for tests and demonstrations.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = EmulateDeviceCommand.class)
public final class EmulateCommand {
  /** For Guice and picocli. */
  EmulateCommand() {}
}
