package org.opentsm.tsm.cli.statement;

import com.google.inject.Inject;
import java.util.concurrent.Callable;
import org.opentsm.evidence.statement.StatementJson;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm statement show}: reads a statement to a person. */
@Command(
    name = "show",
    description = {
      "Show what a statement says. Nothing is verified: whoever held the file could have written it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm statement show report.bin", "  tsm statement show quote.dat --json"})
final class StatementShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private StatementInput input;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  StatementShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, BlamedFileException {
    StatementInput.Given given = input.read();
    if (json.isGiven()) {
      console.result(StatementJson.toJson(given.kind(), given.statement()));
    } else {
      StatementReport.lines(input.file(), given.kind(), given.statement()).forEach(console::result);
    }
    return ExitCode.DONE.value();
  }
}
