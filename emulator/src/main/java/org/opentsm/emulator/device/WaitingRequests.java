package org.opentsm.emulator.device;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.responder.DeviceRefusal;

/**
 * The GET_CSR that wait for a reset, by their tracking tags (DSP0274 1.3, "GET_CSR request"). 1.2
 * has no tags: there the same request, said once more, fetches what it asked for.
 */
final class WaitingRequests {
  private static final int TAGS = 7;
  private static final int UNTAGGED = 0;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Waiting> byTag = new HashMap<>();

  private record Waiting(GetCsr.Request request, boolean ready) {}

  /** The device was reset: what waited is ready. */
  void reset() {
    lock.lock();
    try {
      byTag.replaceAll((tag, waiting) -> new Waiting(waiting.request, true));
    } finally {
      lock.unlock();
    }
  }

  /** Returns if the request fetches one that is ready; otherwise it waits, and that is told. */
  void require(GetCsr.Request request) throws DeviceRefusal {
    lock.lock();
    try {
      if (!request.version().atLeast(SpdmVersion.V1_3)) {
        untagged(request);
      } else if (request.trackingTag() == 0) {
        begin(request);
      } else {
        fetch(request);
      }
    } finally {
      lock.unlock();
    }
  }

  private void untagged(GetCsr.Request request) throws DeviceRefusal {
    Waiting waiting = byTag.get(UNTAGGED);
    if (waiting == null || !waiting.ready || !waiting.request.equals(request)) {
      byTag.put(UNTAGGED, new Waiting(request, false));
      throw DeviceRefusal.resetRequired();
    }
    byTag.remove(UNTAGGED);
  }

  private void begin(GetCsr.Request request) throws DeviceRefusal {
    if (request.overwrites()) {
      byTag.clear();
    }
    for (int tag = 1; tag <= TAGS; tag++) {
      if (!byTag.containsKey(tag)) {
        byTag.put(tag, new Waiting(request, false));
        throw DeviceRefusal.resetRequired(tag);
      }
    }
    throw DeviceRefusal.of(ErrorCode.BUSY);
  }

  private void fetch(GetCsr.Request request) throws DeviceRefusal {
    int tag = request.trackingTag();
    Waiting waiting = byTag.get(tag);
    if (waiting == null || waiting.request.keyPairId() != request.keyPairId()) {
      throw DeviceRefusal.of(ErrorCode.UNEXPECTED_REQUEST);
    }
    if (!waiting.ready) {
      throw DeviceRefusal.resetRequired(tag);
    }
    byTag.remove(tag);
  }
}
