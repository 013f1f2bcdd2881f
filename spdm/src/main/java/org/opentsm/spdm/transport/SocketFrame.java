package org.opentsm.spdm.transport;

import java.nio.ByteBuffer;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/**
 * A frame on the socket of DMTF's emulators. All integers are big-endian.
 *
 * <pre>
 * 0  command         4
 * 4  transport type  4
 * 8  payload length  4   octets that follow
 * 12 payload
 * </pre>
 *
 * @param command a {@link SocketCommand}'s value, or one that nobody knows
 * @param transportType of the {@link Binding}
 * @param payload as the binding dresses it
 */
record SocketFrame(int command, int transportType, Bytes payload) {
  static final int HEADER_SIZE = 12;

  private static final String NAME = "socket frame";

  SocketFrame(SocketCommand command, Binding binding, Bytes payload) {
    this(command.value(), binding.transportType(), payload);
  }

  /**
   * Checks the header of a frame.
   *
   * @param header its 12 octets
   * @param binding that the connection uses
   * @param maxPayload octets that are accepted
   * @return octets of the payload
   */
  static int payloadSize(Bytes header, Binding binding, int maxPayload)
      throws MalformedMessageException {
    ByteBuffer in = header.toByteBuffer();
    if (in.remaining() < HEADER_SIZE) {
      throw new MalformedMessageException(
          NAME,
          "end of header",
          header.length(),
          HEADER_SIZE + " bytes",
          header.length() + " bytes");
    }
    int transportType = in.getInt(4);
    if (transportType != binding.transportType()) {
      throw new MalformedMessageException(
          NAME,
          "transport type",
          4,
          binding.transportType() + " (" + binding + ")",
          Integer.toUnsignedString(transportType));
    }
    int length = in.getInt(8);
    if (length < 0 || length > maxPayload) {
      throw new MalformedMessageException(
          NAME,
          "payload length",
          8,
          "at most " + maxPayload + " bytes",
          Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  /** Reads one frame, which must be all of the input. */
  static SocketFrame decode(Bytes input, Binding binding, int maxPayload)
      throws MalformedMessageException {
    int size = HEADER_SIZE + payloadSize(input, binding, maxPayload);
    if (size != input.length()) {
      throw new MalformedMessageException(
          NAME,
          "payload length",
          8,
          (input.length() - HEADER_SIZE) + " bytes",
          (size - HEADER_SIZE) + " bytes");
    }
    return new SocketFrame(
        input.toByteBuffer().getInt(0), binding.transportType(), input.slice(HEADER_SIZE));
  }

  /**
   * Waits for the next frame of a connection. What arrived of it before a time-out is kept for the
   * next call.
   */
  static SocketFrame read(
      StreamConnection connection, Binding binding, int maxPayload, Deadline deadline)
      throws SpdmException {
    int size =
        HEADER_SIZE + payloadSize(connection.peek(HEADER_SIZE, deadline), binding, maxPayload);
    return decode(connection.take(size, deadline), binding, maxPayload);
  }

  Bytes encode() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    header.putInt(command).putInt(transportType).putInt(payload.length());
    return Bytes.concat(Bytes.owning(header.array()), payload);
  }
}
