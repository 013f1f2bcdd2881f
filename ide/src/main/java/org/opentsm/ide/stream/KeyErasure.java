package org.opentsm.ide.stream;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Has both ends of a stream forget keys.
 *
 * @param block the index of the root port's stream; empty if it has none
 * @param km empty if nobody speaks to the device
 */
record KeyErasure(
    RootPort rootPort,
    OptionalInt block,
    int streamId,
    int devicePort,
    Optional<IdeKmRequester> km) {
  /** The sub-streams of PCIe. */
  static final List<SubStream> SUB_STREAMS =
      List.of(SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION);

  /** Which key, as IDE_KM names it. */
  StreamFields fields(KeySlot slot) {
    return StreamFields.of(streamId, slot, devicePort);
  }

  /** Has the device stop the keys of a set, each of them even if another one fails. */
  void stopDevice(int set, Deadline deadline) throws SpdmException {
    if (km.isEmpty()) {
      return;
    }
    @Nullable SpdmException first = null;
    for (KeyDirection direction : List.of(KeyDirection.TRANSMIT, KeyDirection.RECEIVE)) {
      for (SubStream each : SUB_STREAMS) {
        try {
          km.get().order(KeySwitch.Order.STOP, fields(new KeySlot(set, direction, each)), deadline);
        } catch (SpdmException e) {
          first = first == null ? e : first;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Has the root port overwrite the keys of a set. */
  void wipeRootPort(int set) {
    block.ifPresent(index -> rootPort.wipe(index, set));
  }
}
