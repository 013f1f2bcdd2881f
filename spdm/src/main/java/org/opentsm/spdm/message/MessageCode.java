package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;

/**
 * RequestResponseCode (DSP0274, "SPDM request codes" and "SPDM response codes"). Requests have bit
 * 7 set.
 */
public enum MessageCode {
  /** GET_DIGESTS. */
  GET_DIGESTS(0x81, SpdmVersion.V1_0),
  /** GET_CERTIFICATE. */
  GET_CERTIFICATE(0x82, SpdmVersion.V1_0),
  /** CHALLENGE. */
  CHALLENGE(0x83, SpdmVersion.V1_0),
  /** GET_VERSION. */
  GET_VERSION(0x84, SpdmVersion.V1_0),
  /** CHUNK_SEND. */
  CHUNK_SEND(0x85, SpdmVersion.V1_2),
  /** CHUNK_GET. */
  CHUNK_GET(0x86, SpdmVersion.V1_2),
  /** GET_ENDPOINT_INFO. */
  GET_ENDPOINT_INFO(0x87, SpdmVersion.V1_3),
  /** SLOT_MANAGEMENT. */
  SLOT_MANAGEMENT(0x88, SpdmVersion.V1_4),
  /** GET_MEASUREMENTS. */
  GET_MEASUREMENTS(0xE0, SpdmVersion.V1_0),
  /** GET_CAPABILITIES. */
  GET_CAPABILITIES(0xE1, SpdmVersion.V1_0),
  /** GET_SUPPORTED_EVENT_TYPES. */
  GET_SUPPORTED_EVENT_TYPES(0xE2, SpdmVersion.V1_3),
  /** NEGOTIATE_ALGORITHMS. */
  NEGOTIATE_ALGORITHMS(0xE3, SpdmVersion.V1_0),
  /** KEY_EXCHANGE. */
  KEY_EXCHANGE(0xE4, SpdmVersion.V1_1),
  /** FINISH. */
  FINISH(0xE5, SpdmVersion.V1_1),
  /** PSK_EXCHANGE. */
  PSK_EXCHANGE(0xE6, SpdmVersion.V1_1),
  /** PSK_FINISH. */
  PSK_FINISH(0xE7, SpdmVersion.V1_1),
  /** HEARTBEAT. */
  HEARTBEAT(0xE8, SpdmVersion.V1_1),
  /** KEY_UPDATE. */
  KEY_UPDATE(0xE9, SpdmVersion.V1_1),
  /** GET_ENCAPSULATED_REQUEST. */
  GET_ENCAPSULATED_REQUEST(0xEA, SpdmVersion.V1_1),
  /** DELIVER_ENCAPSULATED_RESPONSE. */
  DELIVER_ENCAPSULATED_RESPONSE(0xEB, SpdmVersion.V1_1),
  /** END_SESSION. */
  END_SESSION(0xEC, SpdmVersion.V1_1),
  /** GET_CSR. */
  GET_CSR(0xED, SpdmVersion.V1_2),
  /** SET_CERTIFICATE. */
  SET_CERTIFICATE(0xEE, SpdmVersion.V1_2),
  /** GET_MEASUREMENT_EXTENSION_LOG. */
  GET_MEASUREMENT_EXTENSION_LOG(0xEF, SpdmVersion.V1_3),
  /** SUBSCRIBE_EVENT_TYPES. */
  SUBSCRIBE_EVENT_TYPES(0xF0, SpdmVersion.V1_3),
  /** SEND_EVENT. */
  SEND_EVENT(0xF1, SpdmVersion.V1_3),
  /** GET_KEY_PAIR_INFO. */
  GET_KEY_PAIR_INFO(0xFC, SpdmVersion.V1_3),
  /** SET_KEY_PAIR_INFO. */
  SET_KEY_PAIR_INFO(0xFD, SpdmVersion.V1_3),
  /** VENDOR_DEFINED_REQUEST. */
  VENDOR_DEFINED_REQUEST(0xFE, SpdmVersion.V1_0),
  /** RESPOND_IF_READY. */
  RESPOND_IF_READY(0xFF, SpdmVersion.V1_0),
  /** DIGESTS. */
  DIGESTS(0x01, SpdmVersion.V1_0),
  /** CERTIFICATE. */
  CERTIFICATE(0x02, SpdmVersion.V1_0),
  /** CHALLENGE_AUTH. */
  CHALLENGE_AUTH(0x03, SpdmVersion.V1_0),
  /** VERSION. */
  VERSION(0x04, SpdmVersion.V1_0),
  /** CHUNK_SEND_ACK. */
  CHUNK_SEND_ACK(0x05, SpdmVersion.V1_2),
  /** CHUNK_RESPONSE. */
  CHUNK_RESPONSE(0x06, SpdmVersion.V1_2),
  /** ENDPOINT_INFO. */
  ENDPOINT_INFO(0x07, SpdmVersion.V1_3),
  /** SLOT_MANAGEMENT_RESP. */
  SLOT_MANAGEMENT_RESP(0x08, SpdmVersion.V1_4),
  /** MEASUREMENTS. */
  MEASUREMENTS(0x60, SpdmVersion.V1_0),
  /** CAPABILITIES. */
  CAPABILITIES(0x61, SpdmVersion.V1_0),
  /** SUPPORTED_EVENT_TYPES. */
  SUPPORTED_EVENT_TYPES(0x62, SpdmVersion.V1_3),
  /** ALGORITHMS. */
  ALGORITHMS(0x63, SpdmVersion.V1_0),
  /** KEY_EXCHANGE_RSP. */
  KEY_EXCHANGE_RSP(0x64, SpdmVersion.V1_1),
  /** FINISH_RSP. */
  FINISH_RSP(0x65, SpdmVersion.V1_1),
  /** PSK_EXCHANGE_RSP. */
  PSK_EXCHANGE_RSP(0x66, SpdmVersion.V1_1),
  /** PSK_FINISH_RSP. */
  PSK_FINISH_RSP(0x67, SpdmVersion.V1_1),
  /** HEARTBEAT_ACK. */
  HEARTBEAT_ACK(0x68, SpdmVersion.V1_1),
  /** KEY_UPDATE_ACK. */
  KEY_UPDATE_ACK(0x69, SpdmVersion.V1_1),
  /** ENCAPSULATED_REQUEST. */
  ENCAPSULATED_REQUEST(0x6A, SpdmVersion.V1_1),
  /** ENCAPSULATED_RESPONSE_ACK. */
  ENCAPSULATED_RESPONSE_ACK(0x6B, SpdmVersion.V1_1),
  /** END_SESSION_ACK. */
  END_SESSION_ACK(0x6C, SpdmVersion.V1_1),
  /** CSR. */
  CSR(0x6D, SpdmVersion.V1_2),
  /** SET_CERTIFICATE_RSP. */
  SET_CERTIFICATE_RSP(0x6E, SpdmVersion.V1_2),
  /** MEASUREMENT_EXTENSION_LOG. */
  MEASUREMENT_EXTENSION_LOG(0x6F, SpdmVersion.V1_3),
  /** SUBSCRIBE_EVENT_TYPES_ACK. */
  SUBSCRIBE_EVENT_TYPES_ACK(0x70, SpdmVersion.V1_3),
  /** EVENT_ACK. */
  EVENT_ACK(0x71, SpdmVersion.V1_3),
  /** KEY_PAIR_INFO. */
  KEY_PAIR_INFO(0x7C, SpdmVersion.V1_3),
  /** SET_KEY_PAIR_INFO_ACK. */
  SET_KEY_PAIR_INFO_ACK(0x7D, SpdmVersion.V1_3),
  /** VENDOR_DEFINED_RESPONSE. */
  VENDOR_DEFINED_RESPONSE(0x7E, SpdmVersion.V1_0),
  /** ERROR. */
  ERROR(0x7F, SpdmVersion.V1_0);

  private static final Optional<MessageCode>[] BY_VALUE = index();

  private final int value;
  private final SpdmVersion since;

  MessageCode(int value, SpdmVersion since) {
    this.value = value;
    this.since = since;
  }

  /** The octet on the wire. */
  public int value() {
    return value;
  }

  /** The first version that defines the message. */
  public SpdmVersion since() {
    return since;
  }

  /** Whether a Requester sends it. */
  public boolean isRequest() {
    return (value & 0x80) != 0;
  }

  /** The code with this octet, if the specification assigns one. */
  public static Optional<MessageCode> ofValue(int value) {
    return value >= 0 && value < BY_VALUE.length ? BY_VALUE[value] : Optional.empty();
  }

  /** The name of the message with this octet, for people. */
  public static String nameOf(int value) {
    return ofValue(value).map(Enum::name).orElseGet(() -> String.format("code 0x%02x", value));
  }

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // Arrays of a generic type cannot be made in any other way.
  private static Optional<MessageCode>[] index() {
    Optional<MessageCode>[] index = new Optional[256];
    java.util.Arrays.fill(index, Optional.empty());
    for (MessageCode code : values()) {
      index[code.value] = Optional.of(code);
    }
    return index;
  }
}
