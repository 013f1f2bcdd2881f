package org.opentsm.tsm.cli;

import com.google.inject.Guice;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.command.Converters;
import org.opentsm.tsm.cli.command.FileUses;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The tool, put together: commands from Guice, failures as one line and an exit code. */
public final class Tool {
  private static final Logger LOG = LoggerFactory.getLogger(Tool.class);

  private final Console console;
  private final UserDirectories directories;
  private final InstantSource clock;

  /**
   * A tool.
   *
   * @param console where it speaks
   * @param directories where the user's files are
   * @param clock the time of day
   */
  public Tool(Console console, UserDirectories directories, InstantSource clock) {
    this.console = console;
    this.directories = directories;
    this.clock = clock;
  }

  /** Runs one command line; the exit code. */
  public int run(String... arguments) {
    try {
      return execute(arguments);
    } catch (RuntimeException | Error defect) {
      // A verdict is the last thing that a defect may look like.
      return fail(Failure.of(defect), defect, JsonRequest.isWord(arguments));
    }
  }

  private int execute(String... arguments) {
    CommandLine line =
        new CommandLine(
            TsmCommand.class,
            new GuiceFactory(Guice.createInjector(new ToolModule(console, directories, clock))));
    line.setOut(console.resultWriter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    Converters.register(line);
    line.setParameterExceptionHandler((wrong, _) -> {
      boolean json = JsonRequest.isMade(line, arguments);
      return fail(usage(JsonRequest.unknownWord(line, wrong)), wrong, json);
    });
    line.setExecutionExceptionHandler((thrown, command, _) ->
        fail(Failure.of(thrown).in(nameOf(command)), thrown, JsonRequest.isMade(line, arguments)));
    line.setExecutionStrategy(parsed -> {
      CommandLine command = parsed.asCommandLineList().getLast();
      if (!command.isUsageHelpRequested()) {
        FileUses.check(command);
      }
      return new CommandLine.RunLast().execute(parsed);
    });
    int code = line.execute(arguments);
    try {
      console.finish();
      return code;
    } catch (CliException lost) {
      return fail(Failure.of(lost), lost, false);
    }
  }

  private int fail(Failure failure, Throwable thrown, boolean json) {
    LOG.debug("The command failed", thrown);
    if (json) {
      console.result(failure.toJson());
    }
    console.note(failure.message() + " (" + failure.code() + ")");
    return failure.exitCode().value();
  }

  private Failure usage(ParameterException wrong) {
    String message = message(wrong);
    List<String> similar =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String command = nameOf(wrong.getCommandLine());
    return new Failure(
            CliErrorCode.USAGE.id(),
            CliErrorCode.USAGE.exitCode(),
            message.lines().reduce((one, next) -> one + "; " + next.strip()).orElse(message)
                + (similar.isEmpty() ? "" : "; did you mean " + similar.getFirst() + "?")
                + "; see '"
                + console.command(command.isEmpty() ? "--help" : command + " --help")
                + "'")
        .in(command);
  }

  private static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().getFirst();
      return wrong.getCommandLine().getSubcommands().isEmpty()
          ? "expected no more arguments, found '" + word + "'"
          : "unknown command '" + word + "'";
    }
    return Objects.requireNonNullElse(wrong.getMessage(), "wrong usage");
  }

  /** The command without the name of the tool: {@code policy init}. */
  private static String nameOf(CommandLine command) {
    String qualified = command.getCommandSpec().qualifiedName(" ");
    int space = qualified.indexOf(' ');
    return space < 0 ? "" : qualified.substring(space + 1);
  }
}
