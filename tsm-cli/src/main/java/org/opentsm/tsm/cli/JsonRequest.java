package org.opentsm.tsm.cli;

import java.util.Arrays;
import java.util.List;
import org.opentsm.tsm.cli.command.JsonOption;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Whether a command line asks for JSON: a failure has to know even where the command line makes no
 * sense. The parser decides, not the word: {@code --json} can be the value of an option or, behind
 * {@code --}, the name of a file.
 */
final class JsonRequest {
  private static final String END_OF_OPTIONS = "--";

  private JsonRequest() {}

  /**
   * Parses once more, past whatever is wrong.
   *
   * @param line is of no use for anything else afterwards
   */
  static boolean isMade(CommandLine line, String... arguments) {
    collectErrors(line);
    try {
      line.parseArgs(arguments);
    } catch (CommandLine.PicocliException beyondRepair) {
      return isWord(arguments);
    }
    boolean ofNobody = false;
    for (ParseResult part = line.getParseResult(); part != null; part = part.subcommand()) {
      if (part.hasMatchedOption(JsonOption.NAME)) {
        return true;
      }
      ofNobody |= part.unmatched().contains(JsonOption.NAME);
    }
    return ofNobody && isWord(arguments);
  }

  /**
   * What is really wrong: who misspells an option that is required misses it too, and is helped by
   * the word that nobody knows.
   *
   * @param line that {@link #isMade} was asked about
   * @param wrong what was found first
   */
  static ParameterException unknownWord(CommandLine line, ParameterException wrong) {
    if (wrong instanceof MissingParameterException) {
      for (ParseResult part = line.getParseResult(); part != null; part = part.subcommand()) {
        for (Exception error : part.errors()) {
          if (error instanceof UnmatchedArgumentException unknown && unknown.isUnknownOption()) {
            return unknown;
          }
        }
      }
    }
    return wrong;
  }

  /** All that can be said where there is no parser: the word stands among the options. */
  static boolean isWord(String... arguments) {
    List<String> words = Arrays.asList(arguments);
    int end = words.indexOf(END_OF_OPTIONS);
    return (end < 0 ? words : words.subList(0, end)).contains(JsonOption.NAME);
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(JsonRequest::collectErrors);
  }
}
