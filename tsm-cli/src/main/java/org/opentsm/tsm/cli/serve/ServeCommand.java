package org.opentsm.tsm.cli.serve;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.UserDirectories;
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
      "  curl --unix-socket $XDG_RUNTIME_DIR/opentsm/tsm.sock http://tsm/v1/devices"
    })
public final class ServeCommand implements Callable<Integer> {
  private final UserDirectories directories;
  private final InstantSource clock;
  private final Console console;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Where to listen (default: tsm.sock in the user's runtime directory). Its directory must be"
              + " one that nobody else can write to.")
  private @Nullable Path socket;

  /** For Guice. */
  @Inject
  ServeCommand(UserDirectories directories, InstantSource clock, Console console) {
    this.directories = directories;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException {
    DaemonConfig usual = DaemonConfig.usual(directories);
    DaemonConfig config = socket == null ? usual : usual.withSocket(socket);
    Daemon.Setting setting = Daemon.Setting.of(directories, clock);
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Daemon _ = Daemon.start(config, setting)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopped.countDown();
                    await(closed, config.limits().stop().toMillis());
                  },
                  "tsm-stop"));
      console.result(config.socket().toString());
      console.finish();
      console.note("listening; stop with Ctrl-C");
      console.flush();
      stopped.await();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
    return ExitCode.DONE.value();
  }

  private static void await(CountDownLatch closed, long millis) {
    try {
      if (!closed.await(millis, TimeUnit.MILLISECONDS)) {
        System.err.println("tsm: the daemon did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
