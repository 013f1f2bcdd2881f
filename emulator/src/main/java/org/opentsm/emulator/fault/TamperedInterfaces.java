package org.opentsm.emulator.fault;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.spdm.Bytes;

/** Edits of messages of TDISP, at the offsets that the PCIe Base Specification gives them. */
final class TamperedInterfaces {
  private static final int TYPE = 1;
  private static final int HEADER = 16;
  private static final int OFFSET = HEADER;
  private static final int LENGTH = HEADER + 2;
  private static final int PORTION = HEADER + 4;

  /** Within a report: the high bits of the size of the MSI-X table, which has 16 entries. */
  private static final int MSIX_CONTROL_HIGH = 5;

  /** Enabled, with seven times 256 entries more. */
  private static final int LARGE_TABLE = 0x87;

  /** Within a report: of its first range, which has 4 pages, 16 before the second. */
  private static final int PAGES = 16 + 8;

  /** Within a report: its second range, with which the second portion begins here. */
  private static final int SECOND_RANGE = 16 + 16;

  private static final int MANY = 0xFF;

  private TamperedInterfaces() {}

  /** LOCK_INTERFACE_RESPONSE with another nonce than the device has kept. */
  static Bytes otherNonce(Bytes answer) {
    return only(TdispMessageType.LOCK_INTERFACE_RESPONSE, answer, Octets::flipLast);
  }

  /** DEVICE_INTERFACE_STATE that says of an interface that runs that it is locked. */
  static Bytes notRunning(Bytes answer) {
    return only(
        TdispMessageType.DEVICE_INTERFACE_STATE,
        answer,
        state ->
            state.length() > HEADER && state.get(HEADER) == TdiState.RUN.value()
                ? Octets.set(state, HEADER, TdiState.CONFIG_LOCKED.value())
                : state);
  }

  /** LOCK_INTERFACE_RESPONSE of an interface that is in error as soon as it is locked. */
  static Optional<Bytes> lost(VendorFault.Asked asked) {
    Optional<Bytes> answer = asked.answered();
    if (answer.filter(it -> is(TdispMessageType.LOCK_INTERFACE_RESPONSE, it)).isPresent()) {
      asked.endSession();
    }
    return answer;
  }

  /** A report whose first range goes on into its second. */
  static Optional<Bytes> overlapping(VendorFault.Asked asked) {
    return reported(asked, PAGES, MANY);
  }

  /** A report with a larger MSI-X table than the range has room for that it is in. */
  static Optional<Bytes> largerTable(VendorFault.Asked asked) {
    return reported(asked, MSIX_CONTROL_HIGH, LARGE_TABLE);
  }

  /** A report in two portions, of which the second is another one each time. */
  static DeviceFault moving() {
    return (device, target, other) -> {
      AtomicInteger readings = new AtomicInteger();
      VendorFault fault =
          asked -> {
            if (asked.message().length() <= LENGTH + 1) {
              return asked.answered();
            }
            return offset(asked) < SECOND_RANGE
                ? asked.answered(shortened(asked.message(), SECOND_RANGE - offset(asked)))
                : reported(asked, SECOND_RANGE, readings.incrementAndGet());
          };
      return fault.to(VendorRequest.REPORT).on(device, target, other);
    };
  }

  /** A report with another octet at an offset. */
  private static Optional<Bytes> reported(VendorFault.Asked asked, int at, int value) {
    int place = PORTION + at - offset(asked);
    return asked
        .answered()
        .map(answer ->
            only(
                TdispMessageType.DEVICE_INTERFACE_REPORT,
                answer,
                report -> place < PORTION ? report : Octets.set(report, place, value)));
  }

  private static int offset(VendorFault.Asked asked) {
    return u16(asked.message(), OFFSET);
  }

  /** The request for at most so many octets, 1 to 255. */
  private static Bytes shortened(Bytes request, int most) {
    return u16(request, LENGTH) <= most
        ? request
        : Octets.set(Octets.set(request, LENGTH, most), LENGTH + 1, 0);
  }

  private static int u16(Bytes message, int at) {
    return message.length() <= at + 1 ? 0 : message.get(at) | message.get(at + 1) << Byte.SIZE;
  }

  /** Errors stay as they are. */
  private static Bytes only(TdispMessageType type, Bytes answer, UnaryOperator<Bytes> change) {
    return is(type, answer) ? change.apply(answer) : answer;
  }

  private static boolean is(TdispMessageType type, Bytes answer) {
    return answer.length() > TYPE && answer.get(TYPE) == type.value();
  }
}
