package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * KEY_UPDATE (0xE9) and KEY_UPDATE_ACK (0x69): go over to the next keys of a session (DSP0274,
 * "KEY_UPDATE request and KEY_UPDATE_ACK response messages").
 */
public final class KeyUpdate {
  private KeyUpdate() {}

  /** KeyOperation. */
  public enum Operation {
    /** The sender's key of its own direction. */
    UPDATE_KEY(1),
    /** The keys of both directions. */
    UPDATE_ALL_KEYS(2),
    /** The new key is in use. */
    VERIFY_NEW_KEY(3);

    private final int value;

    Operation(int value) {
      this.value = value;
    }

    /** The octet on the wire. */
    public int value() {
      return value;
    }

    /** The operation with this octet. */
    public static Optional<Operation> ofValue(int value) {
      for (Operation operation : values()) {
        if (operation.value == value) {
          return Optional.of(operation);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * KEY_UPDATE: the header alone.
   *
   * @param version of the connection, 1.1 or later
   * @param operation Param1
   * @param tag Param2: tells this request from the one before, 0 to 255
   */
  public record Request(SpdmVersion version, Operation operation, int tag) implements SpdmRequest {
    /** Checks the range. */
    public Request {
      Limits.requireRange("Tag", tag, 0, 255);
    }

    @Override
    public MessageCode code() {
      return MessageCode.KEY_UPDATE;
    }

    /** Reads a KEY_UPDATE; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.KEY_UPDATE);
      return new Request(header.version(), readOperation(in, header), header.param2());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), operation.value(), tag).toBytes();
    }
  }

  /**
   * KEY_UPDATE_ACK: the header alone.
   *
   * @param version of the connection, 1.1 or later
   * @param operation Param1, of the request
   * @param tag Param2, of the request
   */
  public record Response(SpdmVersion version, Operation operation, int tag)
      implements SpdmResponse {
    /** Checks the range. */
    public Response {
      Limits.requireRange("Tag", tag, 0, 255);
    }

    @Override
    public MessageCode code() {
      return MessageCode.KEY_UPDATE_ACK;
    }

    /** Reads a KEY_UPDATE_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.KEY_UPDATE_ACK);
      return new Response(header.version(), readOperation(in, header), header.param2());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), operation.value(), tag).toBytes();
    }
  }

  private static Operation readOperation(WireReader in, Header header)
      throws MalformedMessageException {
    Operation operation = Operation.ofValue(header.param1()).orElse(null);
    if (operation == null) {
      throw in.rejectLast(2, "KeyOperation", "1, 2 or 3", Integer.toString(header.param1()));
    }
    return operation;
  }
}
