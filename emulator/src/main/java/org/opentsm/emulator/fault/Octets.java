package org.opentsm.emulator.fault;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transport.TransportMessage;

/** Edits of whole messages, by offset: a fault must be able to write what no encoder would. */
final class Octets {
  static final int CODE = 1;
  static final int PARAM1 = 2;
  private static final int REQUEST = 0x80;

  private Octets() {}

  /** Whether the message is in the clear and has that code. */
  static boolean isCode(TransportMessage message, MessageCode code) {
    Bytes octets = message.octets();
    return !message.isSecured() && octets.length() > CODE && octets.get(CODE) == code.value();
  }

  /**
   * Whether the request is in the clear and it, or the one that RESPOND_IF_READY repeats, is
   * answered by the response.
   */
  static boolean asksFor(TransportMessage request, MessageCode response) {
    Bytes octets = request.octets();
    return !request.isSecured()
        && octets.length() > PARAM1
        && original(octets) == (response.value() | REQUEST);
  }

  /** The request that a response answers. */
  static MessageCode requestFor(MessageCode response) {
    return MessageCode.ofValue(response.value() | REQUEST).orElseThrow();
  }

  /** The message with an octet replaced; itself if it is too short. */
  static Bytes set(Bytes message, int offset, int value) {
    if (offset < 0 || offset >= message.length()) {
      return message;
    }
    byte[] changed = message.toByteArray();
    changed[offset] = (byte) value;
    return Bytes.owning(changed);
  }

  /** The message with the lowest bit of an octet turned. */
  static Bytes flip(Bytes message, int offset) {
    return offset < 0 || offset >= message.length()
        ? message
        : set(message, offset, message.get(offset) ^ 1);
  }

  /** The message with the lowest bit of its last octet turned. */
  static Bytes flipLast(Bytes message) {
    return flip(message, message.length() - 1);
  }

  /** The message with octets behind it. */
  static Bytes extended(Bytes message, int count) {
    return Bytes.concat(message, Bytes.zeros(count));
  }

  /** The first half. */
  static Bytes firstHalf(Bytes message) {
    return message.slice(0, message.length() / 2);
  }

  /** As many octets, none of them as they were, nor at random. */
  static Bytes garbage(Bytes message) {
    byte[] garbage = message.toByteArray();
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] ^= (byte) (0xA5 + 31 * i);
    }
    return Bytes.owning(garbage);
  }

  /** ERROR as answer to a request. */
  static Bytes error(Bytes request, ErrorCode code) {
    SpdmVersion version = version(request);
    return ErrorResponse.of(version, code, 0).encode();
  }

  /** ResponseNotReady as answer to a request. */
  static Bytes notReady(Bytes request) {
    return ErrorResponse.notReady(
            version(request), new ErrorResponse.NotReady(0, original(request), 1, 2))
        .encode();
  }

  private static int original(Bytes request) {
    int code = request.get(CODE);
    return code == MessageCode.RESPOND_IF_READY.value() ? request.get(PARAM1) : code;
  }

  private static SpdmVersion version(Bytes request) {
    return SpdmVersion.ofCode(request.get(0)).orElse(SpdmVersion.V1_0);
  }
}
