package org.opentsm.emulator.link;

import java.util.List;
import java.util.OptionalLong;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.AddressAssociation;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.stream.RootPort;
import org.opentsm.ide.stream.RootPortException;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ExtendedCapability;

/** A root port whose link end takes keys at once. */
public final class EmulatedRootPort implements RootPort {
  private static final int STREAMS = 4;
  private static final int ADDRESS_BLOCKS = 3;

  private final int requesterId;
  private final RidAssociation behind;
  private final LinkEnd end;
  private final IdeBlock block;
  private final EmulatedFunction function = new EmulatedFunction("0000:00:02.0", 0x1234, 2);
  private final IdePort registers;

  /** Under which Stream ID each stream has its keys: its registers may be cleared before them. */
  private final int[] keyed = new int[STREAMS];

  /**
   * A root port of its own.
   *
   * @param requesterId of the port, 0 to 65,535
   * @param behind the requesters below it
   */
  public EmulatedRootPort(int requesterId, RidAssociation behind, LinkEnd end) {
    this.requesterId = requesterId;
    this.behind = behind;
    this.end = end;
    this.block = new IdeBlock(STREAMS, ADDRESS_BLOCKS, end);
    function.add(ExtendedCapability.IDE, 1, block);
    this.registers = EmulatedEndpoint.registersOf(function);
  }

  /** Its configuration space. */
  ConfigSpace config() {
    return function;
  }

  @Override
  public IdePort registers() {
    return registers;
  }

  @Override
  public int requesterId() {
    return requesterId;
  }

  @Override
  public RidAssociation behind() {
    return behind;
  }

  @Override
  public List<AddressAssociation> windows() {
    return List.of(new AddressAssociation(0x8000_0000L, 0x80FF_FFFFL));
  }

  @Override
  public void program(int stream, KeySlot slot, IdeKey key) throws RootPortException {
    keyed[stream] = block.control(stream).streamId();
    if (!end.program(keyed[stream], slot, key)) {
      throw new RootPortException(
          "root port: " + slot + ": expected a key that is not in use", null);
    }
  }

  @Override
  public void receiveWith(int stream, int keySet) throws RootPortException {
    go(stream, keySet, KeyDirection.RECEIVE);
  }

  @Override
  public void transmitWith(int stream, int keySet) throws RootPortException {
    go(stream, keySet, KeyDirection.TRANSMIT);
  }

  @Override
  public void wipe(int stream, int keySet) {
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      for (KeyDirection direction : KeyDirection.values()) {
        var _ = end.stop(keyed[stream], new KeySlot(keySet, direction, each));
      }
    }
  }

  @Override
  public OptionalLong protectedTlps(int stream) {
    return OptionalLong.of(end.protectedTlps(keyed[stream]));
  }

  private void go(int stream, int keySet, KeyDirection direction) throws RootPortException {
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      if (!end.go(keyed[stream], new KeySlot(keySet, direction, each))) {
        throw new RootPortException(
            "root port: expected keys of set " + keySet + ", found none", null);
      }
    }
  }
}
