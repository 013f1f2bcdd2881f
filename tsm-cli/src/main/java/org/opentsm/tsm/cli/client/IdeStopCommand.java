package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;

/** {@code tsm ide stop}: no encryption of the link of a device any more. */
@Command(
    name = "stop",
    description = {
      "Have the daemon take the encrypted stream of a device's link down; both ends forget the keys.",
      "The session goes on. What was accepted over the encrypted link counts no more."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm ide stop emu:ide"})
public final class IdeStopCommand extends DeviceVerb {
  /** For Guice. */
  @Inject
  IdeStopCommand(Console console) {
    super(console, Right.STOP_LINK.id());
  }
}
