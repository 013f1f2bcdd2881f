package org.opentsm.ide.exercise;

import java.util.List;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispMessageType;

/** LOCK_INTERFACE_REQUEST. */
final class TdispLockCases {
  private static final int RESPONSE_SIZE = TdispWalk.HEADER + LockInterface.NONCE_SIZE;

  private final TdispWalk walk;

  TdispLockCases(TdispWalk walk) {
    this.walk = walk;
  }

  List<Part> parts() {
    return List.of(
        Part.of(
            "3.1",
            "LOCK_INTERFACE_RESPONSE in CONFIG_UNLOCKED",
            (steps, deadline) ->
                walk.in(
                    TdiState.CONFIG_UNLOCKED,
                    true,
                    deadline,
                    begun -> {
                      var _ =
                          walk.expect(
                              steps,
                              1,
                              begun.lockRequest().encode(),
                              TdispMessageType.LOCK_INTERFACE_RESPONSE,
                              RESPONSE_SIZE,
                              deadline);
                      walk.expectState(steps, 5, TdiState.CONFIG_LOCKED, deadline);
                    })),
        refused(
            "3.2",
            "No lock with a stream that has no keys",
            TdiState.CONFIG_UNLOCKED,
            false,
            TdispErrorCode.INVALID_REQUEST),
        refused(
            "3.3",
            "No second lock in CONFIG_LOCKED",
            TdiState.CONFIG_LOCKED,
            true,
            TdispErrorCode.INVALID_INTERFACE_STATE),
        refused(
            "3.4", "No lock in RUN", TdiState.RUN, true, TdispErrorCode.INVALID_INTERFACE_STATE));
  }

  private Part refused(
      String number, String title, TdiState state, boolean keyed, TdispErrorCode code) {
    return Part.of(
        number,
        title,
        (steps, deadline) ->
            walk.in(
                state,
                keyed,
                deadline,
                begun -> {
                  walk.expectError(steps, 1, begun.lockRequest().encode(), code, deadline);
                  walk.expectState(steps, 6, state, deadline);
                }));
  }
}
