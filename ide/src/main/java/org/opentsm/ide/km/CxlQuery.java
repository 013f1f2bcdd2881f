package org.opentsm.ide.km;

import java.util.List;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * CXL_QUERY_RESP (0x01): what CXL ports a component has, and what they can do (CXL Specification,
 * "CXL.cachemem IDE Key Management"). CXL_QUERY is that of PCIe, {@link Query.Request}.
 *
 * <pre>
 * 0 Object ID            1
 * 1 reserved             1
 * 2 PortIndex            1
 * 3 Dev/Func Number      1
 * 4 Bus Number           1
 * 5 Segment              1
 * 6 MaxPortIndex         1
 * 7 Caps                 1   bits 0-3: version of the capability
 * 8 the CXL IDE Capability, in dwords
 * </pre>
 *
 * @param portIndex as in the request
 * @param deviceFunction device number in the high 5 bits, function number in the low 3
 * @param bus 0 to 255
 * @param segment 0 to 255
 * @param maxPortIndex the last port, 0 to 255
 * @param caps the octet, unknown bits included, 0 to 255
 * @param registers of the port's CXL IDE Capability, 1 to {@link #MAX_REGISTERS}
 */
public record CxlQuery(
    int portIndex,
    int deviceFunction,
    int bus,
    int segment,
    int maxPortIndex,
    int caps,
    List<Integer> registers) {
  /** Registers of version 1 of the capability. */
  public static final int MAX_REGISTERS = 9;

  private static final int VERSION = 0xF;
  private static final int FIRST_CAPABILITY = 4;

  /** What a port can do beyond what each can. */
  public enum Capability implements MaskBit {
    /** It generates initialization vectors. */
    GENERATES_IV,
    /** It generates keys. */
    GENERATES_KEY,
    /** It takes CXL_K_SET_STOP. */
    STOPS;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << (FIRST_CAPABILITY + ordinal());
    }
  }

  /** Checks the ranges. */
  public CxlQuery {
    Query.requireOctet("PortIndex", portIndex);
    Query.requireOctet("Dev/Func Number", deviceFunction);
    Query.requireOctet("Bus Number", bus);
    Query.requireOctet("Segment", segment);
    Query.requireOctet("MaxPortIndex", maxPortIndex);
    Query.requireOctet("Caps", caps);
    registers = List.copyOf(registers);
    if (registers.isEmpty() || registers.size() > MAX_REGISTERS) {
      throw new IllegalArgumentException(registers.size() + " registers are no CXL IDE Capability");
    }
  }

  /** Version of the capability, 0 to 15. */
  public int capabilityVersion() {
    return caps & VERSION;
  }

  /** What it can do. */
  public Set<Capability> capabilities() {
    return MaskBit.setOf(Capability.class, caps);
  }

  /**
   * Reads the answer to a request, which must be all of the input.
   *
   * @throws MalformedMessageException if it is none, or that of another port
   */
  public static CxlQuery decode(Bytes input, Query.Request request)
      throws MalformedMessageException {
    WireReader in = new WireReader("CXL_QUERY_RESP", input);
    IdeKmObject.QUERY_RESP.read(in);
    Query.Place place = Query.Place.read(in, request);
    int caps = in.u8("Caps");
    List<Integer> registers = Query.registers(in, "CXL IDE Capability", 1, MAX_REGISTERS);
    return new CxlQuery(
        place.portIndex(),
        place.deviceFunction(),
        place.bus(),
        place.segment(),
        place.maxPortIndex(),
        caps,
        registers);
  }

  /** The octets. */
  public Bytes encode() {
    WireWriter out = new WireWriter().u8(IdeKmObject.QUERY_RESP.value());
    new Query.Place(portIndex, deviceFunction, bus, segment, maxPortIndex).write(out);
    out.u8(caps);
    registers.forEach(register -> out.u32(Integer.toUnsignedLong(register)));
    return out.toBytes();
  }
}
