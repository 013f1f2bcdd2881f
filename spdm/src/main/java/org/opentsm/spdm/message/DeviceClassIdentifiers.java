package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What ENDPOINT_INFO says of the device's class (DSP0274 1.3, "Device class identifier").
 *
 * <pre>
 * 0 NumIdentifiers  1
 * 1 reserved        3
 * 4 identifiers
 * </pre>
 *
 * @param identifiers 0 to 255
 */
public record DeviceClassIdentifiers(List<Identifier> identifiers) {
  private static final String NAME = "device class identifiers";
  private static final int MAX = 255;

  /**
   * One identifier.
   *
   * <pre>
   * IdElemLength  1   of what follows
   * StandardID    1
   * VendorIDLen   1
   * VendorID
   * NumSubIds     1
   * SubIdLen      1   each
   * SubIdentifier     each
   * </pre>
   *
   * @param standardId who defines it: {@link StandardsBody}, 0 to 255
   * @param vendorId as long as the body says
   * @param subordinate identifiers below, each of at most 255 octets; all of it has at most 255
   */
  public record Identifier(int standardId, Bytes vendorId, List<Bytes> subordinate) {
    /** Copies the list and checks the sizes. */
    public Identifier {
      subordinate = List.copyOf(subordinate);
      Limits.requireRange("StandardID", standardId, 0, 255);
      StandardsBody.requireVendorId(standardId, vendorId);
      int length = 3 + vendorId.length();
      for (Bytes each : subordinate) {
        length += 1 + each.length();
      }
      Limits.requireRange("IdElemLength", length, 0, MAX);
    }

    private static Identifier read(WireReader in) throws MalformedMessageException {
      int length = in.u8("IdElemLength");
      int begin = in.position();
      int standardId = in.u8("StandardID");
      Bytes vendorId = StandardsBody.readVendorId(in, standardId);
      int count = in.u8("NumSubIds");
      List<Bytes> subordinate = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        subordinate.add(in.bytes(in.u8("SubIdLen"), "SubIdentifier"));
      }
      int read = in.position() - begin;
      if (read != length) {
        throw in.rejectLast(
            read + 1, "IdElemLength", Integer.toString(read), Integer.toString(length));
      }
      return new Identifier(standardId, vendorId, subordinate);
    }

    private void write(WireWriter out) {
      WireWriter body = new WireWriter().u8(standardId).u8(vendorId.length()).bytes(vendorId);
      body.u8(subordinate.size());
      subordinate.forEach(each -> body.u8(each.length()).bytes(each));
      Bytes octets = body.toBytes();
      out.u8(octets.length()).bytes(octets);
    }
  }

  /** Copies the list and checks its size. */
  public DeviceClassIdentifiers {
    identifiers = List.copyOf(identifiers);
    Limits.requireRange("NumIdentifiers", identifiers.size(), 0, MAX);
  }

  /** Reads EPInfo, all of it and nothing else. */
  public static DeviceClassIdentifiers decode(Bytes endpointInfo) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, endpointInfo);
    int count = in.u8("NumIdentifiers");
    in.reserved(3);
    List<Identifier> identifiers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      identifiers.add(Identifier.read(in));
    }
    in.end(0);
    return new DeviceClassIdentifiers(identifiers);
  }

  /** EPInfo on the wire. */
  public Bytes encode() {
    WireWriter out = new WireWriter().u8(identifiers.size()).reserved(3);
    identifiers.forEach(each -> each.write(out));
    return out.toBytes();
  }
}
