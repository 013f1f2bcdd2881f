package org.opentsm.ide.km;

import java.util.Optional;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Answers IDE_KM for a component's CXL ports. What has no answer of its own in the protocol, a port
 * that there is not or a message that is none, is not answered.
 */
public final class CxlIdeKmResponder implements VendorResponder.Answers {
  private final Ports ports;

  /** The CXL ports of a component, which keep what they are given. */
  public interface Ports {
    /** What CXL_QUERY tells of a port; empty if there is none. */
    Optional<CxlQuery> query(int portIndex);

    /**
     * Takes a key.
     *
     * @param key to be copied: it is closed afterwards
     * @param defaultIv whether the key's initialization vector is to be passed over
     * @param session in which it came
     * @return false if it does not: one waits already, or another one was generated
     */
    boolean program(
        int portIndex, KeyDirection direction, CxlIdeKey key, boolean defaultIv, Bytes session);

    /**
     * Generates a key, with an initialization vector; empty if it does not.
     *
     * @return closed by the caller
     */
    Optional<CxlIdeKey> generate(int portIndex, KeyDirection direction);

    /** Begins to use a key, in containment or skid mode; false if there is none. */
    boolean go(int portIndex, KeyDirection direction, boolean contained);

    /** Ends to use a key; false if there is none. */
    boolean stop(int portIndex, KeyDirection direction);
  }

  /** For these ports. */
  public CxlIdeKmResponder(Ports ports) {
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
        case QUERY -> ports.query(Query.Request.decode(message).portIndex()).map(CxlQuery::encode);
        case KEY_PROG -> Optional.of(program(message, session));
        case K_SET_GO -> order(KeySwitch.Request.decode(message, KeySwitch.Order.GO));
        case K_SET_STOP -> order(KeySwitch.Request.decode(message, KeySwitch.Order.STOP));
        case GET_KEY -> generate(CxlKeyProgram.readGetKey(message));
        case QUERY_RESP, KP_ACK, K_GOSTOP_ACK, GET_KEY_ACK -> Optional.empty();
      };
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private Bytes program(Bytes message, Bytes session) throws MalformedMessageException {
    try (CxlKeyProgram.Request request = CxlKeyProgram.Request.decode(message)) {
      return CxlKeyProgram.acknowledge(request.fields(), isTaken(request, session));
    }
  }

  private boolean isTaken(CxlKeyProgram.Request request, Bytes session) {
    int portIndex = request.fields().portIndex();
    Optional<CxlQuery> port = ports.query(portIndex);
    Optional<CxlKeySlot> slot = slot(request.fields());
    if (port.isEmpty() || slot.isEmpty() || request.key().isEmpty()) {
      return false;
    }
    boolean defaultIv = slot.get().choice();
    boolean ivsOfItsOwn = port.get().capabilities().contains(CxlQuery.Capability.GENERATES_IV);
    return (defaultIv || ivsOfItsOwn)
        && ports.program(
            portIndex, slot.get().direction(), request.key().get(), defaultIv, session);
  }

  private Optional<Bytes> generate(StreamFields fields) {
    return slot(fields)
        .filter(_ -> ports.query(fields.portIndex()).isPresent())
        .flatMap(slot -> ports.generate(fields.portIndex(), slot.direction()))
        .map(key -> {
          try (key) {
            return Bytes.owning(CxlKeyProgram.generated(fields, key));
          }
        });
  }

  private Optional<Bytes> order(KeySwitch.Request request) {
    StreamFields fields = request.fields();
    return slot(fields)
        .filter(slot ->
            request.order() == KeySwitch.Order.GO
                ? ports.go(fields.portIndex(), slot.direction(), slot.choice())
                : ports.stop(fields.portIndex(), slot.direction()))
        .map(_ -> new KeySwitch.Response(fields).encode());
  }

  /** The key that a message is about; empty if it is of another stream than the one of CXL. */
  private static Optional<CxlKeySlot> slot(StreamFields fields) {
    return fields.streamId() == CxlKeySlot.STREAM_ID
        ? CxlKeySlot.of(fields.slot())
        : Optional.empty();
  }
}
