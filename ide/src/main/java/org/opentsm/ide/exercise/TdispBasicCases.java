package org.opentsm.ide.exercise;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.tdisp.TdispCapabilities;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.ide.tdisp.TdispVersion;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** What a device speaks, and what it can do. */
final class TdispBasicCases {
  private static final int CAPABILITIES_SIZE = 44;
  private static final int REQUESTS_AT = 20;
  private static final int FLAGS_AT = 36;
  private static final int WIDTH_AT = 41;
  private static final int LEAST_WIDTH = 52;
  private static final int FIRST_REQUEST = 0x80;
  private static final int UNKNOWN_FLAGS = 0xFFE0;

  private final TdispWalk walk;

  TdispBasicCases(TdispWalk walk) {
    this.walk = walk;
  }

  List<Part> parts() {
    return List.of(
        Part.of("1.1", "TDISP_VERSION with version 1.0", this::version),
        Part.of("2.1", "TDISP_CAPABILITIES with every mandatory request", this::capabilities));
  }

  private void version(Steps steps, Deadline deadline) {
    String message = TdispMessageType.GET_TDISP_VERSION.name();
    Optional<Bytes> answer =
        walk.expect(
            steps,
            1,
            walk.plain(TdispMessageType.GET_TDISP_VERSION),
            walk.id(),
            TdispMessageType.TDISP_VERSION,
            TdispWalk.HEADER + 1,
            found -> Math.max(0, Octets.at(found, TdispWalk.HEADER)),
            deadline);
    answer.ifPresent(found -> {
      steps.equal(5, message, "VERSION_NUM_COUNT", 1, Octets.at(found, TdispWalk.HEADER));
      steps.equal(
          6,
          message,
          "VERSION_NUM_ENTRY",
          TdispVersion.V1_0,
          Octets.at(found, TdispWalk.HEADER + 1));
    });
  }

  private void capabilities(Steps steps, Deadline deadline) {
    String message = TdispMessageType.GET_TDISP_CAPABILITIES.name();
    Optional<Bytes> answer =
        walk.expect(
            steps,
            1,
            new TdispCapabilities.Request(walk.id(), 0).encode(),
            TdispMessageType.TDISP_CAPABILITIES,
            CAPABILITIES_SIZE,
            deadline);
    if (answer.isEmpty()) {
      return;
    }
    Bytes found = answer.get();
    steps.equal(5, message, "DSM_CAPS", 0, Octets.at(found, TdispWalk.HEADER, Integer.BYTES));
    requests(steps, message, found);
    long flags = Octets.at(found, FLAGS_AT, Short.BYTES);
    steps.check(
        7,
        message,
        String.format("LOCK_INTERFACE_FLAGS_SUPPORTED without 0x%04x", UNKNOWN_FLAGS),
        String.format("0x%04x", flags),
        flags >= 0 && (flags & UNKNOWN_FLAGS) == 0);
    atLeast(steps, 8, message, "DEV_ADDR_WIDTH", LEAST_WIDTH, Octets.at(found, WIDTH_AT));
    atLeast(steps, 9, message, "NUM_REQ_THIS", 1, Octets.at(found, WIDTH_AT + 1));
    atLeast(steps, 10, message, "NUM_REQ_ALL", 1, Octets.at(found, WIDTH_AT + 2));
  }

  /** Bit n is for the request 0x80 + n: seven are mandatory, and the last that there is is 0x8B. */
  private static void requests(Steps steps, String message, Bytes found) {
    if (found.length() < FLAGS_AT) {
      steps.check(6, message, "REQ_MSGS_SUPPORTED", "no such octets", false);
      return;
    }
    Bytes field = found.slice(REQUESTS_AT, FLAGS_AT - REQUESTS_AT);
    BitSet bits = BitSet.valueOf(field.toByteArray());
    int first = TdispMessageType.GET_TDISP_VERSION.value() - FIRST_REQUEST;
    int behind = TdispMessageType.STOP_INTERFACE_REQUEST.value() - FIRST_REQUEST + 1;
    steps.check(
        6,
        message,
        "REQ_MSGS_SUPPORTED with 0x81 to 0x87, and none but to 0x8B",
        field.toHex(),
        bits.get(first, behind).cardinality() == behind - first
            && !bits.get(0)
            && bits.length() <= TdispMessageType.VDM_REQUEST.value() - FIRST_REQUEST + 1);
  }

  private static void atLeast(
      Steps steps, int assertion, String message, String field, int least, int found) {
    steps.check(assertion, message, field + " at least " + least, found + "", found >= least);
  }
}
