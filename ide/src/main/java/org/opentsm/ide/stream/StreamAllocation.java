package org.opentsm.ide.stream;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * What a stream gets before anything is written: a Stream ID and a register block of each port.
 * Streams that are on, whoever left them so, keep both their block and their ID; those that are
 * being set up have theirs before they are on.
 */
record StreamAllocation(int streamId, Block ofRootPort, Block ofDevice) {
  /**
   * A block of a port.
   *
   * @param port its function's name
   */
  record Block(String port, SelectiveStream stream) {
    void giveBack(StreamPool pool) {
      pool.release(port, stream.index());
    }
  }

  static StreamAllocation of(StreamPlan plan, StreamPool pool) throws StreamException {
    List<Block> blocks = new ArrayList<>();
    boolean done = false;
    try {
      BitSet inUse = new BitSet();
      if (plan.teeLimited() && !plan.device().capabilities().teeLimited()) {
        throw refused("device: expected one with TEE-limited streams, found one without", null);
      }
      if (pool.available() == 0) {
        throw refused("the host bridge has no stream left", null);
      }
      blocks.add(free(plan.rootPort().registers(), "root port", inUse, pool));
      blocks.add(free(plan.device(), "device", inUse, pool));
      int id =
          pool.take(inUse)
              .orElseThrow(() -> refused("the host bridge has no Stream ID left", null));
      done = true;
      return new StreamAllocation(id, blocks.getFirst(), blocks.getLast());
    } catch (ConfigSpaceException | RuntimeException | LinkageError e) {
      throw refused(Attempt.reason(e), e);
    } finally {
      if (!done) {
        blocks.forEach(each -> each.giveBack(pool));
      }
    }
  }

  /** Others can have all of it. */
  void giveBack(StreamPool pool) {
    ofRootPort.giveBack(pool);
    ofDevice.giveBack(pool);
    pool.giveBack(streamId);
  }

  private static Block free(IdePort port, String whose, BitSet inUse, StreamPool pool)
      throws ConfigSpaceException, StreamException {
    Optional<Block> found = Optional.empty();
    for (SelectiveStream each : port.selectiveStreams()) {
      boolean ours = found.isEmpty() && pool.claim(port.name(), each.index());
      boolean kept = false;
      try {
        // Read when it is ours: what it was before, somebody could have changed.
        StreamControl control = each.control();
        if (control.isEnabled()) {
          inUse.set(control.streamId());
        } else if (ours) {
          found = Optional.of(new Block(port.name(), each));
          kept = true;
        }
      } finally {
        if (ours && !kept) {
          pool.release(port.name(), each.index());
        }
      }
    }
    return found.orElseThrow(() ->
        refused(
            whose
                + ": expected a selective stream that is off and not about to be set up, found none"
                + " of "
                + port.selectiveStreams().size(),
            null));
  }

  private static StreamException refused(String why, @Nullable Throwable cause) {
    return new StreamException(StreamStep.ALLOCATE, why, cause);
  }
}
