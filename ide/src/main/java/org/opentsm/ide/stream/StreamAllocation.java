package org.opentsm.ide.stream;

import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * What a stream gets before anything is written: a Stream ID and a register block of each port.
 * Streams that are on, whoever left them so, keep both their block and their ID.
 */
record StreamAllocation(int streamId, SelectiveStream ofRootPort, SelectiveStream ofDevice) {
  static StreamAllocation of(StreamPlan plan, StreamPool pool) throws StreamException {
    try {
      BitSet inUse = new BitSet();
      if (plan.teeLimited() && !plan.device().capabilities().teeLimited()) {
        throw refused("device: expected one with TEE-limited streams, found one without", null);
      }
      if (pool.available() == 0) {
        throw refused("the host bridge has no stream left", null);
      }
      SelectiveStream root = free(plan.rootPort().registers(), "root port", inUse);
      SelectiveStream device = free(plan.device(), "device", inUse);
      int id =
          pool.take(inUse)
              .orElseThrow(() -> refused("the host bridge has no Stream ID left", null));
      return new StreamAllocation(id, root, device);
    } catch (ConfigSpaceException | RuntimeException | LinkageError e) {
      throw refused(Attempt.reason(e), e);
    }
  }

  private static SelectiveStream free(IdePort port, String whose, BitSet inUse)
      throws ConfigSpaceException, StreamException {
    Optional<SelectiveStream> found = Optional.empty();
    for (SelectiveStream each : port.selectiveStreams()) {
      StreamControl control = each.control();
      if (control.isEnabled()) {
        inUse.set(control.streamId());
      } else if (found.isEmpty()) {
        found = Optional.of(each);
      }
    }
    return found.orElseThrow(() ->
        refused(
            whose
                + ": expected a selective stream that is off, found "
                + port.selectiveStreams().size()
                + " that are on",
            null));
  }

  private static StreamException refused(String why, @Nullable Throwable cause) {
    return new StreamException(StreamStep.ALLOCATE, why, cause);
  }
}
