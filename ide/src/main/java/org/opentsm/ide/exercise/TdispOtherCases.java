package org.opentsm.ide.exercise;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.MmioAttribute;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.ide.tdisp.P2pStream;
import org.opentsm.ide.tdisp.PlainMessage;
import org.opentsm.ide.tdisp.StartInterface;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** What the validator's documents leave out. */
final class TdispOtherCases {
  private static final int STRANGE_VERSION = 0xF0;
  private static final int STRANGE_TYPE = 0xFE;
  private static final int REQUESTER_ID = 0xFFFF;

  private final TdispWalk walk;

  TdispOtherCases(TdispWalk walk) {
    this.walk = walk;
  }

  List<Part> parts() {
    return List.of(
        Part.of(
            "N.1",
            "No start with the nonce of the lock before",
            (steps, deadline) ->
                walk.in(
                    TdiState.CONFIG_LOCKED,
                    true,
                    deadline,
                    begun -> {
                      walk.requester().stop(walk.id(), deadline);
                      var _ = walk.requester().lock(begun.lockRequest(), deadline);
                      Bytes start = new StartInterface.Request(walk.id(), begun.nonce()).encode();
                      walk.expectError(steps, 1, start, TdispErrorCode.INVALID_NONCE, deadline);
                      walk.expectState(steps, 6, TdiState.CONFIG_LOCKED, deadline);
                    })),
        Part.of(
            "E.1",
            "Another version is refused",
            (steps, deadline) -> {
              Bytes request = walk.plain(TdispMessageType.GET_DEVICE_INTERFACE_STATE);
              Bytes strange = Bytes.concat(Bytes.of(STRANGE_VERSION), request.slice(1));
              walk.expectError(steps, 1, strange, TdispErrorCode.VERSION_MISMATCH, deadline);
            }),
        Part.of(
            "E.2",
            "A request that there is not is refused",
            (steps, deadline) -> {
              Bytes request = walk.plain(TdispMessageType.GET_DEVICE_INTERFACE_STATE);
              Bytes strange =
                  Bytes.concat(request.slice(0, 1), Bytes.of(STRANGE_TYPE), request.slice(2));
              walk.expectError(steps, 1, strange, TdispErrorCode.UNSUPPORTED_REQUEST, deadline);
            }),
        Part.of(
            "E.3",
            "An interface that there is not is refused",
            (steps, deadline) -> {
              InterfaceId strange = new InterfaceId(walk.id().functionId() ^ REQUESTER_ID);
              Bytes request =
                  new PlainMessage(TdispMessageType.GET_DEVICE_INTERFACE_STATE, strange).encode();
              walk.expectError(
                  steps, 1, request, strange, TdispErrorCode.INVALID_INTERFACE, deadline);
            }),
        optional(
            "P.1",
            "No stream is bound to a peer in CONFIG_UNLOCKED",
            TdispMessageType.BIND_P2P_STREAM_REQUEST,
            () -> new P2pStream(walk.id(), true, 0).encode()),
        optional(
            "P.2",
            "No stream is unbound from a peer in CONFIG_UNLOCKED",
            TdispMessageType.UNBIND_P2P_STREAM_REQUEST,
            () -> new P2pStream(walk.id(), false, 0).encode()),
        optional(
            "M.1",
            "No attribute of a range is set in CONFIG_UNLOCKED",
            TdispMessageType.SET_MMIO_ATTRIBUTE_REQUEST,
            () -> new MmioAttribute(walk.id(), new MmioRange(0, 1, 0, 0)).encode()),
        Part.of("M.2", "SET_MMIO_ATTRIBUTE_RESPONSE in RUN", this::attribute));
  }

  @FunctionalInterface
  private interface Message {
    Bytes encoded();
  }

  /** A request that a device need not have, in a state in which it is refused. */
  private Part optional(String number, String title, TdispMessageType type, Message request) {
    return Part.of(
        number,
        title,
        (steps, deadline) -> {
          require(type, deadline);
          walk.in(
              TdiState.CONFIG_UNLOCKED,
              false,
              deadline,
              _ -> {
                walk.expectError(
                    steps, 1, request.encoded(), TdispErrorCode.INVALID_INTERFACE_STATE, deadline);
                walk.expectState(steps, 6, TdiState.CONFIG_UNLOCKED, deadline);
              });
        });
  }

  private void require(TdispMessageType type, Deadline deadline)
      throws SpdmException, TdispErrorException, NotRunException {
    if (!walk.requester().capabilities(walk.id(), deadline).has(type)) {
      throw new NotRunException("the device says that it has no " + type);
    }
  }

  /** Sets a range of the report to what it is, so that nothing changes. */
  private void attribute(Steps steps, Deadline deadline)
      throws SpdmException, TdispErrorException, NotRunException, StreamException {
    require(TdispMessageType.SET_MMIO_ATTRIBUTE_REQUEST, deadline);
    walk.in(
        TdiState.RUN,
        true,
        deadline,
        _ -> {
          Bytes octets = walk.requester().report(walk.id(), deadline);
          Optional<MmioRange> range =
              InterfaceReport.decode(octets).ranges().stream()
                  .filter(each -> each.is(MmioRange.Attribute.IS_MEM_ATTR_UPDATABLE))
                  .findFirst();
          if (range.isEmpty()) {
            throw new NotRunException("no range of the report can be changed");
          }
          var _ =
              walk.expect(
                  steps,
                  1,
                  new MmioAttribute(walk.id(), range.get()).encode(),
                  TdispMessageType.SET_MMIO_ATTRIBUTE_RESPONSE,
                  TdispWalk.HEADER,
                  deadline);
          walk.expectState(steps, 5, TdiState.RUN, deadline);
        });
  }
}
