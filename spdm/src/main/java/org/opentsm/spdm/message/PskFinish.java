package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * PSK_FINISH (0xE7) and PSK_FINISH_RSP (0x67): end the handshake that PSK_EXCHANGE began, where the
 * Responder has a context of its own (DSP0274, "PSK_FINISH request and PSK_FINISH_RSP response
 * messages").
 */
public final class PskFinish {
  private PskFinish() {}

  /**
   * PSK_FINISH.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4  OpaqueDataLength     2, at most 1024   from 1.4 on
   *    OpaqueData                             from 1.4 on
   *    RequesterVerifyData  H
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param opaqueData at most 1024 octets; empty before 1.4
   * @param verifyData HMAC over the transcript
   */
  public record Request(SpdmVersion version, Bytes opaqueData, Bytes verifyData)
      implements SpdmRequest {
    /** Checks the size. */
    public Request {
      Limits.requireAtMost("OpaqueData", opaqueData, OpaqueData.limitFrom14(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.PSK_FINISH;
    }

    /**
     * Reads a PSK_FINISH; whatever follows it is left unread.
     *
     * @param hashSize octets of a BaseHashAlgo digest
     */
    public static Request decode(WireReader in, int hashSize) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.PSK_FINISH);
      return new Request(
          header.version(),
          OpaqueData.readFrom14(in, header.version()),
          in.bytes(hashSize, "RequesterVerifyData"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, 0);
      OpaqueData.writeFrom14(out, version, opaqueData);
      return out.bytes(verifyData).toBytes();
    }
  }

  /**
   * PSK_FINISH_RSP.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4  OpaqueDataLength  2, at most 1024   from 1.4 on
   *    OpaqueData                          from 1.4 on
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param opaqueData at most 1024 octets; empty before 1.4
   */
  public record Response(SpdmVersion version, Bytes opaqueData) implements SpdmResponse {
    /** Checks the size. */
    public Response {
      Limits.requireAtMost("OpaqueData", opaqueData, OpaqueData.limitFrom14(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.PSK_FINISH_RSP;
    }

    /** Reads a PSK_FINISH_RSP; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.PSK_FINISH_RSP);
      return new Response(header.version(), OpaqueData.readFrom14(in, header.version()));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, 0);
      OpaqueData.writeFrom14(out, version, opaqueData);
      return out.toBytes();
    }
  }
}
