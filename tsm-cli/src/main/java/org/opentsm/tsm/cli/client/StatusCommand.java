package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.concurrent.Callable;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    footer = {"  tsm status", "  tsm status --socket /run/opentsm/tsm.sock --json"})
public final class StatusCommand implements Callable<Integer> {
  private final Console console;

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
    HostStatus status = HostStatus.ask(new DaemonClient(socket.place(""), limit.value()));
    if (json.isGiven()) {
      console.result(toJson(status));
    } else {
      print(status);
    }
    return ExitCode.DONE.value();
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
          // Fractions of a second help nobody here.
          each.since().replaceFirst("\\.[0-9]+Z$", "Z"),
          each.protection());
    }
    console.result("");
    print("sessions", sessions, status.sessions().isEmpty() ? "none" : "");
    TextTable streams = new TextTable("STREAM OF", "ID", "STATE");
    for (HostStatus.Stream each : status.streams()) {
      streams.row(each.address(), String.valueOf(each.id()), each.state());
    }
    console.result("");
    print(
        "streams",
        streams,
        status.streams().isEmpty()
            ? "none" + status.noStreams().map(why -> ": " + why).orElse("")
            : "");
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
          .put("state", each.state());
    }
    status.noStreams().ifPresent(why -> json.put("noStreams", why));
    return json;
  }
}
