package org.opentsm.tsm.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.serve.Daemon;
import org.opentsm.tsm.cli.serve.DaemonConfig;

/** A daemon of a test's user, in this process, where the user's commands look for it. */
final class RunningDaemon implements AutoCloseable {
  final Path socket;
  private final Daemon daemon;

  RunningDaemon(TestTool tool) throws TsmException {
    this(tool, DaemonConfig.usual(tool.directories));
  }

  RunningDaemon(TestTool tool, DaemonConfig config) throws TsmException {
    socket = config.socket();
    try {
      daemon = Daemon.start(config, Daemon.Setting.of(tool.directories, InstantSource.system()));
    } catch (CliException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    daemon.close();
  }
}
