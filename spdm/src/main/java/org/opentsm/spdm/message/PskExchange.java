package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * PSK_EXCHANGE (0xE6) and PSK_EXCHANGE_RSP (0x66): begin a session with a pre-shared key (DSP0274,
 * "PSK_EXCHANGE request and PSK_EXCHANGE_RSP response messages").
 */
public final class PskExchange {
  private PskExchange() {}

  /**
   * PSK_EXCHANGE.
   *
   * <pre>
   * Param1 MeasurementSummaryHashType   Param2 SessionPolicy (from 1.2 on, reserved before)
   * 4  ReqSessionID            2
   * 6  PSKHintLength           2
   * 8  RequesterContextLength  2
   * 10 OpaqueDataLength        2, at most 1024
   * 12 PSKHint
   *    RequesterContext
   *    OpaqueData
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param summaryType which measurements the answer summarises
   * @param sessionPolicy as in {@link KeyExchange.Request}; 0 before 1.2
   * @param reqSessionId the Requester's half of the session ID, 0 to 65,535
   * @param pskHint which key is meant, at most 65,535 octets
   * @param requesterContext makes the session unlike any other, at most 65,535 octets; the
   *     specification wants as many as the hash has, at least
   * @param opaqueData at most 1024 octets
   */
  public record Request(
      SpdmVersion version,
      MeasurementSummaryType summaryType,
      int sessionPolicy,
      int reqSessionId,
      Bytes pskHint,
      Bytes requesterContext,
      Bytes opaqueData)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      boolean hasPolicy = version.atLeast(SpdmVersion.V1_2);
      Limits.requireRange("SessionPolicy", sessionPolicy, 0, hasPolicy ? 255 : 0);
      Limits.requireRange("ReqSessionID", reqSessionId, 0, 0xFFFF);
      Limits.requireAtMost("PSKHint", pskHint, 0xFFFF);
      Limits.requireAtMost("RequesterContext", requesterContext, 0xFFFF);
      Limits.requireAtMost("OpaqueData", opaqueData, Limits.OPAQUE_DATA);
    }

    @Override
    public MessageCode code() {
      return MessageCode.PSK_EXCHANGE;
    }

    /** Reads a PSK_EXCHANGE; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.PSK_EXCHANGE);
      MeasurementSummaryType type = MeasurementSummaryType.ofValue(header.param1()).orElse(null);
      if (type == null) {
        throw in.rejectLast(
            2, "MeasurementSummaryHashType", "0, 1 or 255", Integer.toString(header.param1()));
      }
      int reqSessionId = in.u16("ReqSessionID");
      int hintLength = in.u16("PSKHintLength");
      int contextLength = in.u16("RequesterContextLength");
      int opaqueLength = OpaqueData.readLength(in);
      return new Request(
          header.version(),
          type,
          header.version().atLeast(SpdmVersion.V1_2) ? header.param2() : 0,
          reqSessionId,
          in.bytes(hintLength, "PSKHint"),
          in.bytes(contextLength, "RequesterContext"),
          in.bytes(opaqueLength, "OpaqueData"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), summaryType.value(), sessionPolicy)
          .u16(reqSessionId)
          .u16(pskHint.length())
          .u16(requesterContext.length())
          .u16(opaqueData.length())
          .bytes(pskHint)
          .bytes(requesterContext)
          .bytes(opaqueData)
          .toBytes();
    }
  }

  /**
   * PSK_EXCHANGE_RSP.
   *
   * <pre>
   * Param1 HeartbeatPeriod, in seconds   Param2 reserved
   * 4  RspSessionID            2
   * 6  reserved                2
   * 8  ResponderContextLength  2
   * 10 OpaqueDataLength        2, at most 1024
   * 12 MeasurementSummaryHash  H, or none if the request asked for none
   *    ResponderContext
   *    OpaqueData
   *    ResponderVerifyData     H
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param heartbeatPeriod seconds between two messages of the session at most, 0 to 255; 0 for
   *     none
   * @param rspSessionId the Responder's half of the session ID, 0 to 65,535
   * @param measurementSummaryHash empty when the request asked for none
   * @param responderContext at most 65,535 octets; with one, PSK_FINISH follows
   * @param opaqueData at most 1024 octets
   * @param verifyData HMAC over the transcript
   */
  public record Response(
      SpdmVersion version,
      int heartbeatPeriod,
      int rspSessionId,
      Bytes measurementSummaryHash,
      Bytes responderContext,
      Bytes opaqueData,
      Bytes verifyData)
      implements SpdmResponse {
    /** Checks the sizes. */
    public Response {
      Limits.requireRange("HeartbeatPeriod", heartbeatPeriod, 0, 255);
      Limits.requireRange("RspSessionID", rspSessionId, 0, 0xFFFF);
      Limits.requireAtMost("ResponderContext", responderContext, 0xFFFF);
      Limits.requireAtMost("OpaqueData", opaqueData, Limits.OPAQUE_DATA);
    }

    @Override
    public MessageCode code() {
      return MessageCode.PSK_EXCHANGE_RSP;
    }

    /**
     * Reads a PSK_EXCHANGE_RSP; whatever follows it is left unread.
     *
     * @param summarySize octets of MeasurementSummaryHash: {@code hashSize}, or 0 if none was asked
     *     for
     * @param hashSize octets of a BaseHashAlgo digest
     */
    public static Response decode(WireReader in, int summarySize, int hashSize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.PSK_EXCHANGE_RSP);
      int rspSessionId = in.u16("RspSessionID");
      in.reserved(2);
      int contextLength = in.u16("ResponderContextLength");
      int opaqueLength = OpaqueData.readLength(in);
      return new Response(
          header.version(),
          header.param1(),
          rspSessionId,
          in.bytes(summarySize, "MeasurementSummaryHash"),
          in.bytes(contextLength, "ResponderContext"),
          in.bytes(opaqueLength, "OpaqueData"),
          in.bytes(hashSize, "ResponderVerifyData"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), heartbeatPeriod, 0)
          .u16(rspSessionId)
          .reserved(2)
          .u16(responderContext.length())
          .u16(opaqueData.length())
          .bytes(measurementSummaryHash)
          .bytes(responderContext)
          .bytes(opaqueData)
          .bytes(verifyData)
          .toBytes();
    }
  }
}
