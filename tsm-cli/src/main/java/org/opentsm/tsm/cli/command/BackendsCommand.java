package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.embed.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm backends}: which TSMs there are, and what they can do. */
@Command(
    name = "backends",
    description = "List the TSMs that are installed: what each can do, or why it cannot be used.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm backends --json"})
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

  private void print(Backend backend) {
    Optional<String> reason = backends.unusable(backend);
    console.result(
        backend.name() + "  " + reason.map(why -> "unavailable: " + why).orElse("available"));
    if (!backend.features().isEmpty()) {
      console.result(
          "  can: "
              + backend.features().stream()
                  .sorted()
                  .map(TsmFeature::id)
                  .collect(Collectors.joining(", ")));
    }
  }

  private ObjectNode toJson() {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    ArrayNode list = result.putArray("backends");
    for (Backend backend : backends.all()) {
      ObjectNode entry = list.addObject();
      Optional<String> reason = backends.unusable(backend);
      backend.provider().ifPresent(provider -> entry.put("provider", provider));
      entry.put("available", reason.isEmpty());
      reason.ifPresent(why -> entry.put("reason", why));
      ArrayNode features = entry.putArray("features");
      backend.features().stream().sorted().map(TsmFeature::id).forEach(features::add);
    }
    return result;
  }
}
