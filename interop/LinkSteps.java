import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.exercise.TdispTarget;
import org.opentsm.ide.km.CxlIdeKey;
import org.opentsm.ide.km.CxlIdeKmRequester;
import org.opentsm.ide.km.CxlQuery;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.LockedInterface;
import org.opentsm.ide.tdisp.ReportCheck;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispCapabilities;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.SpdmSession;

/** What Drive does of IDE_KM, TDISP and CXL's IDE_KM in a session. */
final class LinkSteps {
  /** As the emulators' requester has it. */
  private static final InterfaceId INTERFACE = InterfaceId.of(0xBEEF);

  private static final int STREAM = 1;

  private final VendorChannel channel;
  private final SpdmCrypto crypto;
  private final Deadline deadline;

  LinkSteps(SpdmSession session, SpdmCrypto crypto, Deadline deadline) {
    this.channel = new SessionChannel(session);
    this.crypto = crypto;
    this.deadline = deadline;
  }

  /** Each port: keys for all sub-streams and directions in set 0, in use; then those in set 1; then none. */
  void keys() throws Exception {
    IdeKmRequester km = new IdeKmRequester(channel);
    int last = km.query(0, deadline).maxPortIndex();
    for (int port = 0; port <= last; port++) {
      require(km.query(port, deadline).portIndex() == port, "QUERY: another port");
      for (int set = 0; set < 2; set++) {
        for (KeySlot slot : slots(set)) {
          try (IdeKey key = IdeKey.fresh(crypto)) {
            KeyProgram.Status status = km.program(StreamFields.of(STREAM, slot, port), key, deadline);
            require(status == KeyProgram.Status.SUCCESS, "KEY_PROG: " + status);
          }
        }
        order(km, KeySwitch.Order.GO, set, port);
        if (set == 1) {
          order(km, KeySwitch.Order.STOP, 0, port);
        }
      }
      order(km, KeySwitch.Order.STOP, 1, port);
    }
  }

  private void order(IdeKmRequester km, KeySwitch.Order order, int set, int port) throws Exception {
    for (KeySlot slot : slots(set)) {
      km.order(order, StreamFields.of(STREAM, slot, port), deadline);
    }
  }

  private static List<KeySlot> slots(int set) {
    List<KeySlot> slots = new ArrayList<>();
    for (KeyDirection direction : KeyDirection.values()) {
      for (SubStream each : List.of(SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION)) {
        slots.add(new KeySlot(set, direction, each));
      }
    }
    return slots;
  }

  /** All seven requests of TDISP that the emulator has. */
  void tdisp() throws Exception {
    TdispRequester tdisp = new TdispRequester(channel);
    require(tdisp.versions(INTERFACE, deadline).contains(0x10), "no TDISP 1.0");
    TdispCapabilities.Response can = tdisp.capabilities(INTERFACE, deadline);
    expect(tdisp, TdiState.CONFIG_UNLOCKED);
    LockedInterface locked =
        LockedInterface.lock(
            tdisp,
            new LockInterface.Request(INTERFACE, can.lockFlags(), STREAM, 0x1000_0000L, 0),
            deadline);
    expect(tdisp, TdiState.CONFIG_LOCKED);
    InterfaceReport report = InterfaceReport.decode(locked.report(deadline));
    require(report.ranges().size() == 4, "ranges: " + report.ranges());
    require(ReportCheck.of(report).isEmpty(), "report: " + ReportCheck.of(report));
    locked.start(deadline);
    expect(tdisp, TdiState.RUN);
    locked.stop(deadline);
    expect(tdisp, TdiState.CONFIG_UNLOCKED);
  }

  private void expect(TdispRequester tdisp, TdiState state) throws Exception {
    TdiState found = tdisp.state(INTERFACE, deadline);
    require(found == state, "expected " + state + ", found " + found);
  }

  /** A key that the port generates, one of ours, both in use and stopped. */
  void cxl() throws Exception {
    CxlIdeKmRequester km = new CxlIdeKmRequester(channel);
    CxlQuery port = km.query(0, deadline);
    require(port.capabilities().equals(Set.of(CxlQuery.Capability.values())), "Caps: " + port.caps());
    try (CxlIdeKey theirs = km.generatedKey(0, KeyDirection.RECEIVE, deadline);
        CxlIdeKey ours = CxlIdeKey.fresh(crypto)) {
      require(km.program(0, KeyDirection.RECEIVE, theirs, false, deadline), "RECEIVE");
      require(km.program(0, KeyDirection.TRANSMIT, ours, true, deadline), "TRANSMIT");
    }
    for (KeyDirection direction : KeyDirection.values()) {
      km.go(0, direction, direction == KeyDirection.TRANSMIT, deadline);
    }
    for (KeyDirection direction : KeyDirection.values()) {
      km.stop(0, direction, deadline);
    }
  }

  /** What the exercise of IDE_KM finds wrong: exactly these steps, with commas between them. */
  void exerciseKeys(String expected) {
    found(Exercise.ideKm(IdeKmTarget.of(channel, crypto)), expected);
  }

  /** The same of TDISP. */
  void exerciseTdisp(String expected) {
    found(Exercise.tdisp(TdispTarget.of(channel, crypto, INTERFACE)), expected);
  }

  private void found(Exercise exercise, String expected) {
    StringBuilder failed = new StringBuilder();
    for (ExerciseStep step : exercise.run(deadline)) {
      if (System.getenv("DRIVE_STEPS") != null) {
        System.err.println(step);
      }
      if (step.outcome() == ExerciseStep.Outcome.FAIL) {
        failed.append(failed.isEmpty() ? "" : ",").append(step.number());
      }
    }
    require(failed.toString().equals(expected), "found " + failed);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
