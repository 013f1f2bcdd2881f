package org.opentsm.ide.stream;

import java.util.Set;
import java.util.TreeSet;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The keys of one stream: fresh ones for both ends, and the way from one set to the other. */
final class StreamKeys {
  private final RootPort rootPort;
  private final int block;
  private final IdeKmRequester km;
  private final SpdmCrypto crypto;
  private final KeyErasure erasure;
  private final Progress progress;
  private final Set<Integer> held = new TreeSet<>();

  StreamKeys(
      RootPort rootPort,
      int block,
      IdeKmRequester km,
      SpdmCrypto crypto,
      KeyErasure erasure,
      Progress progress) {
    this.rootPort = rootPort;
    this.block = block;
    this.km = km;
    this.crypto = crypto;
    this.erasure = erasure;
    this.progress = progress;
  }

  /** The sets of which an end may have a key. */
  Set<Integer> held() {
    return Set.copyOf(held);
  }

  /** Gives both ends fresh keys in a set, which they do not use yet. */
  void program(int set, Deadline deadline)
      throws SpdmException, RootPortException, StreamException {
    held.add(set);
    progress.at(StreamStep.PROGRAM_DOWNSTREAM);
    program(set, KeyDirection.RECEIVE, deadline);
    progress.at(StreamStep.PROGRAM_UPSTREAM);
    program(set, KeyDirection.TRANSMIT, deadline);
  }

  /**
   * Has both ends use a set: whoever receives goes first, so that nothing arrives that cannot be
   * read.
   */
  void go(int set, Deadline deadline) throws SpdmException, RootPortException {
    progress.at(StreamStep.DEVICE_RECEIVES);
    orderDevice(set, KeyDirection.RECEIVE, deadline);
    progress.at(StreamStep.ROOT_PORT_RECEIVES);
    rootPort.receiveWith(block, set);
    progress.at(StreamStep.DEVICE_TRANSMITS);
    orderDevice(set, KeyDirection.TRANSMIT, deadline);
    progress.at(StreamStep.ROOT_PORT_TRANSMITS);
    rootPort.transmitWith(block, set);
  }

  /** Has both ends forget a set that is no longer used. */
  void retire(int set, Deadline deadline) throws SpdmException {
    progress.at(StreamStep.RETIRE);
    erasure.stopDevice(set, deadline);
    erasure.wipeRootPort(set);
    held.remove(set);
  }

  /** One key for each sub-stream, at both ends, in the directions that belong together. */
  private void program(int set, KeyDirection ofTheDevice, Deadline deadline)
      throws SpdmException, RootPortException, StreamException {
    for (SubStream each : KeyErasure.SUB_STREAMS) {
      KeySlot slot = new KeySlot(set, ofTheDevice, each);
      try (IdeKey key = IdeKey.fresh(crypto)) {
        KeyProgram.Status status = km.program(erasure.fields(slot), key, deadline);
        if (status != KeyProgram.Status.SUCCESS) {
          throw progress.failed("KP_ACK: Status: expected SUCCESS, found " + status, null);
        }
        rootPort.program(block, new KeySlot(set, ofTheDevice.opposite(), each), key);
      }
    }
  }

  private void orderDevice(int set, KeyDirection direction, Deadline deadline)
      throws SpdmException {
    for (SubStream each : KeyErasure.SUB_STREAMS) {
      km.order(KeySwitch.Order.GO, erasure.fields(new KeySlot(set, direction, each)), deadline);
    }
  }
}
