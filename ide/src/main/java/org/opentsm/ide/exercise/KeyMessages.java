package org.opentsm.ide.exercise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Messages about keys, and what is asserted about their answers. */
record KeyMessages(VendorChannel channel, SpdmCrypto crypto) {
  /** For what takes back what a case has changed. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  static final int KP_ACK = 3;
  static final int ACK_SIZE = 7;
  private static final int K_GOSTOP_ACK = 6;
  private static final int STREAM_ID_AT = 3;
  private static final int STATUS_AT = 4;
  private static final int SLOT_AT = 5;
  private static final int PORT_AT = 6;

  /**
   * A port of the device.
   *
   * @param streamId of a stream that it has, if its registers show one
   */
  record Port(Query.Response response, int streamId) {
    int index() {
      return response.portIndex();
    }

    StreamFields fields(KeySlot slot) {
      return StreamFields.of(streamId, slot, index());
    }
  }

  IdeKmRequester requester() {
    return new IdeKmRequester(channel);
  }

  /** Asks for a port. */
  Port port(int index, Deadline deadline) throws SpdmException {
    Query.Response response = requester().query(index, deadline);
    Set<Integer> known = response.streamIds();
    return new Port(response, known.isEmpty() ? 1 + index & 0xFF : known.iterator().next());
  }

  /** All keys of these sets. */
  static List<KeySlot> slots(int... keySets) {
    List<KeySlot> slots = new ArrayList<>();
    for (int keySet : keySets) {
      for (KeyDirection direction : KeyDirection.values()) {
        for (SubStream subStream : SubStream.values()) {
          if (subStream.isPcie()) {
            slots.add(new KeySlot(keySet, direction, subStream));
          }
        }
      }
    }
    return slots;
  }

  /** Gives a port all keys of these sets, which is no assertion here. */
  void program(Port port, List<KeySlot> slots, Deadline deadline)
      throws SpdmException, NotRunException {
    for (KeySlot slot : slots) {
      try (IdeKey key = IdeKey.fresh(crypto)) {
        KeyProgram.Status status = requester().program(port.fields(slot), key, deadline);
        if (status != KeyProgram.Status.SUCCESS) {
          throw new NotRunException(
              "KEY_PROG: " + port.fields(slot) + ": expected SUCCESS, found " + status);
        }
      }
    }
  }

  /** Has a port go with, or stop, keys of these sets, which is no assertion here. */
  void order(KeySwitch.Order order, Port port, List<KeySlot> slots, Deadline deadline)
      throws SpdmException {
    for (KeySlot slot : slots) {
      requester().order(order, port.fields(slot), deadline);
    }
  }

  /** Takes keys back, as far as the device lets us, with time of its own: the case's may be up. */
  void clear(Port port, List<KeySlot> slots) {
    Deadline deadline = Deadline.after(PATIENCE);
    for (KeySlot slot : slots) {
      try {
        requester().order(KeySwitch.Order.STOP, port.fields(slot), deadline);
      } catch (SpdmException e) {
        // Nothing to stop, or a device that does not stop: its own case tells.
      }
    }
  }

  /**
   * KEY_PROG and what KP_ACK is to be.
   *
   * @param length octets of the message that are sent
   * @param first assertion of six
   */
  void expectProgram(
      Steps steps,
      int first,
      StreamFields fields,
      IdeKey key,
      int length,
      KeyProgram.Status status,
      Deadline deadline) {
    String message = "KEY_PROG: " + fields;
    byte[] whole = KeyProgram.encode(fields, key);
    byte[] request = Arrays.copyOf(whole, length);
    try {
      Optional<Bytes> answer =
          steps.ask(
              channel, VendorProtocol.IDE_KM, first, message, Bytes.owning(request), deadline);
      if (answer.isPresent()) {
        Bytes ack = answer.get();
        kind(steps, first, message, ack, "KP_ACK", KP_ACK);
        steps.check(
            first + 2,
            message,
            "Status " + status,
            statusOf(ack),
            Octets.at(ack, STATUS_AT) == status.value());
        echo(steps, first + 3, message, ack, fields);
      }
    } finally {
      Arrays.fill(whole, (byte) 0);
      Arrays.fill(request, (byte) 0);
    }
  }

  private static String statusOf(Bytes ack) {
    int found = Octets.at(ack, STATUS_AT);
    KeyProgram.Status[] known = KeyProgram.Status.values();
    return found >= 0 && found < known.length ? known[found].name() : Integer.toString(found);
  }

  /**
   * K_SET_GO or K_SET_STOP, and what K_GOSTOP_ACK is to be.
   *
   * @param first assertion of five
   */
  void expectOrder(
      Steps steps, int first, KeySwitch.Order order, StreamFields fields, Deadline deadline) {
    String message = "K_SET_" + order + ": " + fields;
    Bytes request = new KeySwitch.Request(order, fields).encode();
    Optional<Bytes> answer =
        steps.ask(channel, VendorProtocol.IDE_KM, first, message, request, deadline);
    if (answer.isPresent()) {
      kind(steps, first, message, answer.get(), "K_GOSTOP_ACK", K_GOSTOP_ACK);
      echo(steps, first + 2, message, answer.get(), fields);
    }
  }

  private static void kind(
      Steps steps, int first, String message, Bytes ack, String name, int objectId) {
    steps.check(
        first,
        message,
        name + " of " + ACK_SIZE + " bytes",
        ack.length() + " bytes",
        ack.length() == ACK_SIZE);
    steps.equal(first + 1, message, "Object ID of " + name, objectId, Octets.at(ack, 0));
  }

  private static void echo(Steps steps, int first, String message, Bytes ack, StreamFields fields) {
    steps.equal(first, message, "PortIndex", fields.portIndex(), Octets.at(ack, PORT_AT));
    steps.equal(first + 1, message, "Stream ID", fields.streamId(), Octets.at(ack, STREAM_ID_AT));
    steps.equal(
        first + 2, message, "Key Set, RxTxB, Sub-Stream", fields.slot(), Octets.at(ack, SLOT_AT));
  }
}
