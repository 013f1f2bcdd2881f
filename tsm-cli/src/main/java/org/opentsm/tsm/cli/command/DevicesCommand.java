package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm devices}: what is here. */
@Command(
    name = "devices",
    description = {
      "List the devices that the backends find by themselves, and why one cannot be used.",
      "Responders behind sockets are not announced by anybody: name them as a target."
    },
    mixinStandardHelpOptions = true,
    footer = {"%nExample:", "  tsm devices --json"})
public final class DevicesCommand implements Callable<Integer> {
  private final Backends backends;
  private final Console console;

  @Mixin private JsonOption json;
  @Mixin private TimeLimit limit;

  /** For Guice. */
  @Inject
  DevicesCommand(Backends backends, Console console) {
    this.backends = backends;
    this.console = console;
  }

  /** A device and whose it is. */
  private record Found(String provider, TsmDevice device) {}

  @Override
  public Integer call() throws TsmException {
    List<Found> found = find(limit.start());
    if (json.isGiven()) {
      console.result(toJson(found));
    } else if (found.isEmpty()) {
      console.note("no devices found; 'tsm backends' tells why a backend cannot be used");
    } else {
      found.forEach(this::print);
    }
    return ExitCode.DONE.value();
  }

  private List<Found> find(Deadline deadline) throws TsmException {
    List<Found> found = new ArrayList<>();
    for (TsmPlugin plugin : backends.all()) {
      if (backends.unavailable(plugin).isEmpty()) {
        try (Tsm tsm = backends.open(plugin)) {
          tsm.devices(deadline).forEach(device -> found.add(new Found(plugin.provider(), device)));
        }
      }
    }
    return found;
  }

  private void print(Found found) {
    TsmDevice device = found.device;
    console.result(
        device.address()
            + "  "
            + found.provider
            + "  "
            + device.state().id()
            + device.reason().map(why -> ": " + why).orElse(""));
  }

  private static ObjectNode toJson(List<Found> found) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    ArrayNode list = result.putArray("devices");
    for (Found each : found) {
      ObjectNode entry = list.addObject();
      entry.put("address", each.device.address().text());
      entry.put("provider", each.provider);
      entry.put("state", each.device.state().id());
      each.device.reason().ifPresent(why -> entry.put("reason", why));
    }
    return result;
  }
}
