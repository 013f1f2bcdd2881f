package org.opentsm.spdm.transport;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** One client's connection to an {@link SpdmServer}, from its first message to its last. */
abstract sealed class ServedConnection permits ServedEmulatorConnection, ServedDsp0287Connection {
  private final StreamConnection connection;
  private final ServerSettings settings;
  private final MessageHandler handler;

  /** What follows a message. */
  enum Next {
    /** Another message. */
    MESSAGE,
    /** Nothing: the client goes. */
    END,
    /** Nothing: the client wants the server to end. */
    SHUTDOWN
  }

  ServedConnection(StreamConnection connection, ServerSettings settings, MessageHandler handler) {
    this.connection = connection;
    this.settings = settings;
    this.handler = handler;
  }

  static ServedConnection of(
      StreamConnection connection, ServerSettings settings, MessageHandler handler) {
    return switch (settings.framing()) {
      case Framing.Emulator(Binding binding) ->
          new ServedEmulatorConnection(connection, settings, handler, binding);
      case Framing.Dsp0287() -> new ServedDsp0287Connection(connection, settings, handler);
    };
  }

  /**
   * Answers until the client goes.
   *
   * @return {@link Next#END} or {@link Next#SHUTDOWN}
   * @throws SpdmException why the connection has to be dropped
   */
  final Next serve() throws SpdmException {
    Next next = Next.MESSAGE;
    while (next == Next.MESSAGE) {
      boolean more = connection.awaitNext(Deadline.after(settings.idleTime()));
      next =
          more
              ? answer(connection, settings.maxPayload(), Deadline.after(settings.messageTime()))
              : Next.END;
    }
    return next;
  }

  /** Reads one message, of which the first octet is there, and answers it. */
  abstract Next answer(StreamConnection connection, int maxPayload, Deadline arrival)
      throws SpdmException;

  final void write(Bytes octets) throws ChannelException {
    connection.write(octets, Deadline.after(settings.messageTime()));
  }

  final void requestKeyUpdate(Bytes sessionId) {
    handler.requestKeyUpdate(sessionId);
  }

  final void requestEndpointInfo() {
    handler.requestEndpointInfo();
  }

  final Optional<TransportMessage> handle(TransportMessage request) {
    return handler.handle(request);
  }
}
