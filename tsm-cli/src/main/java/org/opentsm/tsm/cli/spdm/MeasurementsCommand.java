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
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
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
final class MeasurementsCommand extends SessionQuestion {
  @Option(names = "--raw", description = "Ask for raw values instead of digests (from SPDM 1.2).")
  private boolean raw;

  @Mixin private SlotOption slot;

  /** For Guice. */
  @Inject
  MeasurementsCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  OptionalInt signer() {
    return slot.value();
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.MEAS_CAP_SIG, ResponderCapability.MEAS_CAP_NO_SIG);
    if (raw && !agreed.version().atLeast(SpdmVersion.V1_2)) {
      throw lacks("raw values, as from SPDM 1.2 on", "SPDM " + agreed.version());
    }
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    MeasurementsQuery all = MeasurementsQuery.unsigned(MeasurementsQuery.ALL);
    add(answer, device.measurements(raw ? all.asRawBitStream() : all, deadline).response());
  }

  private static void add(ObjectNode answer, GetMeasurements.Response response) {
    ArrayNode list = answer.putArray("measurements");
    for (MeasurementBlock block : response.record().blocks()) {
      list.add(MeasurementView.toJson(block.encode()));
    }
  }
}
