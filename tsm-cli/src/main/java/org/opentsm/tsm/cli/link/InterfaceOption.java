package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.command.FunctionName;
import picocli.CommandLine.Option;

/** {@code --interface}: which interface of a device is meant. */
final class InterfaceOption {
  private static final int BUS_AT = 8;

  @Option(
      names = "--interface",
      paramLabel = "RID",
      description =
          "The interface: bus, device and function as in 3b:00.1, or FUNCTION_ID as in 0x3b01"
              + " (default: the function that answers QUERY of IDE_KM for port 0).")
  private @Nullable InterfaceId id;

  /** For Guice and picocli. */
  InterfaceOption() {}

  /**
   * The interface that was named, or else the function that the device says it is.
   *
   * @throws TsmException.LacksFeature if it does not say so
   */
  InterfaceId in(DeviceAddress target, VendorChannel channel, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    if (id != null) {
      return id;
    }
    try {
      Query.Response port = new IdeKmRequester(channel).query(0, deadline);
      return InterfaceId.of(port.bus() << BUS_AT | port.deviceFunction());
    } catch (PeerErrorException e) {
      throw new TsmException.LacksFeature(
          TsmErrorCode.DEVICE_LACKS_FEATURE,
          target.head()
              + "expected --interface, or an answer to QUERY (IDE_KM) that tells it, found: "
              + e.getMessage());
    }
  }

  /** Says which one was asked about. */
  static void describe(InterfaceId interfaceId, ObjectNode answer) {
    answer
        .putObject("interface")
        .put("function", FunctionName.of(interfaceId.requesterId()))
        .put("functionId", String.format("0x%08x", interfaceId.functionId()));
  }
}
