package org.opentsm.tsm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsm help}: the help of a command, which may be one of a command. */
@Command(
    name = "help",
    description = "Show the help of a command, as its --help does.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm help attest", "  tsm help spdm csr"})
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Its words.")
  private List<String> words = List.of();

  /** For Guice and picocli. */
  HelpCommand() {}

  @Override
  public Integer call() {
    CommandLine found = command.commandLine().getParent();
    for (String word : words) {
      CommandLine next = found.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(found, "unknown command '" + word + "'");
      }
      found = next;
    }
    found.usage(found.getOut());
    return ExitCode.DONE.value();
  }
}
