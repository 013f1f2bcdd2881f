package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/** A message inside of another: at least a header, and all that is left. */
final class EncapsulatedMessage {
  private EncapsulatedMessage() {}

  static Bytes read(WireReader in, String field) throws MalformedMessageException {
    if (in.remaining() < Header.SIZE) {
      throw in.reject(
          field, "a message of at least " + Header.SIZE + " bytes", in.remaining() + " bytes left");
    }
    return in.bytes(in.remaining(), field);
  }

  static void require(String field, Bytes message) {
    if (message.length() < Header.SIZE) {
      throw new IllegalArgumentException(
          field + " has " + message.length() + " bytes, a message has at least " + Header.SIZE);
    }
  }
}
