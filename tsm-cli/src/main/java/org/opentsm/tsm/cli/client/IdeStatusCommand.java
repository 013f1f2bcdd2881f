package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm ide status}: how does the link of a device stand? */
@Command(
    name = "status",
    description = {
      "Have the daemon look at both ends of a device's link, and show its encrypted stream.",
      "A stream that is not secure any more is taken down, and the connection with it: exit code 3."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm ide status emu:ide"})
public final class IdeStatusCommand extends LinkQuestion {
  /** For Guice. */
  @Inject
  IdeStatusCommand(Console console) {
    super(console);
  }

  @Override
  Answer ask(DaemonClient client, String device) throws FailureException {
    return client.get("v1", "devices", device, "link");
  }
}
