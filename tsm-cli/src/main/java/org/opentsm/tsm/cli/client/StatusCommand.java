package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm status}: what the daemon holds. */
@Command(
    name = "status",
    description = {
      "Show the devices, sessions and streams of the daemon.",
      "Exit code 4: no daemon listens there."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm status",
      "  tsm serve & tsm status --wait 10",
      "  tsm status --socket /run/opentsm/tsm.sock --json"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 100;
  private static final int LONGEST_SECONDS = 3600;

  /** Failures after which a daemon may come. */
  private static final Set<String> ABSENT =
      Set.of(ClientErrorCode.NOT_RUNNING.id(), HttpErrorCode.STOPPING.id());

  private final Console console;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Wait so long for a daemon that is about to listen: 1 to 3600.")
  private @Nullable Integer patience;

  @Spec private CommandSpec command;

  @Mixin private SocketOption socket;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws FailureException {
    HostStatus status = ask(new DaemonClient(socket.place(""), limit.value()));
    if (json.isGiven()) {
      console.result(toJson(status));
    } else {
      print(status);
    }
    return ExitCode.DONE.value();
  }

  /** A daemon that is being started, or started anew, listens a little later. */
  private HostStatus ask(DaemonClient client) throws FailureException {
    Deadline end = Deadline.after(Duration.ofSeconds(patience()));
    while (true) {
      try {
        return HostStatus.ask(client);
      } catch (FailureException absent) {
        if (!ABSENT.contains(absent.failure().code()) || end.hasPassed()) {
          throw absent;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw DaemonClient.interrupted();
      }
    }
  }

  private int patience() {
    int seconds = patience == null ? 0 : patience;
    if (patience != null && (seconds < 1 || seconds > LONGEST_SECONDS)) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--wait': expected 1 to 3600 seconds, found " + seconds);
    }
    return seconds;
  }

  private void print(HostStatus status) {
    TextTable devices = new TextTable("DEVICE", "STATE", "BASELINE", "PROVIDER", "REMARK");
    for (DeviceStanding each : status.devices()) {
      devices.row(
          each.address(),
          each.state(),
          status.accepted().contains(each.address()) ? "yes" : "no",
          each.provider(),
          each.reason().orElse(""));
    }
    print("devices", devices, status.devices().isEmpty() ? "none" : "");
    TextTable sessions = new TextTable("SESSION WITH", "SLOT", "SINCE", "PROTECTED BY");
    for (HostStatus.OpenSession each : status.sessions()) {
      sessions.row(
          each.address(),
          each.slot().map(String::valueOf).orElse("-"),
          withoutFractions(each.since()),
          each.protection());
    }
    console.result("");
    print("sessions", sessions, status.sessions().isEmpty() ? "none" : "");
    TextTable streams = new TextTable("STREAM OF", "ID", "STATE", "SINCE", "KEYS RENEWED");
    for (HostStatus.Stream each : status.streams()) {
      streams.row(
          each.address(),
          String.valueOf(each.id()),
          each.state(),
          withoutFractions(each.since()),
          String.valueOf(each.generation()));
    }
    console.result("");
    print(
        "streams",
        streams,
        status.streams().isEmpty()
            ? "none" + status.noStreams().map(why -> ": " + why).orElse("")
            : "");
  }

  /** Fractions of a second help nobody here. */
  private static String withoutFractions(String time) {
    return time.replaceFirst("\\.[0-9]+Z$", "Z");
  }

  private void print(String what, TextTable table, String instead) {
    if (instead.isEmpty()) {
      table.lines().forEach(console::result);
    } else {
      TextTable none = new TextTable(what + ":", instead);
      none.lines().forEach(console::result);
    }
  }

  private static ObjectNode toJson(HostStatus status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("socket", status.socket().toString());
    ArrayNode devices = json.putArray("devices");
    for (DeviceStanding each : status.devices()) {
      ObjectNode device = devices.addObject().put("address", each.address());
      each.addTo(device).put("baseline", status.accepted().contains(each.address()));
    }
    ArrayNode sessions = json.putArray("sessions");
    for (HostStatus.OpenSession each : status.sessions()) {
      ObjectNode session = sessions.addObject().put("address", each.address());
      session.put("incarnation", each.incarnation());
      each.slot().ifPresent(slot -> session.put("slot", slot));
      session.put("since", each.since());
      session.put("protection", each.protection());
    }
    ArrayNode streams = json.putArray("streams");
    for (HostStatus.Stream each : status.streams()) {
      streams
          .addObject()
          .put("address", each.address())
          .put("id", each.id())
          .put("state", each.state())
          .put("keySet", each.keySet())
          .put("generation", each.generation())
          .put("since", each.since());
    }
    status.noStreams().ifPresent(why -> json.put("noStreams", why));
    return json;
  }
}
