package org.opentsm.tsm.cli.client;

import java.util.concurrent.Callable;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has the daemon tell of the link of a device. */
abstract class LinkQuestion implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DEVICE", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Mixin private SocketOption socket;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  LinkQuestion(Console console) {
    this.console = console;
  }

  /** What the daemon says. */
  abstract Answer ask(DaemonClient client, String device) throws FailureException;

  @Override
  public final Integer call() throws FailureException {
    DaemonClient client = new DaemonClient(socket.place(""), limit.value());
    LinkAnswer answer = LinkAnswer.read(ask(client, target.text()));
    if (json.isGiven()) {
      console.result(answer.toJson(target));
    } else {
      answer.lines(target).forEach(console::result);
    }
    return ExitCode.DONE.value();
  }
}
