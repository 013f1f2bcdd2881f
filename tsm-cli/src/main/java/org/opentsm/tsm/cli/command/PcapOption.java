package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.pcap.PcapFile;
import org.opentsm.tsm.cli.pcap.Recording;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --pcap}: what was said, for dissectors of network traffic. */
public final class PcapOption {
  private final InstantSource clock;

  @Option(
      names = "--pcap",
      paramLabel = "FILE",
      description =
          "Record every message as it is on the wire, for network dissectors. Encrypted ones stay"
              + " encrypted. An existing file is replaced.")
  private @Nullable Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** For Guice. */
  @Inject
  PcapOption(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins to record, if that was asked for.
   *
   * @throws CliException if the file cannot be written, or a file that is written has another use
   *     in the same command
   */
  public Recording start() throws CliException {
    requireOneUse();
    Path wanted = file;
    return new Recording(
        wanted == null ? Optional.empty() : Optional.of(PcapFile.create(wanted, clock)));
  }

  /** A recording or result in the place of a key would cost the key. */
  private void requireOneUse() throws CliException {
    Map<Path, String> uses = new HashMap<>();
    Set<String> twice = new TreeSet<>();
    for (OptionSpec option : command.options()) {
      Object value = option.getValue();
      for (Object each : value instanceof Collection<?> several ? several : Arrays.asList(value)) {
        String other =
            each instanceof Path given
                ? uses.put(given.toAbsolutePath().normalize(), option.longestName())
                : null;
        if (other != null) {
          twice.add(other);
          twice.add(option.longestName());
        }
      }
    }
    if (twice.contains("--pcap") || twice.contains("--out")) {
      throw new CliException(
          CliErrorCode.USAGE, String.join(" and ", twice) + ": expected two files, found one");
    }
  }
}
