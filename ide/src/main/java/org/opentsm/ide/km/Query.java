package org.opentsm.ide.km;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.ide.register.IdeCapabilities;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * QUERY (0x00) and QUERY_RESP (0x01): what ports a component has, and their IDE registers (PCIe
 * Base Specification, "IDE_KM Protocol").
 *
 * <pre>
 * 0 Object ID            1
 * 1 reserved             1
 * 2 PortIndex            1
 * the response goes on:
 * 3 Dev/Func Number      1
 * 4 Bus Number           1
 * 5 Segment              1
 * 6 MaxPortIndex         1
 * 7 the IDE Extended Capability from its capability register on, in dwords
 * </pre>
 */
public final class Query {
  /** Registers of the longest capability: 8 link streams, and 255 selective with 15 ranges each. */
  public static final int MAX_REGISTERS = 2 + 2 * 8 + 255 * (5 + 3 * 15);

  /** In dwords; what of a selective stream's first register says how many ranges it has. */
  private static final int LEAST_REGISTERS = 2;

  private static final int LINK_REGISTERS = 2;
  private static final int SELECTIVE_REGISTERS = 5;
  private static final int ADDRESS_REGISTERS = 3;
  private static final int ADDRESS_BLOCKS = 0xF;
  private static final int DWORD = 4;
  private static final int OCTET = 0xFF;

  private Query() {}

  /**
   * QUERY.
   *
   * @param portIndex 0 to 255; 0 is the port that the responder itself is behind
   */
  public record Request(int portIndex) {
    /** Checks the range. */
    public Request {
      requireOctet("PortIndex", portIndex);
    }

    /** Reads one, which must be all of the input. */
    public static Request decode(Bytes input) throws MalformedMessageException {
      WireReader in = new WireReader("QUERY", input);
      IdeKmObject.QUERY.read(in);
      in.reserved(1);
      Request request = new Request(in.u8("PortIndex"));
      in.end(0);
      return request;
    }

    /** The octets. */
    public Bytes encode() {
      return new WireWriter().u8(IdeKmObject.QUERY.value()).reserved(1).u8(portIndex).toBytes();
    }
  }

  /**
   * QUERY_RESP.
   *
   * @param portIndex as in the request
   * @param deviceFunction device number in the high 5 bits, function number in the low 3
   * @param bus 0 to 255
   * @param segment 0 to 255
   * @param maxPortIndex the last port, 0 to 255
   * @param registers of the port's IDE capability: capability, control, and the blocks of streams;
   *     2 to {@link #MAX_REGISTERS}
   */
  public record Response(
      int portIndex,
      int deviceFunction,
      int bus,
      int segment,
      int maxPortIndex,
      List<Integer> registers) {
    /** Checks the ranges. */
    public Response {
      requireOctet("PortIndex", portIndex);
      requireOctet("Dev/Func Number", deviceFunction);
      requireOctet("Bus Number", bus);
      requireOctet("Segment", segment);
      requireOctet("MaxPortIndex", maxPortIndex);
      registers = List.copyOf(registers);
      if (registers.size() < LEAST_REGISTERS || registers.size() > MAX_REGISTERS) {
        throw new IllegalArgumentException(
            registers.size() + " registers are no IDE Extended Capability");
      }
    }

    /** The Stream IDs that the registers have, of link and selective streams, in use or not. */
    public Set<Integer> streamIds() {
      IdeCapabilities capabilities = new IdeCapabilities(registers.getFirst());
      Set<Integer> ids = new TreeSet<>();
      int at = LEAST_REGISTERS;
      for (int link = 0; link < capabilities.linkStreams() && at < registers.size(); link++) {
        ids.add(new StreamControl(registers.get(at)).streamId());
        at += LINK_REGISTERS;
      }
      int streams = capabilities.selectiveStreams();
      for (int stream = 0; stream < streams && at + 1 < registers.size(); stream++) {
        int ranges = registers.get(at) & ADDRESS_BLOCKS;
        ids.add(new StreamControl(registers.get(at + 1)).streamId());
        at += SELECTIVE_REGISTERS + ADDRESS_REGISTERS * ranges;
      }
      return ids;
    }

    /**
     * Reads the answer to a request, which must be all of the input.
     *
     * @throws MalformedMessageException if it is none, or that of another port
     */
    public static Response decode(Bytes input, Request request) throws MalformedMessageException {
      WireReader in = new WireReader("QUERY_RESP", input);
      IdeKmObject.QUERY_RESP.read(in);
      Place place = Place.read(in, request);
      List<Integer> registers =
          Query.registers(in, "IDE Extended Capability", LEAST_REGISTERS, MAX_REGISTERS);
      return new Response(
          place.portIndex,
          place.deviceFunction,
          place.bus,
          place.segment,
          place.maxPortIndex,
          registers);
    }

    /** The octets. */
    public Bytes encode() {
      WireWriter out = new WireWriter().u8(IdeKmObject.QUERY_RESP.value());
      new Place(portIndex, deviceFunction, bus, segment, maxPortIndex).write(out);
      registers.forEach(register -> out.u32(Integer.toUnsignedLong(register)));
      return out.toBytes();
    }
  }

  /** Where a port is, as the answers of PCIe and of CXL begin behind their Object ID. */
  record Place(int portIndex, int deviceFunction, int bus, int segment, int maxPortIndex) {
    static Place read(WireReader in, Request request) throws MalformedMessageException {
      in.reserved(1);
      int portIndex = in.u8("PortIndex");
      if (portIndex != request.portIndex) {
        throw in.rejectLast(1, "PortIndex", request.portIndex + "", portIndex + "");
      }
      int deviceFunction = in.u8("Dev/Func Number");
      int bus = in.u8("Bus Number");
      int segment = in.u8("Segment");
      int maxPortIndex = in.u8("MaxPortIndex");
      if (maxPortIndex < portIndex) {
        throw in.rejectLast(1, "MaxPortIndex", "at least " + portIndex, maxPortIndex + "");
      }
      return new Place(portIndex, deviceFunction, bus, segment, maxPortIndex);
    }

    void write(WireWriter out) {
      out.reserved(1).u8(portIndex).u8(deviceFunction).u8(bus).u8(segment).u8(maxPortIndex);
    }
  }

  /** The registers that the rest of an answer is. */
  static List<Integer> registers(WireReader in, String field, int least, int most)
      throws MalformedMessageException {
    int count = in.remaining() / DWORD;
    if (in.remaining() % DWORD != 0 || count < least || count > most) {
      throw in.reject(field, least + " to " + most + " dwords", in.remaining() + " bytes");
    }
    List<Integer> registers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      registers.add((int) in.u32("IDE register " + i));
    }
    return registers;
  }

  static void requireOctet(String field, int value) {
    if (value < 0 || value > OCTET) {
      throw new IllegalArgumentException(field + " is " + value + ", must be 0 to 255");
    }
  }
}
