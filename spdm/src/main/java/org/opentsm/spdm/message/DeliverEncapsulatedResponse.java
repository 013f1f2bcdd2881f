package org.opentsm.spdm.message;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * DELIVER_ENCAPSULATED_RESPONSE (0xEB) and ENCAPSULATED_RESPONSE_ACK (0x6B): the Requester answers
 * what the Responder asked, and is told what comes next (DSP0274, "DELIVER_ENCAPSULATED_RESPONSE
 * request and ENCAPSULATED_RESPONSE_ACK response messages").
 */
public final class DeliverEncapsulatedResponse {
  private DeliverEncapsulatedResponse() {}

  /** Payload type: what an ENCAPSULATED_RESPONSE_ACK carries. */
  public enum PayloadType {
    /** Nothing: the flow has ended. */
    ABSENT(0),
    /** The next request. */
    PRESENT(1),
    /** The number of the Requester's slot that shall sign FINISH: the flow has ended. */
    SLOT_NUMBER(2);

    private final int value;

    PayloadType(int value) {
      this.value = value;
    }

    /** The octet on the wire. */
    public int value() {
      return value;
    }

    /** The type with this octet. */
    public static Optional<PayloadType> ofValue(int value) {
      for (PayloadType type : values()) {
        if (type.value == value) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * DELIVER_ENCAPSULATED_RESPONSE.
   *
   * <pre>
   * Param1 request ID   Param2 reserved
   * 4 EncapsulatedResponse, to the end of the message
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param requestId of the request that is answered, 0 to 255
   * @param encapsulatedResponse a whole response to the Responder, at least a header; on a padding
   *     transport with what follows it
   */
  public record Request(SpdmVersion version, int requestId, Bytes encapsulatedResponse)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      Limits.requireRange("RequestID", requestId, 0, 255);
      EncapsulatedMessage.require("EncapsulatedResponse", encapsulatedResponse);
    }

    @Override
    public MessageCode code() {
      return MessageCode.DELIVER_ENCAPSULATED_RESPONSE;
    }

    /**
     * Reads a DELIVER_ENCAPSULATED_RESPONSE. What it encapsulates has no length: it takes all that
     * is left.
     */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.DELIVER_ENCAPSULATED_RESPONSE);
      return new Request(
          header.version(), header.param1(), EncapsulatedMessage.read(in, "EncapsulatedResponse"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), requestId, 0).bytes(encapsulatedResponse).toBytes();
    }
  }

  /**
   * ENCAPSULATED_RESPONSE_ACK.
   *
   * <pre>
   * Param1 request ID   Param2 payload type
   * 4 AckRequestID         1   from 1.2 on
   * 5 reserved             3   from 1.2 on
   *   EncapsulatedRequest      to the end of the message, with payload type 1
   *   slot                 1   with payload type 2
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param requestId of the request that is carried, 0 to 255
   * @param payloadType what is carried
   * @param ackRequestId of the request whose answer is acknowledged, 0 to 255; 0 before 1.2
   * @param payload empty, a whole request of the Responder (on a padding transport with what
   *     follows it), or one octet with the slot
   */
  public record Response(
      SpdmVersion version, int requestId, PayloadType payloadType, int ackRequestId, Bytes payload)
      implements SpdmResponse {
    private static final int RESERVED = 3;
    private static final int SLOT = 0x0F;

    /** Checks the sizes. */
    public Response {
      Limits.requireRange("RequestID", requestId, 0, 255);
      Limits.requireRange("AckRequestID", ackRequestId, 0, acknowledges(version) ? 255 : 0);
      switch (payloadType) {
        case ABSENT -> Limits.requireSize("payload", payload, 0);
        case PRESENT -> EncapsulatedMessage.require("EncapsulatedRequest", payload);
        case SLOT_NUMBER -> Limits.requireSize("slot", payload, 1);
      }
    }

    @Override
    public MessageCode code() {
      return MessageCode.ENCAPSULATED_RESPONSE_ACK;
    }

    /** The next request of the Responder, if there is one. */
    public Optional<Bytes> encapsulatedRequest() {
      return payloadType == PayloadType.PRESENT ? Optional.of(payload) : Optional.empty();
    }

    /** The slot of the Requester that shall sign, 0 to 15, if it is stated. */
    public OptionalInt slot() {
      return payloadType == PayloadType.SLOT_NUMBER
          ? OptionalInt.of(payload.get(0) & SLOT)
          : OptionalInt.empty();
    }

    /**
     * Reads an ENCAPSULATED_RESPONSE_ACK. A request that it encapsulates has no length: it takes
     * all that is left.
     */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.ENCAPSULATED_RESPONSE_ACK);
      PayloadType type = PayloadType.ofValue(header.param2()).orElse(null);
      if (type == null) {
        throw in.rejectLast(1, "PayloadType", "0, 1 or 2", Integer.toString(header.param2()));
      }
      int acknowledged = 0;
      if (acknowledges(header.version())) {
        acknowledged = in.u8("AckRequestID");
        in.reserved(RESERVED);
      }
      Bytes payload =
          switch (type) {
            case ABSENT -> Bytes.EMPTY;
            case PRESENT -> EncapsulatedMessage.read(in, "EncapsulatedRequest");
            case SLOT_NUMBER -> in.bytes(1, "slot");
          };
      return new Response(header.version(), header.param1(), type, acknowledged, payload);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), requestId, payloadType.value());
      if (acknowledges(version)) {
        out.u8(ackRequestId).reserved(RESERVED);
      }
      return out.bytes(payload).toBytes();
    }

    private static boolean acknowledges(SpdmVersion version) {
      return version.atLeast(SpdmVersion.V1_2);
    }
  }
}
