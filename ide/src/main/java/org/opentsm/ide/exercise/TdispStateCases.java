package org.opentsm.ide.exercise;

import java.util.List;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.tdisp.StartInterface;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** The state, and the requests that change it. */
final class TdispStateCases {
  private final TdispWalk walk;

  TdispStateCases(TdispWalk walk) {
    this.walk = walk;
  }

  List<Part> parts() {
    return List.of(
        state("5.1", TdiState.CONFIG_UNLOCKED),
        state("5.2", TdiState.CONFIG_LOCKED),
        state("5.3", TdiState.RUN),
        Part.of(
            "5.4",
            "DEVICE_INTERFACE_STATE after STOP_INTERFACE_REQUEST",
            (steps, deadline) ->
                walk.in(
                    TdiState.RUN,
                    true,
                    deadline,
                    _ -> {
                      walk.requester().stop(walk.id(), deadline);
                      expectState(steps, TdiState.CONFIG_UNLOCKED, deadline);
                    })),
        Part.of(
            "6.1",
            "START_INTERFACE_RESPONSE in CONFIG_LOCKED",
            (steps, deadline) ->
                walk.in(
                    TdiState.CONFIG_LOCKED,
                    true,
                    deadline,
                    begun -> {
                      var _ =
                          walk.expect(
                              steps,
                              1,
                              start(begun.nonce()),
                              TdispMessageType.START_INTERFACE_RESPONSE,
                              TdispWalk.HEADER,
                              deadline);
                      walk.expectState(steps, 5, TdiState.RUN, deadline);
                    })),
        Part.of(
            "6.2",
            "No start with another nonce",
            (steps, deadline) ->
                walk.in(
                    TdiState.CONFIG_LOCKED,
                    true,
                    deadline,
                    begun -> {
                      refusedStart(
                          steps, inverted(begun.nonce()), TdispErrorCode.INVALID_NONCE, deadline);
                      walk.expectState(steps, 6, TdiState.CONFIG_LOCKED, deadline);
                    })),
        Part.of(
            "6.3",
            "No start in CONFIG_UNLOCKED",
            (steps, deadline) ->
                walk.in(
                    TdiState.CONFIG_LOCKED,
                    true,
                    deadline,
                    begun -> {
                      walk.requester().stop(walk.id(), deadline);
                      refusedStart(
                          steps, begun.nonce(), TdispErrorCode.INVALID_INTERFACE_STATE, deadline);
                      walk.expectState(steps, 6, TdiState.CONFIG_UNLOCKED, deadline);
                    })),
        Part.of(
            "6.4",
            "No start in RUN",
            (steps, deadline) ->
                walk.in(
                    TdiState.RUN,
                    true,
                    deadline,
                    begun -> {
                      refusedStart(
                          steps, begun.nonce(), TdispErrorCode.INVALID_INTERFACE_STATE, deadline);
                      walk.expectState(steps, 6, TdiState.RUN, deadline);
                    })),
        stop("7.1", TdiState.RUN),
        stop("7.2", TdiState.CONFIG_LOCKED),
        stop("7.3", TdiState.CONFIG_UNLOCKED));
  }

  private Part state(String number, TdiState state) {
    return Part.of(
        number,
        "DEVICE_INTERFACE_STATE in " + state,
        (steps, deadline) ->
            walk.in(
                state,
                state != TdiState.CONFIG_UNLOCKED,
                deadline,
                _ -> expectState(steps, state, deadline)));
  }

  private void expectState(Steps steps, TdiState state, Deadline deadline) {
    walk.expect(
            steps,
            1,
            walk.plain(TdispMessageType.GET_DEVICE_INTERFACE_STATE),
            TdispMessageType.DEVICE_INTERFACE_STATE,
            TdispWalk.HEADER + 1,
            deadline)
        .ifPresent(answer -> TdispWalk.checkState(steps, 5, state, answer));
  }

  private Part stop(String number, TdiState state) {
    return Part.of(
        number,
        "STOP_INTERFACE_RESPONSE in " + state,
        (steps, deadline) ->
            walk.in(
                state,
                state != TdiState.CONFIG_UNLOCKED,
                deadline,
                _ -> {
                  var _ =
                      walk.expect(
                          steps,
                          1,
                          walk.plain(TdispMessageType.STOP_INTERFACE_REQUEST),
                          TdispMessageType.STOP_INTERFACE_RESPONSE,
                          TdispWalk.HEADER,
                          deadline);
                  walk.expectState(steps, 5, TdiState.CONFIG_UNLOCKED, deadline);
                }));
  }

  private void refusedStart(Steps steps, Bytes nonce, TdispErrorCode code, Deadline deadline) {
    walk.expectError(steps, 1, start(nonce), code, deadline);
  }

  private Bytes start(Bytes nonce) {
    return new StartInterface.Request(walk.id(), nonce).encode();
  }

  private static Bytes inverted(Bytes nonce) {
    byte[] octets = nonce.toByteArray();
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) ~octets[i];
    }
    return Bytes.owning(octets);
  }
}
