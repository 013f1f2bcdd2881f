package org.opentsm.tsm.cli.command;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm policy}: what a verifier expects. */
@Command(
    name = "policy",
    description = "Work with policy files.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = PolicyInitCommand.class)
public final class PolicyCommand {
  /** For Guice and picocli. */
  PolicyCommand() {}
}
