package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;

/** {@code tsm disconnect}: the daemon lets a device go. */
@Command(
    name = "disconnect",
    description = {
      "Have the daemon close the session with a device, and let the device go.",
      "What was accepted stays accepted: after 'tsm connect' the device has no standing until 'tsm revalidate'."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm disconnect emu:"})
public final class DisconnectCommand extends DeviceVerb {
  /** For Guice. */
  @Inject
  DisconnectCommand(Console console) {
    super(console, Right.DISCONNECT.id());
  }
}
