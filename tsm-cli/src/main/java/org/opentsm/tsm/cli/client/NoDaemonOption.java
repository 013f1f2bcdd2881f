package org.opentsm.tsm.cli.client;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code --no-daemon}: a verb that remembers in files is done by this process. */
final class NoDaemonOption {
  /** What can be done where there is no daemon. */
  static final String OTHERWISE = ", or meet the device in this process with --no-daemon";

  private static final String NAME = "--no-daemon";

  /** The daemon speaks for itself, and nobody else's conversation can be recorded. */
  private static final List<String> OF_THIS_PROCESS =
      List.of("--requester-identity", "--psk", "--psk-without-context", "--pcap");

  @Option(
      names = NAME,
      description =
          "Meet the device in this process: for a host without a daemon. No session outlives the"
              + " command.")
  private boolean noDaemon;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** For Guice and picocli. */
  NoDaemonOption() {}

  /**
   * Whether it was given.
   *
   * @throws ParameterException if another option has no meaning then, or needs it
   */
  boolean isGiven() {
    ParseResult given = command.commandLine().getParseResult();
    if (noDaemon && given.hasMatchedOption(SocketOption.NAME)) {
      throw new ParameterException(
          command.commandLine(), "expected " + SocketOption.NAME + " or " + NAME + ", found both");
    }
    for (String other : OF_THIS_PROCESS) {
      if (!noDaemon && given.hasMatchedOption(other)) {
        throw new ParameterException(
            command.commandLine(),
            "expected " + NAME + " with " + other + ", found " + other + " alone");
      }
    }
    return noDaemon;
  }
}
