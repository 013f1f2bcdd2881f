package org.opentsm.ide.stream;

import java.time.Duration;
import java.util.List;
import org.opentsm.ide.stream.StreamEnd.Found;
import org.opentsm.ide.stream.StreamEnd.Standing;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.doe.ConfigSpaceException;

/** The registers of both ends. */
record StreamEnds(StreamEnd rootPort, StreamEnd device, Progress progress) {
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(1);

  List<StreamEnd> both() {
    return List.of(rootPort, device);
  }

  void associate() throws ConfigSpaceException {
    progress.at(StreamStep.ASSOCIATE_ROOT_PORT);
    rootPort.associate();
    progress.at(StreamStep.ASSOCIATE_DEVICE);
    device.associate();
  }

  void enable() throws ConfigSpaceException {
    progress.at(StreamStep.ENABLE_DEVICE);
    device.enable();
    progress.at(StreamStep.ENABLE_ROOT_PORT);
    rootPort.enable();
  }

  /** Waits a little until both ends are secure; for one that has failed nobody waits. */
  void awaitSecure(Deadline deadline) throws ConfigSpaceException, StreamException {
    Deadline patience = deadline.orAfter(PATIENCE);
    while (!isSecure(patience.hasPassed())) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw progress.failed("interrupted", e);
      }
    }
  }

  /** Both ends are secure now. */
  void requireSecure() throws ConfigSpaceException, StreamException {
    var _ = isSecure(true);
  }

  private boolean isSecure(boolean now) throws ConfigSpaceException, StreamException {
    progress.at(StreamStep.AWAIT_SECURE);
    List<Found> found = List.of(rootPort.read(), device.read());
    if (found.stream().allMatch(each -> each.standing() == Standing.SECURE)) {
      return true;
    }
    if (now || found.stream().anyMatch(each -> each.standing() == Standing.FAILED)) {
      throw progress.failed(
          "expected it secure at both ends, found " + found.getFirst() + ", " + found.getLast(),
          null);
    }
    return false;
  }
}
