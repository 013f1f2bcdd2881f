package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;

/** {@code tsm ide refresh}: fresh keys for the link of a device. */
@Command(
    name = "refresh",
    description = {
      "Have the daemon give both ends of a device's link fresh keys, without interrupting it.",
      "It does so by itself once an hour, and before a key has protected 2^40 packets."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm ide refresh emu:ide"})
public final class IdeRefreshCommand extends LinkQuestion {
  /** For Guice. */
  @Inject
  IdeRefreshCommand(Console console) {
    super(console);
  }

  @Override
  Answer ask(DaemonClient client, String device) throws FailureException {
    return client.post(
        JsonNodeFactory.instance.objectNode(), "v1", "devices", device, Right.REFRESH_LINK.id());
  }
}
