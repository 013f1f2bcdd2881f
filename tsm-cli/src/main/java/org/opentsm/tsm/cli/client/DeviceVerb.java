package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A verb of the daemon on one device, after which the device stands somewhere else. */
abstract class DeviceVerb implements Callable<Integer> {
  private final Console console;
  private final String verb;

  @Parameters(paramLabel = "DEVICE", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Mixin private SocketOption socket;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  /**
   * @param verb its name in the daemon's paths
   */
  DeviceVerb(Console console, String verb) {
    this.console = console;
    this.verb = verb;
  }

  /** What the verb is told. */
  ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public final Integer call() throws FailureException {
    DaemonClient client = new DaemonClient(socket.place(""), limit.value());
    Answer answer = client.post(body(), "v1", "devices", target.text(), verb);
    Done done = Done.read(answer);
    if (json.isGiven()) {
      console.result(done.toJson(target));
    } else {
      console.result(target.head() + done.sentence());
    }
    return ExitCode.DONE.value();
  }

  /** How the device stands then, and how it was connected, if it was. */
  private record Done(
      DeviceStanding device,
      Optional<Long> slot,
      Optional<String> protocol,
      Optional<String> session,
      boolean encrypted) {
    static Done read(Answer answer) throws FailureException {
      return new Done(
          DeviceStanding.read(answer),
          answer.optionalNumber("slot"),
          answer.optionalText("protocol"),
          answer.optionalText("session"),
          answer.has("streams") && !answer.objects("streams").isEmpty());
    }

    String sentence() {
      return device.state()
          + " ("
          + device.provider()
          + ")"
          + slot.map(number -> ", slot " + number).orElse("")
          + protocol.map(by -> ", " + by).orElse("")
          + (protocol.isEmpty()
              ? ""
              : session.map(by -> "; in a session: " + by).orElse("; without a session"))
          + (encrypted ? "; the link is encrypted" : "")
          + device.reason().map(why -> ": " + why).orElse("");
    }

    ObjectNode toJson(DeviceAddress target) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("version", 1);
      json.put("address", target.text());
      device.addTo(json);
      slot.ifPresent(number -> json.put("slot", number));
      protocol.ifPresent(by -> json.put("protocol", by));
      session.ifPresent(by -> json.put("session", by));
      if (encrypted) {
        json.put("encrypted", true);
      }
      return json;
    }
  }
}
