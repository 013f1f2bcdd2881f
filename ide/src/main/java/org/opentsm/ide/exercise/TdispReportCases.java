package org.opentsm.ide.exercise;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.tdisp.DeviceInterfaceReport;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.ReportCheck;
import org.opentsm.ide.tdisp.ReportFinding;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/** GET_DEVICE_INTERFACE_REPORT. */
final class TdispReportCases {
  private static final String MESSAGE = TdispMessageType.GET_DEVICE_INTERFACE_REPORT.name();
  private static final int PORTION = 0x400;
  private static final int LAST_OFFSET = 0xFFFF;
  private static final int RESPONSE = TdispWalk.HEADER + 2 * Short.BYTES;

  private final TdispWalk walk;

  TdispReportCases(TdispWalk walk) {
    this.walk = walk;
  }

  List<Part> parts() {
    return List.of(
        whole("4.1", TdiState.CONFIG_LOCKED),
        whole("4.2", TdiState.RUN),
        refused(
            "4.3",
            "No report behind its end",
            TdiState.CONFIG_LOCKED,
            LAST_OFFSET,
            1,
            TdispErrorCode.INVALID_REQUEST),
        refused(
            "4.4",
            "No report in CONFIG_UNLOCKED",
            TdiState.CONFIG_UNLOCKED,
            0,
            PORTION,
            TdispErrorCode.INVALID_INTERFACE_STATE),
        Part.of("4.5", "The report follows the specification", content(this::format)),
        Part.of("R.1", "The report does not contradict itself", content(this::sense)));
  }

  private Bytes request(int offset, int length) {
    return new DeviceInterfaceReport.Request(walk.id(), offset, length).encode();
  }

  private Part whole(String number, TdiState state) {
    return Part.of(
        number,
        "DEVICE_INTERFACE_REPORT in " + state,
        (steps, deadline) ->
            walk.in(
                state,
                true,
                deadline,
                _ -> {
                  portions(steps, deadline);
                  walk.expectState(steps, 6, state, deadline);
                }));
  }

  private void portions(Steps steps, Deadline deadline) {
    int offset = 0;
    long remainder;
    do {
      Optional<Bytes> answer =
          walk.expect(
              steps,
              1,
              request(offset, PORTION),
              walk.id(),
              TdispMessageType.DEVICE_INTERFACE_REPORT,
              RESPONSE,
              found -> (int) Math.max(0, Octets.at(found, TdispWalk.HEADER, Short.BYTES)),
              deadline);
      if (answer.isEmpty()) {
        return;
      }
      long length = Octets.at(answer.get(), TdispWalk.HEADER, Short.BYTES);
      remainder = Octets.at(answer.get(), TdispWalk.HEADER + Short.BYTES, Short.BYTES);
      boolean holds = length > 0 && length <= PORTION;
      steps.check(5, MESSAGE, "PORTION_LENGTH of 1 to " + PORTION, length + "", holds);
      if (!holds) {
        return;
      }
      offset += (int) length;
    } while (remainder > 0 && offset <= LAST_OFFSET);
  }

  private Part refused(
      String number, String title, TdiState state, int offset, int length, TdispErrorCode code) {
    return Part.of(
        number,
        title,
        (steps, deadline) ->
            walk.in(
                state,
                state != TdiState.CONFIG_UNLOCKED,
                deadline,
                _ -> {
                  walk.expectError(steps, 1, request(offset, length), code, deadline);
                  walk.expectState(steps, 6, state, deadline);
                }));
  }

  @FunctionalInterface
  private interface Look {
    void at(Steps steps, Bytes report);
  }

  private Exercise.Work content(Look look) {
    return (steps, deadline) ->
        walk.in(
            TdiState.CONFIG_LOCKED,
            true,
            deadline,
            _ -> report(steps, deadline).ifPresent(octets -> look.at(steps, octets)));
  }

  /** Nothing of a report that moves while it is read, or whose portions do not go together. */
  private Optional<Bytes> report(Steps steps, Deadline deadline)
      throws SpdmException, TdispErrorException {
    try {
      return Optional.of(walk.requester().report(walk.id(), deadline));
    } catch (MalformedMessageException e) {
      steps.check(1, MESSAGE, "one report", String.valueOf(e.getMessage()), false);
      return Optional.empty();
    }
  }

  private static Optional<InterfaceReport> decoded(Steps steps, Bytes octets) {
    try {
      InterfaceReport report = InterfaceReport.decode(octets);
      steps.check(1, MESSAGE, "as many bytes as it says", octets.length() + " bytes", true);
      return Optional.of(report);
    } catch (MalformedMessageException e) {
      steps.check(1, MESSAGE, "as many bytes as it says", String.valueOf(e.getMessage()), false);
      return Optional.empty();
    }
  }

  private void format(Steps steps, Bytes octets) {
    Optional<InterfaceReport> read = decoded(steps, octets);
    if (read.isEmpty()) {
      return;
    }
    List<ReportFinding> findings = ReportCheck.of(read.get());
    none(
        steps,
        2,
        "INTERFACE_INFO with known bits alone",
        findings,
        ReportFinding.Kind.UNKNOWN_INFO);
    none(
        steps,
        3,
        "Range Attributes with known bits alone",
        findings,
        ReportFinding.Kind.UNKNOWN_ATTRIBUTES);
  }

  private static void none(
      Steps steps,
      int assertion,
      String expected,
      List<ReportFinding> findings,
      ReportFinding.Kind kind) {
    Optional<ReportFinding> found =
        findings.stream().filter(each -> each.kind() == kind).findFirst();
    steps.check(
        assertion,
        MESSAGE,
        expected,
        found.map(ReportFinding::found).orElse("no other"),
        found.isEmpty());
  }

  private void sense(Steps steps, Bytes octets) {
    Optional<InterfaceReport> read = decoded(steps, octets);
    read.ifPresent(report -> {
      Optional<ReportFinding> first =
          ReportCheck.of(report).stream()
              .filter(finding -> finding.kind() != ReportFinding.Kind.UNKNOWN_INFO)
              .filter(finding -> finding.kind() != ReportFinding.Kind.UNKNOWN_ATTRIBUTES)
              .findFirst();
      steps.check(
          2,
          MESSAGE,
          first.map(ReportFinding::expected).orElse("ranges, flags and sizes that go together"),
          first.map(each -> each.kind() + ", " + each.found()).orElse("that"),
          first.isEmpty());
    });
  }
}
