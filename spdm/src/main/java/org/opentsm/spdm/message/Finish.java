package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * FINISH (0xE5) and FINISH_RSP (0x65): end the handshake that KEY_EXCHANGE began (DSP0274, "FINISH
 * request and FINISH_RSP response messages").
 */
public final class Finish {
  private Finish() {}

  /**
   * FINISH.
   *
   * <pre>
   * Param1 bit 0: there is a signature   Param2 the Requester's slot, 0 to 7 or 0xFF
   * 4  OpaqueDataLength     2, at most 1024   from 1.4 on
   *    OpaqueData                             from 1.4 on
   *    Signature            S, or none
   *    RequesterVerifyData  H
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param slot of the Requester: 0 to 7, or 255 for a provisioned public key; 0 without a
   *     signature
   * @param opaqueData at most 1024 octets; empty before 1.4
   * @param signature over the transcript; empty if the Requester does not authenticate itself
   * @param verifyData HMAC over the transcript with the signature
   */
  public record Request(
      SpdmVersion version, int slot, Bytes opaqueData, Bytes signature, Bytes verifyData)
      implements SpdmRequest {
    private static final int SIGNATURE_INCLUDED = 0x01;

    /** Checks the sizes. */
    public Request {
      Limits.requireRange("slot", slot, 0, 255);
      Limits.requireAtMost("OpaqueData", opaqueData, OpaqueData.limitFrom14(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.FINISH;
    }

    /**
     * Reads a FINISH; whatever follows it is left unread.
     *
     * @param signatureSize octets of a signature of the Requester
     * @param hashSize octets of a BaseHashAlgo digest
     */
    public static Request decode(WireReader in, int signatureSize, int hashSize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.FINISH);
      boolean signed = (header.param1() & SIGNATURE_INCLUDED) != 0;
      if (signed && signatureSize == 0) {
        throw in.rejectLast(
            2, "Param1", "no signature of a Requester that signs nothing", "one announced");
      }
      return new Request(
          header.version(),
          header.param2(),
          OpaqueData.readFrom14(in, header.version()),
          in.bytes(signed ? signatureSize : 0, "Signature"),
          in.bytes(hashSize, "RequesterVerifyData"));
    }

    @Override
    public Bytes encode() {
      WireWriter out =
          Header.write(version, code(), signature.isEmpty() ? 0 : SIGNATURE_INCLUDED, slot);
      OpaqueData.writeFrom14(out, version, opaqueData);
      return out.bytes(signature).bytes(verifyData).toBytes();
    }
  }

  /**
   * FINISH_RSP.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4  OpaqueDataLength     2, at most 1024   from 1.4 on
   *    OpaqueData                             from 1.4 on
   *    ResponderVerifyData  H, or none if KEY_EXCHANGE_RSP had it
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param opaqueData at most 1024 octets; empty before 1.4
   * @param verifyData HMAC over the transcript; empty if KEY_EXCHANGE_RSP had one
   */
  public record Response(SpdmVersion version, Bytes opaqueData, Bytes verifyData)
      implements SpdmResponse {
    /** Checks the size. */
    public Response {
      Limits.requireAtMost("OpaqueData", opaqueData, OpaqueData.limitFrom14(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.FINISH_RSP;
    }

    /**
     * Reads a FINISH_RSP; whatever follows it is left unread.
     *
     * @param verifySize octets of ResponderVerifyData: those of a BaseHashAlgo digest in a
     *     handshake in the clear, otherwise 0
     */
    public static Response decode(WireReader in, int verifySize) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.FINISH_RSP);
      return new Response(
          header.version(),
          OpaqueData.readFrom14(in, header.version()),
          in.bytes(verifySize, "ResponderVerifyData"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, 0);
      OpaqueData.writeFrom14(out, version, opaqueData);
      return out.bytes(verifyData).toBytes();
    }
  }
}
