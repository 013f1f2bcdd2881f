package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;

/** A measurement block for readers. */
public final class MeasurementView {
  private MeasurementView() {}

  /**
   * What the octets say, or why they say nothing: {@code malformed}.
   *
   * @param octets of one measurement block
   */
  public static ObjectNode toJson(Bytes octets) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    try {
      MeasurementRecord record = MeasurementRecord.decode(octets);
      if (record.blocks().size() != 1) {
        return json.put("malformed", record.blocks().size() + " blocks in the place of one");
      }
      MeasurementBlock block = record.blocks().getFirst();
      json.put("index", block.index());
      json.put("specification", block.measurementSpecification());
      block.dmtf().ifPresent(measurement -> add(json, measurement));
      return json;
    } catch (MalformedMessageException malformed) {
      return json.put(
          "malformed",
          malformed.field()
              + " at offset "
              + malformed.offset()
              + ": expected "
              + malformed.expected()
              + ", found "
              + malformed.found());
    }
  }

  /** Adds what a measurement in the format of DMTF says. */
  public static void add(ObjectNode json, DmtfMeasurement measurement) {
    json.put(
        "type",
        measurement
            .type()
            .map(PolicyNames::of)
            .orElseGet(() -> "unassigned-" + measurement.typeValue()));
    json.put("form", measurement.rawBitStream() ? "raw" : "digest");
    json.put("value", measurement.value().toHex());
    measurement
        .securityVersionNumber()
        .ifPresent(number -> json.put("securityVersionNumber", Long.toUnsignedString(number)));
    measurement.deviceMode().ifPresent(mode -> add(json, mode));
  }

  private static void add(ObjectNode json, DeviceMode mode) {
    addNames(json, "operationalModes", mode.operational());
    addNames(json, "debugModes", mode.debug());
  }

  private static void addNames(ObjectNode json, String key, Collection<? extends Enum<?>> modes) {
    var names = json.putArray(key);
    modes.stream().sorted().forEach(constant -> names.add(PolicyNames.of(constant)));
  }
}
