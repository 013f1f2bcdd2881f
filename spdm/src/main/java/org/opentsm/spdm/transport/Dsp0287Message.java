package org.opentsm.spdm.transport;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * One message of SPDM over TCP (DSP0287, "SPDM over TCP binding").
 *
 * <pre>
 * 0 PayloadLength   2   octets behind this field; 0 where there is no payload
 * 2 BindingVersion  1   1
 * 3 MessageType     1
 * 4 the payload
 * </pre>
 *
 * <p>DMTF's library writes a length of 0, not 2, for messages that are a header alone; both are
 * read, 0 is written.
 *
 * @param type 0 to 255
 * @param payload at most 65,533 octets
 */
public record Dsp0287Message(int type, Bytes payload) {
  /** SPDM outside of a session. */
  public static final int TYPE_SPDM = 0x05;

  /** A secured SPDM message. */
  public static final int TYPE_SECURED_SPDM = 0x06;

  /** The sender would be the Responder: can the receiver be the Requester? */
  public static final int TYPE_ROLE_INQUIRY = 0xBF;

  /** The last message was too large for its receiver. */
  public static final int TYPE_ERROR_TOO_LARGE = 0xC0;

  /** The last message was of a kind that its receiver does not know. */
  public static final int TYPE_ERROR_NOT_SUPPORTED = 0xC1;

  /** The sender cannot be a Requester. */
  public static final int TYPE_ERROR_CANNOT_OPERATE_AS_REQUESTER = 0xC2;

  /** The sender cannot be a Responder. */
  public static final int TYPE_ERROR_CANNOT_OPERATE_AS_RESPONDER = 0xC3;

  /** The BindingVersion that is written and read. */
  public static final int BINDING_VERSION = 1;

  /** Octets of the header. */
  public static final int HEADER_SIZE = 4;

  /** Octets of the longest payload. */
  public static final int MAX_PAYLOAD = 0xFFFF - 2;

  private static final String NAME = "DSP0287 message";
  private static final int LENGTH_FIELD = 2;

  /** Checks the ranges. */
  public Dsp0287Message {
    if (type < 0 || type > 0xFF || payload.length() > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "type " + type + " with " + payload.length() + " bytes is no DSP0287 message");
    }
  }

  /** A message that is a header alone: a role inquiry or an error. */
  public static Dsp0287Message ofType(int type) {
    return new Dsp0287Message(type, Bytes.EMPTY);
  }

  /**
   * How many octets the whole message has, by its header.
   *
   * @param start at least the header
   */
  static int sizeOf(Bytes start) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, start);
    int length = in.u16("PayloadLength");
    if (length == 1) {
      throw in.rejectLast(LENGTH_FIELD, "PayloadLength", "0 or at least 2", "1");
    }
    int version = in.u8("BindingVersion");
    if (version != BINDING_VERSION) {
      throw in.rejectLast(
          1, "BindingVersion", Integer.toString(BINDING_VERSION), Integer.toString(version));
    }
    in.u8("MessageType");
    return Math.max(HEADER_SIZE, LENGTH_FIELD + length);
  }

  /** Reads one message, which must be all of the input. */
  public static Dsp0287Message decode(Bytes input) throws MalformedMessageException {
    int size = sizeOf(input);
    if (size != input.length()) {
      throw new MalformedMessageException(
          NAME,
          "PayloadLength",
          0,
          "that of " + input.length() + " bytes",
          "that of " + size + " bytes");
    }
    return new Dsp0287Message(input.get(HEADER_SIZE - 1), input.slice(HEADER_SIZE));
  }

  /**
   * What carries a message.
   *
   * @throws IllegalArgumentException if it is too long for one
   */
  public static Dsp0287Message of(TransportMessage message) {
    return new Dsp0287Message(
        message.isSecured() ? TYPE_SECURED_SPDM : TYPE_SPDM, message.octets());
  }

  /**
   * The message in one of type {@link #TYPE_SPDM} or {@link #TYPE_SECURED_SPDM}; others are
   * rejected.
   */
  public TransportMessage message() throws MalformedMessageException {
    return switch (type) {
      case TYPE_SPDM -> TransportMessage.plain(Binding.requireContent(payload, NAME, HEADER_SIZE));
      case TYPE_SECURED_SPDM ->
          TransportMessage.secured(Binding.requireContent(payload, NAME, HEADER_SIZE));
      default ->
          throw new MalformedMessageException(
              NAME,
              "MessageType",
              HEADER_SIZE - 1,
              TYPE_SPDM + " (SPDM) or " + TYPE_SECURED_SPDM + " (secured SPDM)",
              describe());
    };
  }

  /** Whether this says what went wrong with an earlier message. */
  public boolean isError() {
    return type >= TYPE_ERROR_TOO_LARGE;
  }

  /** What the message says, for a person. */
  public String describe() {
    return switch (type) {
      case TYPE_SPDM -> "SPDM";
      case TYPE_SECURED_SPDM -> "secured SPDM";
      case TYPE_ROLE_INQUIRY -> "role inquiry";
      case TYPE_ERROR_TOO_LARGE -> "error C0: the message is too large";
      case TYPE_ERROR_NOT_SUPPORTED -> "error C1: the message type is not supported";
      case TYPE_ERROR_CANNOT_OPERATE_AS_REQUESTER -> "error C2: cannot operate as Requester";
      case TYPE_ERROR_CANNOT_OPERATE_AS_RESPONDER -> "error C3: cannot operate as Responder";
      default ->
          String.format("%s %02X", isError() ? "reserved error" : "unknown message type", type);
    };
  }

  /** The message with its header. */
  public Bytes encode() {
    return Bytes.concat(header(type, payload.length()), payload);
  }

  /** What stands before a payload of this length. */
  static Bytes header(int type, int length) {
    int stated = length == 0 ? 0 : length + HEADER_SIZE - LENGTH_FIELD;
    return new WireWriter(HEADER_SIZE).u16(stated).u8(BINDING_VERSION).u8(type).toBytes();
  }
}
