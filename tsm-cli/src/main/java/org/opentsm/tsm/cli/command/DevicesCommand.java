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
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.Failure;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.embed.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm devices}: what is here. */
@Command(
    name = "devices",
    description = {
      "List the devices that the backends find by themselves, and why one cannot be used.",
      "Responders behind sockets are not announced by anybody: name them as a target.",
      "A backend that fails is listed with its reason, beside what the others found; the exit code is"
          + " its own only if no other answered."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm devices --json"})
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

  /** A backend that could not be asked. */
  private record Silent(String provider, Failure failure) {}

  /** What there is to say. */
  private record Listing(List<Found> devices, List<Silent> failures, boolean answered) {}

  @Override
  public Integer call() {
    Listing listing = list(limit.start());
    if (json.isGiven()) {
      console.result(toJson(listing));
    } else {
      listing.devices.forEach(this::print);
      listing.failures.forEach(this::print);
      if (listing.devices.isEmpty()) {
        console.note("no devices found; 'tsm backends' tells why a backend cannot be used");
      }
    }
    return (listing.answered || listing.failures.isEmpty()
            ? ExitCode.DONE
            : listing.failures.getFirst().failure.exitCode())
        .value();
  }

  private Listing list(Deadline deadline) {
    List<Found> found = new ArrayList<>();
    List<Silent> failures = new ArrayList<>();
    boolean answered = false;
    for (Backend backend : backends.all()) {
      if (backends.unavailable(backend).isEmpty()) {
        try (Tsm tsm = backends.open(backend)) {
          tsm.devices(deadline).forEach(device -> found.add(new Found(backend.name(), device)));
          answered = true;
        } catch (TsmException | RuntimeException | LinkageError e) {
          failures.add(new Silent(backend.name(), Failure.of(e)));
        }
      }
    }
    return new Listing(found, failures, answered);
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

  private void print(Silent silent) {
    console.result(
        "?  "
            + silent.provider
            + "  cannot be asked: "
            + silent.failure.message()
            + " ("
            + silent.failure.code()
            + ")");
  }

  private static ObjectNode toJson(Listing listing) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    ArrayNode devices = result.putArray("devices");
    for (Found each : listing.devices) {
      ObjectNode entry = devices.addObject();
      entry.put("address", each.device.address().text());
      entry.put("provider", each.provider);
      entry.put("state", each.device.state().id());
      each.device.reason().ifPresent(why -> entry.put("reason", why));
    }
    ArrayNode failures = result.putArray("failures");
    for (Silent each : listing.failures) {
      failures
          .addObject()
          .put("provider", each.provider)
          .put("code", each.failure.code())
          .put("exitCode", each.failure.exitCode().value())
          .put("reason", each.failure.message());
    }
    return result;
  }
}
