package org.opentsm.spdm.transport;

import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;

/**
 * The client of a bare SPDM-over-TCP Responder (DSP0287).
 *
 * <p>A role inquiry from the other end is passed over: it asks for a Requester, and that is what we
 * are. An error message ({@code C0} and up) ends the conversation with {@code spdm.channel-failed}.
 */
public final class Dsp0287Socket implements SpdmTransport {
  /** The port that is registered for SPDM over TCP. */
  public static final int DEFAULT_PORT = 4194;

  private final StreamConnection connection;

  private Dsp0287Socket(StreamConnection connection) {
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @param host a name or an address
   * @param port 1 to 65,535
   */
  public static SpdmTransport connect(String host, int port, Deadline deadline)
      throws SpdmException {
    return new Dsp0287Socket(StreamConnection.connect(host, port, deadline));
  }

  /**
   * Waits for the next message of a connection. What arrived of it before a time-out is kept for
   * the next call.
   */
  static Dsp0287Message read(StreamConnection connection, Deadline deadline) throws SpdmException {
    int size = Dsp0287Message.sizeOf(connection.peek(Dsp0287Message.HEADER_SIZE, deadline));
    return Dsp0287Message.decode(connection.take(size, deadline));
  }

  /** A message with its header; rejects what the binding cannot carry. */
  static Dsp0287Message carry(String peer, TransportMessage message) throws ChannelException {
    int length = message.octets().length();
    if (length == 0 || length > Dsp0287Message.MAX_PAYLOAD) {
      throw ChannelException.failed(
          peer,
          "cannot send " + length + " bytes: DSP0287 carries 1 to " + Dsp0287Message.MAX_PAYLOAD,
          null);
    }
    return Dsp0287Message.of(message);
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws SpdmException {
    connection.write(carry(peer(), message).encode(), deadline);
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    try {
      Dsp0287Message message = read(connection, deadline);
      while (message.type() == Dsp0287Message.TYPE_ROLE_INQUIRY) {
        if (deadline.hasPassed()) {
          throw ChannelException.timedOut(
              peer(), "receive: nothing but role inquiries", deadline.remaining());
        }
        message = read(connection, deadline);
      }
      if (message.isError()) {
        connection.close();
        throw ChannelException.failed(peer(), "DSP0287 " + message.describe(), null);
      }
      return message.message();
    } catch (MalformedMessageException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public SecuredFormat securedFormat() {
    return Binding.TCP;
  }

  @Override
  public int maxPadding() {
    return 0;
  }

  @Override
  public String peer() {
    return connection.peer();
  }

  @Override
  public void close() {
    connection.close();
  }
}
