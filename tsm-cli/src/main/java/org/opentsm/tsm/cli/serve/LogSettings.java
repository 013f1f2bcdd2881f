package org.opentsm.tsm.cli.serve;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/**
 * How the log is written, as the environment says; the logger itself passes over what it does not
 * know.
 */
final class LogSettings {
  private static final String LEVEL = "OPENTSM_LOG";
  private static final String FORMAT = "OPENTSM_LOG_FORMAT";
  private static final String JSON = "json";
  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

  private LogSettings() {}

  /**
   * Refuses words that would be passed over.
   *
   * @throws CliException with {@link CliErrorCode#USAGE}
   */
  static void require(Map<String, String> environment) throws CliException {
    String level = environment.getOrDefault(LEVEL, "WARN");
    if (!LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
      throw wrong(LEVEL, LEVELS, level);
    }
    String format = environment.getOrDefault(FORMAT, "text");
    if (!List.of("text", JSON).contains(format)) {
      throw wrong(FORMAT, List.of("text", JSON), format);
    }
  }

  /** Whether standard error is for a program, which reads one object a line. */
  static boolean isJson(Map<String, String> environment) {
    return JSON.equals(environment.get(FORMAT));
  }

  private static CliException wrong(String variable, List<String> words, String found) {
    return new CliException(
        CliErrorCode.USAGE, variable + ": expected one of " + words + ", found '" + found + "'");
  }
}
