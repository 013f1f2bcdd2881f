package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.cli.command.LinkOption;
import org.opentsm.tsm.cli.command.SessionOption;
import org.opentsm.tsm.cli.command.SlotOption;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm connect}: the daemon takes a device. */
@Command(
    name = "connect",
    description = {
      "Have the daemon connect a device, and hold it with its session.",
      "Decides nothing about the device: that takes 'tsm evidence', 'tsm verify' and 'tsm accept'."
          + " A device that is connected as asked stays as it is, and keeps its standing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm connect emu:",
      "  tsm connect emu:ide --ide",
      "  tsm connect spdm+doe://127.0.0.1:2323 --session --slot 1"
    })
public final class ConnectCommand extends DeviceVerb {
  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "Whose TSM is to hold it; 'tsm backends' lists the names (default: the first that can be"
              + " used).")
  private @Nullable String provider;

  @Option(
      names = "--anew",
      description = "Meet a device that is connected anew: what was accepted counts no more then.")
  private boolean anew;

  @Mixin private SessionOption session;

  @Mixin private LinkOption link;

  @Mixin private SlotOption slot;

  /** For Guice. */
  @Inject
  ConnectCommand(Console console) {
    super(console, Right.CONNECT.id());
  }

  @Override
  ObjectNode body() {
    ObjectNode body = super.body();
    Optional.ofNullable(provider).ifPresent(name -> body.put("provider", name));
    slot.value().ifPresent(number -> body.put("slot", number));
    if (anew) {
      body.put("anew", true);
    }
    body.put("session", session.demand().id());
    body.put("ide", link.demand().id());
    return body;
  }
}
