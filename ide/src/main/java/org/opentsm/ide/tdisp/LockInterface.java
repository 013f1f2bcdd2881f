package org.opentsm.ide.tdisp;

import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;

/**
 * LOCK_INTERFACE_REQUEST (0x83) and LOCK_INTERFACE_RESPONSE (0x03): freezes what an interface is
 * configured to, and gives the nonce with which it can be started.
 *
 * <pre>
 * request
 * 0  header                 16
 * 16 FLAGS                  2
 * 18 Stream ID              1   of the default stream
 * 19 reserved               1
 * 20 MMIO_REPORTING_OFFSET  8   added to addresses in the report
 * 28 BIND_P2P_ADDRESS_MASK  8
 *
 * response
 * 0  header                 16
 * 16 START_INTERFACE_NONCE  32
 * </pre>
 */
public final class LockInterface {
  /** Octets of the nonce. */
  public static final int NONCE_SIZE = 32;

  private static final int OCTET = 0xFF;

  private LockInterface() {}

  /** What is asked for beyond the lock. */
  public enum Flag implements MaskBit {
    /** No firmware update while the interface is locked or runs. */
    NO_FW_UPDATE,
    /** The system's cache lines have 128 octets, otherwise 64. */
    SYSTEM_CACHE_LINE_SIZE,
    /** The MSI-X table is locked too. */
    LOCK_MSIX,
    /** Streams to other devices may be bound. */
    BIND_P2P,
    /** All requests are redirected upstream. */
    ALL_REQUEST_REDIRECT;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << ordinal();
    }
  }

  /**
   * LOCK_INTERFACE_REQUEST.
   *
   * @param flags the field, 0 to 65,535
   * @param streamId of the stream that the interface uses, 0 to 255
   * @param mmioReportingOffset 64 bits
   * @param bindP2pAddressMask 64 bits
   */
  public record Request(
      InterfaceId interfaceId,
      int flags,
      int streamId,
      long mmioReportingOffset,
      long bindP2pAddressMask) {
    /** Checks the ranges. */
    public Request {
      InterfaceReport.requireRange("FLAGS", flags, InterfaceReport.U16);
      InterfaceReport.requireRange("Stream ID", streamId, OCTET);
    }

    /** One with these flags. */
    public static Request of(
        InterfaceId interfaceId, Set<Flag> flags, int streamId, long mmioReportingOffset) {
      return new Request(
          interfaceId, (int) MaskBit.fieldOf(flags), streamId, mmioReportingOffset, 0);
    }

    /** Reads what follows the header, which must be all of the input. */
    static Request read(WireReader in, InterfaceId interfaceId) throws MalformedMessageException {
      int flags = in.u16("FLAGS");
      int streamId = in.u8("Stream ID");
      in.reserved(1);
      Request request =
          new Request(
              interfaceId,
              flags,
              streamId,
              in.u64("MMIO_REPORTING_OFFSET"),
              in.u64("BIND_P2P_ADDRESS_MASK"));
      in.end(0);
      return request;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.LOCK_INTERFACE_REQUEST, interfaceId)
          .u16(flags)
          .u8(streamId)
          .reserved(1)
          .u64(mmioReportingOffset)
          .u64(bindP2pAddressMask)
          .toBytes();
    }
  }

  /**
   * LOCK_INTERFACE_RESPONSE.
   *
   * @param nonce 32 octets
   */
  public record Response(InterfaceId interfaceId, Bytes nonce) {
    /** Checks the size. */
    public Response {
      StartInterface.requireNonce(nonce);
    }

    /** Reads the answer to a request about an interface, which must be all of the input. */
    public static Response decode(Bytes input, InterfaceId interfaceId)
        throws MalformedMessageException {
      WireReader in = new WireReader("LOCK_INTERFACE_RESPONSE", input);
      TdispHeader.require(in, TdispMessageType.LOCK_INTERFACE_RESPONSE, interfaceId);
      Response response = new Response(interfaceId, in.bytes(NONCE_SIZE, "START_INTERFACE_NONCE"));
      in.end(0);
      return response;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.LOCK_INTERFACE_RESPONSE, interfaceId)
          .bytes(nonce)
          .toBytes();
    }
  }
}
