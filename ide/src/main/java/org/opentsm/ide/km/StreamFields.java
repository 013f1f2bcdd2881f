package org.opentsm.ide.km;

import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What every message about a key begins with, behind its Object ID.
 *
 * <pre>
 * 1 reserved    2
 * 3 Stream ID   1
 * 4 Status      1   of KP_ACK, otherwise reserved
 * 5 Key Set, RxTxB, Sub-Stream  1   {@link KeySlot}
 * 6 PortIndex   1
 * </pre>
 *
 * @param streamId 0 to 255
 * @param slot the octet as it came, 0 to 255
 * @param portIndex 0 to 255
 */
public record StreamFields(int streamId, int slot, int portIndex) {
  /** Octets with the Object ID. */
  static final int SIZE = 7;

  /** Checks the ranges. */
  public StreamFields {
    Query.requireOctet("Stream ID", streamId);
    Query.requireOctet("Key Set, RxTxB, Sub-Stream", slot);
    Query.requireOctet("PortIndex", portIndex);
  }

  /** With a slot that there is. */
  public static StreamFields of(int streamId, KeySlot slot, int portIndex) {
    return new StreamFields(streamId, slot.octet(), portIndex);
  }

  /** What was read, with the octet that is reserved in most messages. */
  record Read(StreamFields fields, int status) {}

  static Read read(WireReader in) throws MalformedMessageException {
    in.reserved(2);
    int streamId = in.u8("Stream ID");
    int status = in.u8("Status");
    int slot = in.u8("Key Set, RxTxB, Sub-Stream");
    return new Read(new StreamFields(streamId, slot, in.u8("PortIndex")), status);
  }

  /** Rejects an answer about another key. */
  void requireEcho(WireReader in, StreamFields found) throws MalformedMessageException {
    if (!equals(found)) {
      throw in.rejectLast(SIZE - 1, "Stream ID, key and PortIndex", toString(), found.toString());
    }
  }

  void write(WireWriter out, int status) {
    out.reserved(2).u8(streamId).u8(status).u8(slot).u8(portIndex);
  }

  @Override
  public String toString() {
    return String.format("stream %d, key 0x%02x, port %d", streamId, slot, portIndex);
  }
}
