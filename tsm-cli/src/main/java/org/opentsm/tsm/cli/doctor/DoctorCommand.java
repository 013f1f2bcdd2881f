package org.opentsm.tsm.cli.doctor;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.client.DaemonPlace;
import org.opentsm.tsm.cli.client.SocketOption;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.DirectoryTrust;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.DaemonConfig;
import org.opentsm.tsm.cli.serve.DaemonConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm doctor}: what is wrong with this host, and what to do. */
@Command(
    name = "doctor",
    description = {
      "Check this host: Java, clock, directories, the daemon, locks, TPM, kernel.",
      "One line each: pass, warn (something cannot be done here) or fail, with what to do. Exit code"
          + " 0 if nothing fails, 7 if something must not be so or is not permitted, otherwise 6."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm doctor", "  tsm doctor --config /etc/opentsm/daemon.yaml --json"})
public final class DoctorCommand implements Callable<Integer> {
  private final UserDirectories directories;
  private final InstantSource clock;
  private final Console console;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "The daemon's socket (default: that of --config, $OPENTSM_SOCKET, or tsm.sock in the"
              + " runtime directory).")
  private @Nullable Path socket;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The daemon's configuration: it is read, and says where the socket is.")
  private @Nullable Path file;

  @Option(
      names = "--host",
      paramLabel = "DIR",
      description = "Where the host's /sys, /proc and /dev are, as in a container (default: /).")
  private Path root = Path.of("/");

  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  DoctorCommand(UserDirectories directories, InstantSource clock, Console console) {
    this.directories = directories;
    this.clock = clock;
    this.console = console;
  }

  /** As the commands of the daemon have it, but for a configuration that says where it is. */
  private Path place(DaemonConfig config, DaemonConfig usual) {
    if (socket != null) {
      return socket;
    }
    return config.socket().equals(usual.socket())
        ? SocketOption.ofEnvironment().orElse(usual.socket())
        : config.socket();
  }

  @Override
  public Integer call() throws CliException {
    DaemonConfig usual = DaemonConfig.usual(directories);
    DaemonConfig config = file == null ? usual : DaemonConfigFile.read(file, usual);
    Doctor doctor =
        Doctor.examine(
            new Host(root, directories, DirectoryTrust.self(), clock),
            Runtime.version(),
            DaemonPlace.named(place(config, usual), console, ""));
    if (file != null) {
      doctor = doctor.with(ConfigChecks.findings(config, directories));
    }
    if (json.isGiven()) {
      console.result(doctor.toJson());
    } else {
      doctor.findings().forEach(finding -> console.result(finding.line()));
    }
    return doctor.exitCode().value();
  }
}
