package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm digests}: which slots hold chains. */
@Command(
    name = "digests",
    description = "Show a device's slots, with the digests of their certificate chains.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm spdm digests spdm+doe://127.0.0.1:2323"})
final class DigestsCommand extends Question {
  /** For Guice. */
  @Inject
  DigestsCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    require(device.negotiated(), ResponderCapability.CERT_CAP);
    answer.put("hash", name(device.negotiated().hash()));
    Slots.add(answer, device.digests(deadline));
  }
}
