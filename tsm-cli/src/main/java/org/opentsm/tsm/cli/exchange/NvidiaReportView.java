package org.opentsm.tsm.cli.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.nvidia.NvidiaImport.Device;
import org.opentsm.evidence.nvidia.NvidiaImport.Imported;
import org.opentsm.evidence.nvidia.NvidiaImport.OneNonce;
import org.opentsm.evidence.nvidia.OpaqueData;
import org.opentsm.evidence.nvidia.OpaqueField;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.ShellWord;

/**
 * What was imported, for a person and as JSON.
 *
 * @param files one for each object, in the same order
 * @param policy where it was written
 * @param imported what they hold
 */
record NvidiaReportView(List<Path> files, Path policy, Imported imported) {
  private static final int VERSION = 1;

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    json.put("format", "nvidia");
    json.put("policy", policy.toString());
    ArrayNode evidence = json.putArray("evidence");
    for (int i = 0; i < files.size(); i++) {
      OneNonce one = imported.evidence().get(i);
      ObjectNode item = evidence.addObject();
      item.put("file", files.get(i).toString());
      item.put("nonce", one.evidence().nonce().toString());
      ArrayNode devices = item.putArray("devices");
      one.devices().forEach(device -> add(devices.addObject(), device));
    }
    ArrayNode remarks = json.putArray("remarks");
    imported.remarks().forEach(remarks::add);
    return json;
  }

  private static void add(ObjectNode json, Device device) {
    device.architecture().ifPresent(name -> json.put("architecture", name));
    json.put("subject", device.leaf().subject());
    json.put("measurements", device.report().decoded().record().blocks().size());
    OpaqueData opaque = device.report().opaque();
    ArrayNode fields = json.putArray("opaque");
    for (OpaqueField field : opaque.fields()) {
      ObjectNode item = fields.addObject();
      item.put("type", field.type());
      field.name().ifPresent(name -> item.put("name", name));
      item.put("value", field.value().toHex());
      field.text().ifPresent(text -> item.put("text", text));
      if (!field.numbers().isEmpty()) {
        field.numbers().forEach(item.putArray("numbers")::add);
      }
      if (!field.identifiers().isEmpty()) {
        ArrayNode identifiers = item.putArray("identifiers");
        field.identifiers().stream().map(Bytes::toHex).forEach(identifiers::add);
      }
    }
    opaque.remark().ifPresent(remark -> json.put("opaqueRemark", remark));
  }

  /**
   * For a person.
   *
   * @param verify the command that comes next, as the user types it
   */
  List<String> lines(String verify) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      OneNonce one = imported.evidence().get(i);
      lines.add(files.get(i) + ", nonce " + one.evidence().nonce());
      for (int d = 0; d < one.devices().size(); d++) {
        add(lines, d, one.devices().get(d));
      }
    }
    lines.add("");
    lines.add(
        "Nothing is verified yet. That the device answered a nonce of yours, and not some old one, is");
    lines.add("known if it is the one above:");
    for (int i = 0; i < files.size(); i++) {
      lines.add(
          "  "
              + verify
              + " "
              + ShellWord.of(files.get(i))
              + " --nonce $NONCE --root ROOT.pem --policy "
              + ShellWord.of(policy));
    }
    return lines;
  }

  private static void add(List<String> lines, int number, Device device) {
    lines.add(
        "  device "
            + number
            + device.architecture().map(name -> ", " + name).orElse("")
            + ", "
            + device.leaf().subject()
            + ", "
            + device.report().decoded().record().blocks().size()
            + " measurements");
    OpaqueData opaque = device.report().opaque();
    for (OpaqueField field : opaque.fields()) {
      if (field.name().isEmpty()) {
        lines.add("    unknown field " + field.type() + ": " + field.value());
      } else {
        field.text().ifPresent(text -> lines.add("    " + field.name().get() + ": " + text));
      }
    }
    opaque.remark().ifPresent(remark -> lines.add("    " + remark));
  }
}
