package org.opentsm.emulator.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.register.IdePort;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.doe.ExtendedCapability;

/**
 * A port of an emulated device: IDE_KM gives its link end keys. They outlive the session in which
 * they came as long as their stream is on, and go with a K_SET_STOP, when the stream is switched
 * off, or at the end of that session if it is off then.
 */
public final class DevicePort {
  private static final int DWORD = 4;

  private final int requesterId;
  private final LinkEnd end;
  private final IdeBlock block;
  private final IdePort registers;

  /** In which session each stream has got keys last. */
  private final Map<Integer, Bytes> sessions = new ConcurrentHashMap<>();

  private DevicePort(int requesterId, LinkEnd end, IdeBlock block, IdePort registers) {
    this.requesterId = requesterId;
    this.end = end;
    this.block = block;
    this.registers = registers;
  }

  /**
   * Gives a function the IDE capability.
   *
   * @param requesterId of the function, 0 to 65,535
   */
  public static DevicePort on(EmulatedFunction function, int requesterId, LinkEnd end) {
    IdeBlock block = new IdeBlock(2, 1, end, end::forget);
    function.add(ExtendedCapability.IDE, 1, block);
    return new DevicePort(requesterId, end, block, EmulatedEndpoint.registersOf(function));
  }

  Query.Response query(int portIndex, int maxPortIndex) {
    List<Integer> values = new ArrayList<>();
    for (int offset = DWORD; offset < block.size(); offset += DWORD) {
      values.add(block.read(offset));
    }
    return new Query.Response(
        portIndex, requesterId & 0xFF, requesterId >>> Byte.SIZE, 0, maxPortIndex, values);
  }

  KeyProgram.Status program(int streamId, KeySlot slot, IdeKey key, Bytes session) {
    var _ = sessions.put(streamId, session);
    return end.program(streamId, slot, key)
        ? KeyProgram.Status.SUCCESS
        : KeyProgram.Status.UNSPECIFIED_FAILURE;
  }

  /** A session has ended, however: keys of streams that did not come up are forgotten. */
  void sessionEnded(Bytes session) {
    for (int streamId : List.copyOf(sessions.keySet())) {
      if (sessions.remove(streamId, session) && !block.isOn(streamId)) {
        end.forget(streamId);
      }
    }
  }

  boolean order(KeySwitch.Order order, int streamId, KeySlot slot) {
    return switch (order) {
      case GO -> end.go(streamId, slot);
      // To stop what there is not is no failure: it is stopped.
      case STOP -> {
        var _ = end.stop(streamId, slot);
        yield true;
      }
    };
  }

  /** Its IDE registers. */
  IdePort registers() {
    return registers;
  }

  /** Its end of the link. */
  LinkEnd end() {
    return end;
  }
}
