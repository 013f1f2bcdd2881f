package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm backends}: which TSMs there are, and what they can do. */
@Command(
    name = "backends",
    description = "List the TSMs that are installed: what each can do, or why it cannot be used.",
    mixinStandardHelpOptions = true,
    footer = {"%nExample:", "  tsm backends --json"})
public final class BackendsCommand implements Callable<Integer> {
  private final Backends backends;
  private final Console console;

  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  BackendsCommand(Backends backends, Console console) {
    this.backends = backends;
    this.console = console;
  }

  @Override
  public Integer call() {
    if (json.isGiven()) {
      console.result(toJson());
    } else {
      backends.all().forEach(this::print);
    }
    return ExitCode.DONE.value();
  }

  private void print(TsmPlugin plugin) {
    Optional<String> reason = backends.unavailable(plugin);
    console.result(
        plugin.provider() + "  " + reason.map(why -> "unavailable: " + why).orElse("available"));
    console.result(
        "  can: "
            + plugin.features().stream()
                .sorted()
                .map(TsmFeature::id)
                .collect(Collectors.joining(", ")));
  }

  private ObjectNode toJson() {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    ArrayNode list = result.putArray("backends");
    for (TsmPlugin plugin : backends.all()) {
      ObjectNode entry = list.addObject();
      Optional<String> reason = backends.unavailable(plugin);
      entry.put("provider", plugin.provider());
      entry.put("available", reason.isEmpty());
      reason.ifPresent(why -> entry.put("reason", why));
      ArrayNode features = entry.putArray("features");
      plugin.features().stream().sorted().map(TsmFeature::id).forEach(features::add);
    }
    return result;
  }
}
