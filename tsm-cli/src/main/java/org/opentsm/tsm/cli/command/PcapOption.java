package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.pcap.PcapFile;
import org.opentsm.tsm.cli.pcap.Recording;
import picocli.CommandLine.Option;

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

  /** For Guice. */
  @Inject
  PcapOption(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins to record, if that was asked for.
   *
   * @throws CliException if the file cannot be written
   */
  public Recording start() throws CliException {
    Path wanted = file;
    return new Recording(
        wanted == null ? Optional.empty() : Optional.of(PcapFile.create(wanted, clock)));
  }
}
