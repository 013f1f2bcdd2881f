package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.TdispCapabilities;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm tdisp state}: where an interface stands. */
@Command(
    name = "state",
    description = "Show the state of an interface, and what the device can do with it.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm tdisp state emu:ide",
      "  tsm tdisp state spdm+doe://127.0.0.1:2323 --interface 3b:00.1 --json"
    })
final class TdispStateCommand extends TdispQuestion {
  private static final int HALF = 4;
  private static final int LOW = 0xF;

  /** For Guice. */
  @Inject
  TdispStateCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(TdispRequester requester, InterfaceId id, ObjectNode answer, Deadline deadline)
      throws SpdmException, TdispErrorException {
    ArrayNode versions = answer.putArray("versions");
    requester
        .versions(id, deadline)
        .forEach(each -> versions.add((each >> HALF) + "." + (each & LOW)));
    add(requester.capabilities(id, deadline), answer.putObject("capabilities"));
    answer.put("state", PolicyNames.of(requester.state(id, deadline)));
  }

  private static void add(TdispCapabilities.Response capabilities, ObjectNode json) {
    ArrayNode requests = json.putArray("requests");
    for (TdispMessageType type : TdispMessageType.values()) {
      if (type.isRequest() && capabilities.has(type)) {
        requests.add(type.name());
      }
    }
    ArrayNode flags = json.putArray("lockFlags");
    capabilities.flags().stream().sorted().forEach(flag -> flags.add(flag.name()));
    json.put("addressWidth", capabilities.addressWidth());
    json.put("requestsThis", capabilities.requestsThis());
    json.put("requestsAll", capabilities.requestsAll());
  }
}
