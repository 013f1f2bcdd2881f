package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.OptionalInt;
import org.opentsm.evidence.json.MeasurementView;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.SlotOption;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm spdm measurements}: what runs on a device, as it says. */
@Command(
    name = "measurements",
    description = {
      "Show all measurements of a device, decoded.",
      "They are asked for without a signature. In a session they come encrypted, from whoever holds"
          + " the key of the slot."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm spdm measurements emu:",
      "  tsm spdm measurements spdm+doe://127.0.0.1:2323 --session --pcap session.pcap"
    })
final class MeasurementsCommand extends Question {
  @Option(names = "--session", description = "Ask inside a secured session.")
  private boolean inSession;

  @Option(names = "--raw", description = "Ask for raw values instead of digests (from SPDM 1.2).")
  private boolean raw;

  @Mixin private SlotOption slot;

  /** For Guice. */
  @Inject
  MeasurementsCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(SpdmConnection device, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    OptionalInt wanted = slot.value();
    require(device, ResponderCapability.MEAS_CAP_SIG, ResponderCapability.MEAS_CAP_NO_SIG);
    MeasurementsQuery all = MeasurementsQuery.unsigned(MeasurementsQuery.ALL);
    if (raw && !device.negotiated().version().atLeast(SpdmVersion.V1_2)) {
      throw lacks("raw values, as from SPDM 1.2 on", "SPDM " + device.negotiated().version());
    }
    MeasurementsQuery query = raw ? all.asRawBitStream() : all;
    if (inSession) {
      askInSession(device, query, wanted, answer, deadline);
    } else {
      add(answer, device.measurements(query, deadline).response());
    }
  }

  private void askInSession(
      SpdmConnection device,
      MeasurementsQuery query,
      OptionalInt wanted,
      ObjectNode answer,
      Deadline deadline)
      throws SpdmException, TsmException {
    require(device, ResponderCapability.KEY_EX_CAP);
    if (device.negotiated().session().flatMap(each -> each.keyExchange()).isEmpty()) {
      throw lacks("a group and a cipher for sessions in common", "none");
    }
    int chosen = chooseSlot(device, wanted, deadline);
    try (SpdmSession session =
        device.openSession(
            chosen,
            device.certificateChain(chosen, deadline),
            MeasurementSummaryType.NONE,
            deadline)) {
      ObjectNode opened = answer.putObject("session");
      opened.put("slot", chosen);
      opened.put("id", session.id().toHex());
      opened.put("heartbeatSeconds", session.heartbeatPeriod().toSeconds());
      add(answer, session.measurements(query, deadline).response());
      session.finish(deadline);
    }
  }

  private static void add(ObjectNode answer, GetMeasurements.Response response) {
    ArrayNode list = answer.putArray("measurements");
    for (MeasurementBlock block : response.record().blocks()) {
      list.add(MeasurementView.toJson(block.encode()));
    }
  }
}
