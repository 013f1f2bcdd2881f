package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;

/** {@code tsm unlock}: the device's interface is unlocked. */
@Command(
    name = "unlock",
    description = {
      "Have the daemon unlock the interface of a device that it holds.",
      "Exit code 5: the TSM that holds the device cannot do that."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm unlock emu:"})
public final class UnlockCommand extends DeviceVerb {
  /** For Guice. */
  @Inject
  UnlockCommand(Console console) {
    super(console, Right.UNLOCK.id());
  }
}
