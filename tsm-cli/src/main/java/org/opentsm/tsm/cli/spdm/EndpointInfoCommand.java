package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm endpoint-info}: of which class a device says that it is. */
@Command(
    name = "endpoint-info",
    description =
        "Show of which classes a device says that it is: the identifiers of standards bodies and"
            + " vendors (from SPDM 1.3). It signs nothing of this here.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm spdm endpoint-info spdm+doe://127.0.0.1:2323"})
final class EndpointInfoCommand extends SessionQuestion {
  /** For Guice. */
  @Inject
  EndpointInfoCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.EP_INFO_CAP_NO_SIG, ResponderCapability.EP_INFO_CAP_SIG);
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    Bytes information =
        device.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, deadline).endpointInfo();
    ArrayNode list = answer.putArray("identifiers");
    for (DeviceClassIdentifiers.Identifier identifier :
        DeviceClassIdentifiers.decode(information).identifiers()) {
      ObjectNode json = list.addObject();
      json.put("standardsBody", StandardsBody.nameOf(identifier.standardId()));
      json.put("vendorId", identifier.vendorId().toHex());
      ArrayNode subordinate = json.putArray("subordinate");
      identifier.subordinate().forEach(each -> subordinate.add(each.toHex()));
    }
  }
}
