package org.opentsm.spdm.transport;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * DOE Discovery: which data objects does the other end know (PCIe Base Specification, "DOE
 * Discovery").
 *
 * <pre>
 * request   0 Index 1,  1 DOE Discovery Version 1,  2 reserved 2
 * response  0 Vendor ID 2,  2 Data Object Type 1,  3 Next Index 1   (0 behind the last one)
 * </pre>
 */
public final class DoeDiscovery {
  /** The second version, which capabilities have from their version 2 on. */
  public static final int VERSION_2 = 2;

  private static final int UNKNOWN_VENDOR = 0xFFFF;
  private static final int UNKNOWN_TYPE = 0xFF;

  /** Discovery itself. */
  public static final Protocol DISCOVERY =
      new Protocol(DoeObject.VENDOR_PCI_SIG, DoeObject.TYPE_DISCOVERY);

  /** SPDM outside of a session. */
  public static final Protocol SPDM = new Protocol(DoeObject.VENDOR_PCI_SIG, DoeObject.TYPE_SPDM);

  /** SPDM in sessions. */
  public static final Protocol SECURED_SPDM =
      new Protocol(DoeObject.VENDOR_PCI_SIG, DoeObject.TYPE_SECURED_SPDM);

  /** What a device that has SPDM with sessions answers. */
  public static final List<Protocol> OF_SPDM = List.of(DISCOVERY, SPDM, SECURED_SPDM);

  private DoeDiscovery() {}

  /**
   * One kind of data object.
   *
   * @param vendorId who defines the type
   * @param type the Data Object Type
   */
  public record Protocol(int vendorId, int type) {}

  /** Sends one object and waits for the one that answers it. */
  @FunctionalInterface
  public interface Exchange {
    /** Sends an encoded object and returns the encoded answer. */
    Bytes exchange(Bytes request) throws SpdmException;
  }

  /** The version of discovery that a capability of this version has: 0 or {@link #VERSION_2}. */
  public static int versionOf(int capabilityVersion) {
    return capabilityVersion >= VERSION_2 ? VERSION_2 : 0;
  }

  /**
   * Asks for every kind of data object that the other end knows, at most 256.
   *
   * @param version of discovery, 0 or {@link #VERSION_2}
   */
  public static List<Protocol> query(int version, Exchange mailbox) throws SpdmException {
    List<Protocol> known = new ArrayList<>();
    int index = 0;
    do {
      WireReader in =
          new WireReader(
              "DOE Discovery response", responseContent(mailbox.exchange(request(index, version))));
      known.add(new Protocol(in.u16("Vendor ID"), in.u8("Data Object Type")));
      int next = in.u8("Next Index");
      if (next != 0 && next <= index) {
        throw in.rejectLast(1, "Next Index", "0 or above " + index, Integer.toString(next));
      }
      in.end(0);
      index = next;
    } while (index != 0);
    return List.copyOf(known);
  }

  /** Whether an object is a question of this protocol. */
  public static boolean asks(DoeObject object) {
    return object.vendorId() == DoeObject.VENDOR_PCI_SIG
        && object.type() == DoeObject.TYPE_DISCOVERY;
  }

  /**
   * Answers a question.
   *
   * @param offered what the device knows, {@link #DISCOVERY} first
   */
  public static DoeObject answer(DoeObject question, List<Protocol> offered)
      throws MalformedMessageException {
    WireReader in = new WireReader("DOE Discovery request", question.payload());
    int index = in.u8("Index");
    in.reserved(3);
    in.end(0);
    Protocol protocol =
        index < offered.size() ? offered.get(index) : new Protocol(UNKNOWN_VENDOR, UNKNOWN_TYPE);
    int next = index + 1 < offered.size() ? index + 1 : 0;
    return object(new WireWriter().u16(protocol.vendorId()).u8(protocol.type()).u8(next));
  }

  private static Bytes request(int index, int version) {
    return object(new WireWriter().u8(index).u8(version).reserved(2)).encode();
  }

  private static DoeObject object(WireWriter content) {
    return new DoeObject(DoeObject.VENDOR_PCI_SIG, DoeObject.TYPE_DISCOVERY, content.toBytes());
  }

  private static Bytes responseContent(Bytes encoded) throws MalformedMessageException {
    DoeObject object = DoeObject.decode(encoded);
    if (!asks(object)) {
      throw new MalformedMessageException(
          "DOE Discovery response",
          "Data Object Type",
          2,
          "vendor " + DoeObject.VENDOR_PCI_SIG + ", type " + DoeObject.TYPE_DISCOVERY,
          "vendor " + object.vendorId() + ", type " + object.type());
    }
    return object.payload();
  }
}
