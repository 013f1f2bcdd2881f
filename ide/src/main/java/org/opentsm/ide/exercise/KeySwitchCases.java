package org.opentsm.ide.exercise;

import java.util.List;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.exercise.KeyMessages.Port;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch.Order;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** K_SET_GO and K_SET_STOP: each key set by itself, and after a switch from the other. */
final class KeySwitchCases {
  /** Assertions about one acknowledgement. */
  private static final int ASSERTIONS = 5;

  private final KeyMessages messages;

  KeySwitchCases(IdeKmTarget target) {
    messages = new KeyMessages(target.channel(), target.crypto());
  }

  List<Part> parts() {
    return List.of(
        Part.of("3.1", "K_SET_GO of key set 0", go(0)),
        Part.of("3.2", "K_SET_GO of key set 1", go(1)),
        Part.of("3.3", "K_SET_GO from key set 0 to 1", go(0, 1)),
        Part.of("3.4", "K_SET_GO from key set 1 to 0", go(1, 0)),
        Part.of("4.1", "K_SET_STOP of key set 0", stop(0)),
        Part.of("4.2", "K_SET_STOP of key set 1", stop(1)),
        Part.of("4.3", "K_SET_STOP of key set 1 after the switch to it", stop(0, 1)),
        Part.of("4.4", "K_SET_STOP of key set 0 after the switch to it", stop(1, 0)));
  }

  /** Goes with these sets, one after the other. */
  private Exercise.Work go(int... sets) {
    return eachPort(
        sets,
        (steps, port, deadline) -> {
          int first = 1;
          for (int set : sets) {
            for (KeySlot slot : KeyMessages.slots(set)) {
              messages.expectOrder(steps, first, Order.GO, port.fields(slot), deadline);
            }
            first += ASSERTIONS;
          }
        });
  }

  /** Goes with these sets, one after the other, and stops the last. */
  private Exercise.Work stop(int... sets) {
    return eachPort(
        sets,
        (steps, port, deadline) -> {
          for (int set : sets) {
            messages.order(Order.GO, port, KeyMessages.slots(set), deadline);
          }
          for (KeySlot slot : KeyMessages.slots(sets[sets.length - 1])) {
            messages.expectOrder(steps, 1, Order.STOP, port.fields(slot), deadline);
          }
        });
  }

  @FunctionalInterface
  private interface PortWork {
    void run(Steps steps, Port port, Deadline deadline) throws SpdmException;
  }

  /** Each port with keys in these sets, which are taken back. */
  private Exercise.Work eachPort(int[] sets, PortWork work) {
    return (steps, deadline) -> {
      int last = messages.port(0, deadline).response().maxPortIndex();
      for (int index = 0; index <= last; index++) {
        Port port = messages.port(index, deadline);
        try {
          messages.program(port, KeyMessages.slots(sets), deadline);
          work.run(steps, port, deadline);
        } finally {
          messages.clear(port, KeyMessages.slots(sets));
        }
      }
    };
  }
}
