package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.evidence.json.MeasurementView;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MeasurementExtensionLog;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm mel}: what was measured one after the other. */
@Command(
    name = "mel",
    description =
        "Show a device's measurement extension log: what was measured one after the other (from"
            + " SPDM 1.3).",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm spdm mel spdm+doe://127.0.0.1:2323"})
final class MelCommand extends SessionQuestion {
  /** For Guice. */
  @Inject
  MelCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.MEL_CAP);
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    ArrayNode log = answer.putArray("log");
    for (MeasurementExtensionLog.Entry entry : device.measurementExtensionLog(deadline).entries()) {
      ObjectNode json = log.addObject();
      json.put("index", entry.index());
      json.put("measurementIndex", entry.measurementIndex());
      MeasurementView.add(json, entry.measurement());
    }
  }
}
