package org.opentsm.ide.tdisp;

import java.util.BitSet;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_TDISP_CAPABILITIES (0x82) and TDISP_CAPABILITIES (0x02).
 *
 * <pre>
 * request
 * 0  header    16
 * 16 TSM_CAPS  4
 *
 * response
 * 0  header                          16
 * 16 DSM_CAPS                        4
 * 20 REQ_MSGS_SUPPORTED              16   a bit for each of the types from 0x80 on
 * 36 LOCK_INTERFACE_FLAGS_SUPPORTED  2
 * 38 reserved                        3
 * 41 DEV_ADDR_WIDTH                  1    bits of an address
 * 42 NUM_REQ_THIS                    1    requests that may wait for this interface
 * 43 NUM_REQ_ALL                     1    and for all of the device
 * </pre>
 */
public final class TdispCapabilities {
  private static final int FIRST_REQUEST = 0x80;
  private static final int REQUESTS_OCTETS = 16;
  private static final int RESERVED = 3;
  private static final int OCTET = 0xFF;

  private TdispCapabilities() {}

  /**
   * GET_TDISP_CAPABILITIES.
   *
   * @param tsmCaps the field, 0 to 2<sup>32</sup>-1; no bit has a meaning yet
   */
  public record Request(InterfaceId interfaceId, long tsmCaps) {
    /** Checks the range. */
    public Request {
      InterfaceReport.requireRange("TSM_CAPS", tsmCaps, InterfaceReport.U32);
    }

    /** Reads what follows the header, which must be all of the input. */
    static Request read(WireReader in, InterfaceId interfaceId) throws MalformedMessageException {
      Request request = new Request(interfaceId, in.u32("TSM_CAPS"));
      in.end(0);
      return request;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.GET_TDISP_CAPABILITIES, interfaceId)
          .u32(tsmCaps)
          .toBytes();
    }
  }

  /**
   * TDISP_CAPABILITIES.
   *
   * @param dsmCaps the field, 0 to 2<sup>32</sup>-1
   * @param requests the field, 16 octets
   * @param lockFlags that LOCK_INTERFACE_REQUEST may have, unknown bits included, 0 to 65,535
   * @param addressWidth bits, 0 to 255
   * @param requestsThis 0 to 255
   * @param requestsAll 0 to 255
   */
  public record Response(
      InterfaceId interfaceId,
      long dsmCaps,
      Bytes requests,
      int lockFlags,
      int addressWidth,
      int requestsThis,
      int requestsAll) {
    /** Checks the ranges. */
    public Response {
      InterfaceReport.requireRange("DSM_CAPS", dsmCaps, InterfaceReport.U32);
      InterfaceReport.requireRange(
          "octets of REQ_MSGS_SUPPORTED - 16", requests.length() - (long) REQUESTS_OCTETS, 0);
      InterfaceReport.requireRange(
          "LOCK_INTERFACE_FLAGS_SUPPORTED", lockFlags, InterfaceReport.U16);
      InterfaceReport.requireRange("DEV_ADDR_WIDTH", addressWidth, OCTET);
      InterfaceReport.requireRange("NUM_REQ_THIS", requestsThis, OCTET);
      InterfaceReport.requireRange("NUM_REQ_ALL", requestsAll, OCTET);
    }

    /** Reads the answer to a request about an interface, which must be all of the input. */
    public static Response decode(Bytes input, InterfaceId interfaceId)
        throws MalformedMessageException {
      WireReader in = new WireReader("TDISP_CAPABILITIES", input);
      TdispHeader.require(in, TdispMessageType.TDISP_CAPABILITIES, interfaceId);
      long dsmCaps = in.u32("DSM_CAPS");
      Bytes requests = in.bytes(REQUESTS_OCTETS, "REQ_MSGS_SUPPORTED");
      int lockFlags = in.u16("LOCK_INTERFACE_FLAGS_SUPPORTED");
      in.reserved(RESERVED);
      Response response =
          new Response(
              interfaceId,
              dsmCaps,
              requests,
              lockFlags,
              in.u8("DEV_ADDR_WIDTH"),
              in.u8("NUM_REQ_THIS"),
              in.u8("NUM_REQ_ALL"));
      in.end(0);
      return response;
    }

    /** The field of the response for these requests. */
    public static Bytes requestsOf(Set<TdispMessageType> types) {
      byte[] octets = new byte[REQUESTS_OCTETS];
      for (TdispMessageType type : types) {
        int bit = type.value() - FIRST_REQUEST;
        octets[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
      }
      return Bytes.owning(octets);
    }

    /** Whether the device has a request. */
    public boolean has(TdispMessageType type) {
      return BitSet.valueOf(requests.toByteArray()).get(type.value() - FIRST_REQUEST);
    }

    /** The flags that locking may have, as far as they are known. */
    public Set<LockInterface.Flag> flags() {
      return MaskBit.setOf(LockInterface.Flag.class, lockFlags);
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.TDISP_CAPABILITIES, interfaceId)
          .u32(dsmCaps)
          .bytes(requests)
          .u16(lockFlags)
          .reserved(RESERVED)
          .u8(addressWidth)
          .u8(requestsThis)
          .u8(requestsAll)
          .toBytes();
    }
  }
}
