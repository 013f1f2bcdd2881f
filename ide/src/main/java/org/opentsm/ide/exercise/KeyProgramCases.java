package org.opentsm.ide.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.exercise.KeyMessages.Port;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram.Status;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** KEY_PROG: what a port takes, and each status of what it does not. */
final class KeyProgramCases {
  /** Octets of KEY_PROG, and the wrong lengths of it: whole dwords with the protocol's ID. */
  private static final int SIZE = KeyMessages.ACK_SIZE + IdeKey.SIZE;

  private static final long[] INVOCATIONS = {0, 2, 3, 4, 5, 0x7F, 0x80, 0xFE, 0xFF, 1L << 32};
  private static final int PORTS = 256;
  private static final int STREAMS = 256;
  private static final int SUB_STREAMS = 16;
  private static final int SUB_STREAM_AT = 4;

  private final KeyMessages messages;

  KeyProgramCases(IdeKmTarget target) {
    messages = new KeyMessages(target.channel(), target.crypto());
  }

  List<Part> parts() {
    return List.of(
        Part.of("2.1", "KEY_PROG of every key is taken", eachPort(this::good)),
        Part.of("2.2", "KEY_PROG of a wrong length is refused", eachPort(this::length)),
        Part.of("2.3", "KEY_PROG for a port that there is not is refused", this::strangePort),
        Part.of(
            "2.4", "KEY_PROG for a sub-stream that there is not is refused", eachPort(this::sub)),
        Part.of("2.5", "KEY_PROG with another IFV than 1 is refused", eachPort(this::invocation)),
        Part.of(
            "2.6", "KEY_PROG for a stream that there is not is refused", eachPort(this::stream)));
  }

  @FunctionalInterface
  private interface PortWork {
    void run(Steps steps, Port port, Deadline deadline) throws SpdmException, NotRunException;
  }

  private Exercise.Work eachPort(PortWork work) {
    return (steps, deadline) -> {
      Port port = messages.port(0, deadline);
      int last = port.response().maxPortIndex();
      for (int index = 0; index <= last; index++) {
        port = index == 0 ? port : messages.port(index, deadline);
        try {
          work.run(steps, port, deadline);
        } finally {
          messages.clear(port, KeyMessages.slots(0, 1));
        }
      }
    };
  }

  private void expect(
      Steps steps, StreamFields fields, long invocation, int length, Status status, Deadline by) {
    try (IdeKey key = new IdeKey(messages.crypto().randomSecret(IdeKey.KEY_SIZE), invocation)) {
      messages.expectProgram(steps, 1, fields, key, length, status, by);
    }
  }

  private void good(Steps steps, Port port, Deadline deadline) {
    for (KeySlot slot : KeyMessages.slots(0, 1)) {
      expect(steps, port.fields(slot), 1, SIZE, Status.SUCCESS, deadline);
    }
  }

  private void length(Steps steps, Port port, Deadline deadline) {
    int length = KeyMessages.ACK_SIZE;
    for (KeySlot slot : KeyMessages.slots(0, 1)) {
      expect(steps, port.fields(slot), 1, length, Status.INCORRECT_LENGTH, deadline);
      length += Integer.BYTES;
      length = length < SIZE ? length : KeyMessages.ACK_SIZE;
    }
  }

  private void strangePort(Steps steps, Deadline deadline) throws SpdmException, NotRunException {
    Port port = messages.port(0, deadline);
    int first = port.response().maxPortIndex() + 1;
    if (first == PORTS) {
      throw new NotRunException("the device has every port that there can be");
    }
    int index = first;
    for (KeySlot slot : KeyMessages.slots(0, 1)) {
      expect(
          steps,
          StreamFields.of(port.streamId(), slot, index),
          1,
          SIZE,
          Status.UNSUPPORTED_PORT_INDEX,
          deadline);
      index = index == PORTS - 1 ? first : index + 1;
    }
  }

  private void sub(Steps steps, Port port, Deadline deadline) {
    for (int set = 0; set < 2; set++) {
      for (KeyDirection direction : KeyDirection.values()) {
        int low = new KeySlot(set, direction, SubStream.POSTED).octet();
        for (int sub = SubStream.COMPLETION.value() + 1; sub < SUB_STREAMS; sub++) {
          StreamFields fields =
              new StreamFields(port.streamId(), low | sub << SUB_STREAM_AT, port.index());
          expect(steps, fields, 1, SIZE, Status.UNSUPPORTED_VALUE, deadline);
        }
      }
    }
  }

  private void invocation(Steps steps, Port port, Deadline deadline) {
    int at = 0;
    for (KeySlot slot : KeyMessages.slots(0, 1)) {
      long invocation = INVOCATIONS[at++ % INVOCATIONS.length];
      expect(steps, port.fields(slot), invocation, SIZE, Status.UNSUPPORTED_VALUE, deadline);
    }
  }

  private void stream(Steps steps, Port port, Deadline deadline) throws NotRunException {
    Set<Integer> known = port.response().streamIds();
    List<Integer> unknown = new ArrayList<>();
    for (int id = 0; id < STREAMS; id++) {
      if (!known.contains(id)) {
        unknown.add(id);
      }
    }
    if (known.isEmpty() || unknown.isEmpty()) {
      throw new NotRunException(
          "QUERY_RESP of port " + port.index() + " shows " + known.size() + " streams");
    }
    int at = 0;
    for (KeySlot slot : KeyMessages.slots(0, 1)) {
      int id = unknown.get(at++ % unknown.size());
      StreamFields fields = StreamFields.of(id, slot, port.index());
      expect(steps, fields, 1, SIZE, Status.UNSUPPORTED_VALUE, deadline);
    }
  }
}
