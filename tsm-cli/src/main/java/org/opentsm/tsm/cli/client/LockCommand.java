package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;

/** {@code tsm lock}: the device's interface is locked for a confidential guest. */
@Command(
    name = "lock",
    description = {
      "Have the daemon lock the interface of a device that it holds (TDISP CONFIG_LOCKED).",
      "Exit code 5: the TSM that holds the device cannot do that."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm lock emu:"})
public final class LockCommand extends DeviceVerb {
  /** For Guice. */
  @Inject
  LockCommand(Console console) {
    super(console, Right.LOCK.id());
  }
}
