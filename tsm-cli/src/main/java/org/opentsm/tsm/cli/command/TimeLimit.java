package org.opentsm.tsm.cli.command;

import java.time.Duration;
import org.opentsm.spdm.Deadline;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --timeout}: how long a device may take for everything together. */
public final class TimeLimit {
  private static final int MAX_SECONDS = 3600;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Give up after as many seconds, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  /** For Guice and picocli. */
  TimeLimit() {}

  /** Starts the clock. */
  public Deadline start() {
    return Deadline.after(value());
  }

  /** How long, from 1 second to an hour. */
  public Duration value() {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--timeout': expected 1 to "
              + MAX_SECONDS
              + ", found "
              + seconds);
    }
    return Duration.ofSeconds(seconds);
  }
}
