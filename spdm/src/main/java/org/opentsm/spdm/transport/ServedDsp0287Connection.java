package org.opentsm.spdm.transport;

import java.util.Optional;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/**
 * A client that speaks DSP0287.
 *
 * <p>A role inquiry is answered with error C2: we are the Responder. A message that is too large,
 * or of another type, is answered with error C0 or C1 and ends the connection.
 */
final class ServedDsp0287Connection extends ServedConnection {
  ServedDsp0287Connection(
      StreamConnection connection, ServerSettings settings, MessageHandler handler) {
    super(connection, settings, handler);
  }

  @Override
  Next answer(StreamConnection connection, int maxPayload, Deadline arrival) throws SpdmException {
    int size = Dsp0287Message.sizeOf(connection.peek(Dsp0287Message.HEADER_SIZE, arrival));
    if (size > maxPayload) {
      write(Dsp0287Message.TYPE_ERROR_TOO_LARGE);
      throw new MalformedMessageException(
          "DSP0287 message",
          "PayloadLength",
          0,
          "at most " + maxPayload + " bytes in all",
          size + " bytes");
    }
    Dsp0287Message message = Dsp0287Message.decode(connection.take(size, arrival));
    if (message.isError()) {
      throw ChannelException.failed(connection.peer(), "DSP0287 " + message.describe(), null);
    }
    switch (message.type()) {
      case Dsp0287Message.TYPE_SPDM, Dsp0287Message.TYPE_SECURED_SPDM ->
          answerMessage(connection.peer(), message.message());
      case Dsp0287Message.TYPE_ROLE_INQUIRY ->
          write(Dsp0287Message.TYPE_ERROR_CANNOT_OPERATE_AS_REQUESTER);
      default -> {
        write(Dsp0287Message.TYPE_ERROR_NOT_SUPPORTED);
        message.message();
      }
    }
    return Next.MESSAGE;
  }

  private void answerMessage(String peer, TransportMessage request) throws SpdmException {
    Optional<TransportMessage> response = handle(request);
    if (response.isPresent()) {
      write(Dsp0287Socket.carry(peer, response.get()).encode());
    }
  }

  private void write(int errorType) throws SpdmException {
    write(Dsp0287Message.ofType(errorType).encode());
  }
}
