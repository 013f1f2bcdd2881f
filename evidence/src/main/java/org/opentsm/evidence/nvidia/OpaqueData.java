package org.opentsm.evidence.nvidia;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * The OpaqueData of a report in NVIDIA's form: fields one after the other. SPDM leaves its content
 * to the vendor, and the device signs it as it is: what cannot be read here changes nothing for the
 * verifier, so that it is a remark and no rejection.
 *
 * @param fields in the order of the report, known or not, up to the first that cannot be read
 * @param remark what cannot be read; empty if everything can
 */
public record OpaqueData(List<OpaqueField> fields, Optional<String> remark) {
  /** Copies the list. */
  public OpaqueData {
    fields = List.copyOf(fields);
  }

  /**
   * Reads fields until there are no more.
   *
   * @param octets OpaqueData of MEASUREMENTS
   */
  public static OpaqueData decode(Bytes octets) {
    List<OpaqueField> fields = new ArrayList<>();
    WireReader in = new WireReader("OpaqueData", octets);
    try {
      while (in.remaining() > 0) {
        int type = in.u16("DataType");
        fields.add(new OpaqueField(type, in.bytes(in.u16("DataSize"), "Data")));
      }
    } catch (MalformedMessageException otherForm) {
      return new OpaqueData(fields, Optional.ofNullable(otherForm.getMessage()));
    }
    return new OpaqueData(fields, Optional.empty());
  }
}
