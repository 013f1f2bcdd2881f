package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * KEY_EXCHANGE (0xE4) and KEY_EXCHANGE_RSP (0x64): begin a session with ephemeral keys that the
 * Responder signs (DSP0274, "KEY_EXCHANGE request and KEY_EXCHANGE_RSP response messages").
 */
public final class KeyExchange {
  private KeyExchange() {}

  /**
   * KEY_EXCHANGE.
   *
   * <pre>
   * Param1 MeasurementSummaryHashType   Param2 slot, 0 to 7 or 0xFF
   * 4  ReqSessionID      2
   * 6  SessionPolicy     1   from 1.2 on, reserved before
   * 7  reserved          1
   * 8  RandomData        32
   * 40 ExchangeData      D
   *    OpaqueDataLength  2, at most 1024
   *    OpaqueData
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param summaryType which measurements the answer summarises
   * @param slot 0 to 7, or 255 for a provisioned public key
   * @param reqSessionId the Requester's half of the session ID, 0 to 65,535
   * @param sessionPolicy {@link #POLICY_TERMINATE_ON_UPDATE} and {@link #POLICY_ALL_EVENTS}; 0
   *     before 1.2
   * @param randomData 32 octets
   * @param exchangeData the Requester's public value
   * @param opaqueData at most 1024 octets
   */
  public record Request(
      SpdmVersion version,
      MeasurementSummaryType summaryType,
      int slot,
      int reqSessionId,
      int sessionPolicy,
      Bytes randomData,
      Bytes exchangeData,
      Bytes opaqueData)
      implements SpdmRequest {
    /** SessionPolicy: whether a firmware update ends the session. */
    public static final int POLICY_TERMINATE_ON_UPDATE = 0x01;

    /** SessionPolicy, from 1.3 on: whether the Requester subscribes to all events at once. */
    public static final int POLICY_ALL_EVENTS = 0x02;

    /** Checks the sizes. */
    public Request {
      Limits.requireRange("slot", slot, 0, 255);
      Limits.requireRange("ReqSessionID", reqSessionId, 0, 0xFFFF);
      Limits.requireRange("SessionPolicy", sessionPolicy, 0, hasPolicy(version) ? 255 : 0);
      Limits.requireSize("RandomData", randomData, Limits.NONCE);
      Limits.requireAtMost("OpaqueData", opaqueData, Limits.OPAQUE_DATA);
    }

    @Override
    public MessageCode code() {
      return MessageCode.KEY_EXCHANGE;
    }

    /**
     * Reads a KEY_EXCHANGE; whatever follows it is left unread.
     *
     * @param exchangeSize octets of ExchangeData: D
     */
    public static Request decode(WireReader in, int exchangeSize) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.KEY_EXCHANGE);
      MeasurementSummaryType type = MeasurementSummaryType.ofValue(header.param1()).orElse(null);
      if (type == null) {
        throw in.rejectLast(
            2, "MeasurementSummaryHashType", "0, 1 or 255", Integer.toString(header.param1()));
      }
      int reqSessionId = in.u16("ReqSessionID");
      int policy = in.u8("SessionPolicy");
      in.reserved(1);
      return new Request(
          header.version(),
          type,
          header.param2(),
          reqSessionId,
          hasPolicy(header.version()) ? policy : 0,
          in.bytes(Limits.NONCE, "RandomData"),
          in.bytes(exchangeSize, "ExchangeData"),
          OpaqueData.read(in));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), summaryType.value(), slot);
      out.u16(reqSessionId).u8(sessionPolicy).reserved(1).bytes(randomData).bytes(exchangeData);
      OpaqueData.write(out, opaqueData);
      return out.toBytes();
    }

    private static boolean hasPolicy(SpdmVersion version) {
      return version.atLeast(SpdmVersion.V1_2);
    }
  }

  /**
   * KEY_EXCHANGE_RSP.
   *
   * <pre>
   * Param1 HeartbeatPeriod, in seconds   Param2 reserved
   * 4  RspSessionID            2
   * 6  MutAuthRequested        1   0, or one of bits 0 to 2
   * 7  SlotIDParam             1   bits 0-3: the Requester's slot that is asked for, or 15
   * 8  RandomData              32
   * 40 ExchangeData            D
   *    MeasurementSummaryHash  H, or none if the request asked for none
   *    OpaqueDataLength        2, at most 1024
   *    OpaqueData
   *    Signature               S
   *    ResponderVerifyData     H, or none if the handshake goes on in the clear
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param heartbeatPeriod seconds between two messages of the session at most, 0 to 255; 0 for
   *     none
   * @param rspSessionId the Responder's half of the session ID, 0 to 65,535
   * @param mutAuthRequested how the Requester shall authenticate itself: 0 for not at all
   * @param slotParam which slot of the Requester, 0 to 255
   * @param randomData 32 octets
   * @param exchangeData the Responder's public value
   * @param measurementSummaryHash empty when the request asked for none
   * @param opaqueData at most 1024 octets
   * @param signature over the transcript so far
   * @param verifyData HMAC over the transcript with the signature; empty if the handshake goes on
   *     in the clear
   */
  public record Response(
      SpdmVersion version,
      int heartbeatPeriod,
      int rspSessionId,
      int mutAuthRequested,
      int slotParam,
      Bytes randomData,
      Bytes exchangeData,
      Bytes measurementSummaryHash,
      Bytes opaqueData,
      Bytes signature,
      Bytes verifyData)
      implements SpdmResponse {
    /** MutAuthRequested: with FINISH alone; the Responder knows the Requester's chain. */
    public static final int MUT_AUTH = 0x01;

    /** MutAuthRequested: by the encapsulated request flow. */
    public static final int MUT_AUTH_ENCAPSULATED = 0x02;

    /** MutAuthRequested: by an encapsulated GET_DIGESTS that the Requester takes as asked. */
    public static final int MUT_AUTH_GET_DIGESTS = 0x04;

    /** Checks the sizes. */
    public Response {
      Limits.requireRange("HeartbeatPeriod", heartbeatPeriod, 0, 255);
      Limits.requireRange("RspSessionID", rspSessionId, 0, 0xFFFF);
      Limits.requireRange("MutAuthRequested", mutAuthRequested, 0, 255);
      Limits.requireRange("SlotIDParam", slotParam, 0, 255);
      Limits.requireSize("RandomData", randomData, Limits.NONCE);
      Limits.requireAtMost("OpaqueData", opaqueData, Limits.OPAQUE_DATA);
    }

    @Override
    public MessageCode code() {
      return MessageCode.KEY_EXCHANGE_RSP;
    }

    /**
     * Reads a KEY_EXCHANGE_RSP; whatever follows it is left unread.
     *
     * @param exchangeSize octets of ExchangeData: D
     * @param summarySize octets of MeasurementSummaryHash: those of a BaseHashAlgo digest, or 0 if
     *     none was asked for
     * @param signatureSize octets of a signature of the Responder
     * @param verifySize octets of ResponderVerifyData: those of a BaseHashAlgo digest, or 0 if the
     *     handshake goes on in the clear
     */
    public static Response decode(
        WireReader in, int exchangeSize, int summarySize, int signatureSize, int verifySize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.KEY_EXCHANGE_RSP);
      int rspSessionId = in.u16("RspSessionID");
      int mutAuth = in.u8("MutAuthRequested");
      int slotParam = in.u8("SlotIDParam");
      return new Response(
          header.version(),
          header.param1(),
          rspSessionId,
          mutAuth,
          slotParam,
          in.bytes(Limits.NONCE, "RandomData"),
          in.bytes(exchangeSize, "ExchangeData"),
          in.bytes(summarySize, "MeasurementSummaryHash"),
          OpaqueData.read(in),
          in.bytes(signatureSize, "Signature"),
          in.bytes(verifySize, "ResponderVerifyData"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), heartbeatPeriod, 0);
      out.u16(rspSessionId).u8(mutAuthRequested).u8(slotParam).bytes(randomData);
      out.bytes(exchangeData).bytes(measurementSummaryHash);
      OpaqueData.write(out, opaqueData);
      return out.bytes(signature).bytes(verifyData).toBytes();
    }
  }
}
