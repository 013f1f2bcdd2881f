package org.opentsm.ide.stream;

import java.util.List;
import java.util.OptionalLong;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.register.AddressAssociation;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;

/**
 * The host's end of a link. Its IDE registers are those of every port; how it takes keys is its
 * maker's own, and what a vendor adds.
 *
 * <p>Directions are this port's: what it transmits the device receives. Whatever a port throws,
 * checked or not, ends the stream and leaves nothing of it.
 */
public interface RootPort {
  /** Its registers. */
  IdePort registers();

  /** Its Requester ID, 0 to 65,535: what a device's stream is associated with. */
  int requesterId();

  /** The requesters behind it: the device, and its functions. */
  RidAssociation behind();

  /** The memory behind it, as much of it as a stream's blocks can say. */
  List<AddressAssociation> windows();

  /**
   * Takes a key of a stream, which it does not use yet.
   *
   * @param stream the index of the selective stream
   * @param key to be copied: it is closed afterwards
   * @throws RootPortException if it cannot
   */
  void program(int stream, KeySlot slot, IdeKey key) throws RootPortException;

  /**
   * Receives with all keys of a set from now on, and is ready to transmit with them.
   *
   * @throws RootPortException if it has not all of them
   */
  void receiveWith(int stream, int keySet) throws RootPortException;

  /**
   * Transmits with all keys of a set from now on.
   *
   * @throws RootPortException if it has not all of them
   */
  void transmitWith(int stream, int keySet) throws RootPortException;

  /** Forgets the keys of a set, and overwrites them. There may be none; it may be called again. */
  void wipe(int stream, int keySet);

  /**
   * How many TLPs the busiest key in use has protected, of all that the stream has here: 64 bits
   * unsigned. Empty if the port does not count; then keys are renewed by their age alone.
   */
  default OptionalLong protectedTlps(int stream) {
    return OptionalLong.empty();
  }
}
