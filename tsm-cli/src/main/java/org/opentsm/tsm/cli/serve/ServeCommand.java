package org.opentsm.tsm.cli.serve;

import com.google.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tsm serve}: the daemon. */
@Command(
    name = "serve",
    description = {
      "Hold sessions, baselines and events for programs on this host, on a unix socket.",
      "HTTP/1.1 and JSON; docs/daemon.md describes it, and /openapi.json on the socket. Root and the"
          + " user who starts it may do everything, others what the configuration grants them;"
          + " whoever can open the socket may look on. Runs until it is stopped, by Ctrl-C or SIGTERM."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm serve",
      "  tsm serve --config /etc/opentsm/daemon.yaml",
      "  tsm serve & tsm status --wait 10",
      "  curl --unix-socket PATH http://tsm/v1/devices     # PATH is what it prints"
    })
public final class ServeCommand implements Callable<Integer> {
  /** What a JVM exits with after SIGTERM. */
  private static final int TERMINATED = 143;

  private final UserDirectories directories;
  private final InstantSource clock;
  private final Console console;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Where to listen (default: as the configuration says, otherwise the socket that the service"
              + " manager hands over as standard input, otherwise tsm.sock in the user's runtime"
              + " directory). Its directory must be one that nobody else can write to.")
  private @Nullable Path socket;

  /** For Guice. */
  @Inject
  ServeCommand(UserDirectories directories, InstantSource clock, Console console) {
    this.directories = directories;
    this.clock = clock;
    this.console = console;
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration, as YAML; docs/daemon.md describes it (default: none, and what is"
              + " usual holds).")
  private @Nullable Path file;

  @Override
  public Integer call() throws TsmException, CliException {
    LogSettings.require(System.getenv());
    DaemonConfig usual = DaemonConfig.usual(directories);
    DaemonConfig read = file == null ? usual : DaemonConfigFile.read(file, usual);
    DaemonConfig config = socket == null ? read : read.withSocket(socket);
    DaemonSocket listener = listener(config, usual.socket());
    Daemon.Setting setting = Daemon.Setting.of(directories, clock).withLastWords(console::drain);
    console.neverWait();
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Daemon _ = start(config, setting, listener)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopped.countDown();
                    await(closed, config.limits().times().stop());
                  },
                  "tsm-stop"));
      if (!listener.isInherited()) {
        console.result(listener.path().toString());
        console.finish();
        if (!LogSettings.isJson(System.getenv())) {
          console.note("listening; stop with Ctrl-C");
        }
        console.flush();
      }
      stopped.await();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
    return ExitCode.DONE.value();
  }

  /** What the file says and cannot be is told with its name. */
  private Daemon start(DaemonConfig config, Daemon.Setting setting, DaemonSocket listener)
      throws TsmException, CliException {
    try {
      return Daemon.start(config, setting, listener);
    } catch (CliException wrong) {
      throw file == null ? wrong : new CliException(wrong.code(), file + ": " + wrong.getMessage());
    }
  }

  /** The service manager's socket where there is one, unless another one was asked for. */
  private static DaemonSocket listener(DaemonConfig config, Path usual)
      throws TsmException, CliException {
    Optional<DaemonSocket> inherited = DaemonSocket.inherited();
    if (inherited.isEmpty()) {
      Path directory = config.socket().getParent();
      // Only the usual one is made: another one that is not there is a slip more often than a wish.
      if (!config.socket().equals(usual) && directory != null && !Files.isDirectory(directory)) {
        throw new CliException(
            CliErrorCode.NO_SUCH_FILE,
            "socket " + config.socket() + ": expected the directory " + directory + ", found none");
      }
      return DaemonSocket.claim(config.socket());
    }
    Path given = inherited.get().path();
    if (!config.socket().equals(usual) && !config.socket().equals(given)) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          "socket "
              + config.socket()
              + ": expected none beside that of the service manager, or the same, found "
              + given
              + " on standard input");
    }
    return inherited.get();
  }

  private void await(CountDownLatch closed, Duration patience) {
    try {
      if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        console.note("the daemon did not end in time");
        console.drain();
        // A verb that hangs must not keep the process.
        Runtime.getRuntime().halt(TERMINATED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
