package org.opentsm.ide.km;

import java.util.Optional;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Answers IDE_KM for a component's ports. What has no answer of its own in the protocol, a port
 * that there is not or a message that is none, is not answered.
 */
public final class IdeKmResponder implements VendorResponder.Answers {
  private final Ports ports;

  /** The ports of a component, which keep what they are given. */
  public interface Ports {
    /** What QUERY tells of a port; empty if there is none. */
    Optional<Query.Response> query(int portIndex);

    /**
     * Takes a key for a stream that the registers of the port have, and of which nothing was
     * encrypted yet: its invocation field is 1.
     *
     * @param key to be copied: it is closed afterwards
     * @param session in which it came
     */
    KeyProgram.Status program(int portIndex, int streamId, KeySlot slot, IdeKey key, Bytes session);

    /**
     * Begins, or ends, to use a key.
     *
     * @return false if there is nothing to be begun or ended
     */
    boolean order(KeySwitch.Order order, int portIndex, int streamId, KeySlot slot);
  }

  /** For these ports. */
  public IdeKmResponder(Ports ports) {
    this.ports = ports;
  }

  @Override
  public Optional<Bytes> answer(Bytes message, Bytes session) {
    Optional<IdeKmObject> object = IdeKmObject.of(message);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try {
      return switch (object.get()) {
        case QUERY ->
            ports.query(Query.Request.decode(message).portIndex()).map(Query.Response::encode);
        case KEY_PROG -> Optional.of(program(message, session).encode());
        case K_SET_GO -> order(KeySwitch.Request.decode(message, KeySwitch.Order.GO));
        case K_SET_STOP -> order(KeySwitch.Request.decode(message, KeySwitch.Order.STOP));
        case QUERY_RESP, KP_ACK, K_GOSTOP_ACK, GET_KEY, GET_KEY_ACK -> Optional.empty();
      };
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private KeyProgram.Response program(Bytes message, Bytes session)
      throws MalformedMessageException {
    try (KeyProgram.Request request = KeyProgram.Request.decode(message)) {
      return new KeyProgram.Response(request.fields(), program(request, session));
    }
  }

  private KeyProgram.Status program(KeyProgram.Request request, Bytes session) {
    StreamFields fields = request.fields();
    if (request.key().isEmpty()) {
      return KeyProgram.Status.INCORRECT_LENGTH;
    }
    Optional<Query.Response> port = ports.query(fields.portIndex());
    if (port.isEmpty()) {
      return KeyProgram.Status.UNSUPPORTED_PORT_INDEX;
    }
    IdeKey key = request.key().get();
    if (!port.get().streamIds().contains(fields.streamId()) || !key.isAtItsBeginning()) {
      return KeyProgram.Status.UNSUPPORTED_VALUE;
    }
    return KeySlot.of(fields.slot())
        .map(slot -> ports.program(fields.portIndex(), fields.streamId(), slot, key, session))
        .orElse(KeyProgram.Status.UNSUPPORTED_VALUE);
  }

  private Optional<Bytes> order(KeySwitch.Request request) {
    StreamFields fields = request.fields();
    return KeySlot.of(fields.slot())
        .filter(slot -> ports.order(request.order(), fields.portIndex(), fields.streamId(), slot))
        .map(_ -> new KeySwitch.Response(fields).encode());
  }
}
