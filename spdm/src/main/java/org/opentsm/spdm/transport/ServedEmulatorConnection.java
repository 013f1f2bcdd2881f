package org.opentsm.spdm.transport;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/**
 * A client that speaks the frames of DMTF's emulators.
 *
 * <p>As DMTF's responder does: an unknown command is answered with UNKNOWN and ends the connection;
 * another transport type, or a message that is neither SPDM nor DOE discovery, ends it without an
 * answer.
 */
final class ServedEmulatorConnection extends ServedConnection {
  private final Binding binding;

  ServedEmulatorConnection(
      StreamConnection connection,
      ServerSettings settings,
      MessageHandler handler,
      Binding binding) {
    super(connection, settings, handler);
    this.binding = binding;
  }

  @Override
  Next answer(StreamConnection connection, int maxPayload, Deadline arrival) throws SpdmException {
    SocketFrame frame = SocketFrame.read(connection, binding, maxPayload, arrival);
    SocketCommand command = SocketCommand.ofValue(frame.command()).orElse(SocketCommand.UNKNOWN);
    switch (command) {
      case NORMAL -> answerMessage(connection.peer(), frame.payload());
      case TEST -> write(command, SocketCommand.SERVER_HELLO);
      case OOB_ENCAP_KEY_UPDATE -> {
        requestKeyUpdate(frame.payload());
        write(command, Bytes.EMPTY);
      }
      case OOB_ENCAP_ENDPOINT_INFO -> {
        requestEndpointInfo();
        write(command, Bytes.EMPTY);
      }
      case CONTINUE, SHUTDOWN -> write(command, Bytes.EMPTY);
      case UNKNOWN -> {
        write(command, Bytes.EMPTY);
        throw new MalformedMessageException(
            "socket frame", "command", 0, "a known one", String.format("%08x", frame.command()));
      }
    }
    return switch (command) {
      case CONTINUE -> Next.END;
      case SHUTDOWN -> Next.SHUTDOWN;
      default -> Next.MESSAGE;
    };
  }

  private void answerMessage(String peer, Bytes payload) throws SpdmException {
    if (binding == Binding.PCI_DOE) {
      DoeObject object = DoeObject.decode(payload);
      if (DoeDiscovery.asks(object)) {
        write(SocketCommand.NORMAL, DoeDiscovery.answer(object, DoeDiscovery.OF_SPDM).encode());
        return;
      }
    }
    Optional<TransportMessage> response = handle(binding.unwrap(payload));
    if (response.isPresent()) {
      write(EmulatorSocket.normalFrame(peer, binding, response.get()).encode());
    }
  }

  private void write(SocketCommand command, Bytes payload) throws SpdmException {
    write(new SocketFrame(command, binding, payload).encode());
  }
}
