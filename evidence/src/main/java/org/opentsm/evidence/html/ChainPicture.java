package org.opentsm.evidence.html;

import java.util.List;
import java.util.OptionalInt;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;

/** The chain from nonce to machine as a picture (SVG): a row for each device. */
final class ChainPicture {
  /** Rows that are drawn; a picture of more would say less. */
  private static final int ROWS = 12;

  private static final int WIDTH = 1000;
  private static final int ROW = 118;
  private static final int BOX_WIDTH = 164;
  private static final int BOX_HEIGHT = 92;
  private static final int STEP = 204;
  private static final int TEXT = 21;

  private final Markup out;
  private final Evidence evidence;
  private final List<CheckResult> checks;
  private final boolean verified;
  private final int rows;

  /**
   * @param checks none if nothing was verified
   */
  ChainPicture(Markup out, Evidence evidence, List<CheckResult> checks) {
    this.out = out;
    this.evidence = evidence;
    this.checks = checks;
    verified = !checks.isEmpty();
    rows = Math.min(evidence.devices().size(), ROWS);
  }

  void write() {
    int height = rows * ROW + 8;
    out.open(
        "svg",
        "class",
        "chain",
        "viewBox",
        "0 0 " + WIDTH + " " + height,
        "role",
        "img",
        "aria-label",
        "The chain from nonce to session, device, interface and machine");
    for (int row = 0; row < rows; row++) {
      lines(row);
    }
    box(Station.NONCE, 0, middle(), nonce(), shortened(evidence.nonce().toString()));
    for (int row = 0; row < rows; row++) {
      DeviceEvidence device = evidence.devices().get(row);
      box(Station.SESSION, 1, center(row), session(row), sessionText(device), sessionWords(row));
      box(Station.DEVICE, 2, center(row), device(row), name(device));
      box(Station.INTERFACE, 3, center(row), tdi(row), interfaceText(device));
    }
    box(Station.MACHINE, 4, middle(), machine(), machineText(), machineWords());
    out.close("svg");
    if (evidence.devices().size() > rows) {
      out.element(
          "p",
          "note",
          "The picture shows "
              + rows
              + " of "
              + evidence.devices().size()
              + " devices; the checks below are those of all.");
    }
  }

  /** From nonce to machine through one row. */
  private void lines(int row) {
    int y = center(row);
    line(0, middle(), 1, y, session(row));
    line(1, y, 2, y, device(row));
    line(2, y, 3, y, tdi(row));
    line(3, y, 4, middle(), machine());
  }

  private void line(int from, int fromY, int to, int toY, State state) {
    int start = left(from) + BOX_WIDTH;
    int end = left(to);
    int half = (start + end) / 2;
    out.open(
            "path",
            "class",
            "line " + state.style(),
            "d",
            "M" + start + " " + fromY + " C" + half + " " + fromY + " " + half + " " + toY + " "
                + end + " " + toY)
        .close("path");
  }

  private void box(Station station, int column, int y, State state, String text) {
    box(station, column, y, state, text, state.words());
  }

  private void box(Station station, int column, int y, State state, String text, String words) {
    int x = left(column);
    int top = y - BOX_HEIGHT / 2;
    out.open("g", "class", "box " + state.style());
    out.open("title").text(station.title() + ": " + words).close("title");
    out.open(
            "rect",
            "x",
            number(x),
            "y",
            number(top),
            "width",
            number(BOX_WIDTH),
            "height",
            number(BOX_HEIGHT),
            "rx",
            "14")
        .close("rect");
    out.open("circle", "cx", number(x + 24), "cy", number(top + 26), "r", "12").close("circle");
    text("mark", x + 24, top + 31, state.mark());
    text("title", x + 44, top + 31, station.title());
    text("value", x + 14, top + 56, text);
    text("state", x + 14, top + 76, words);
    out.close("g");
  }

  private void text(String style, int x, int y, String text) {
    out.open("text", "class", style, "x", number(x), "y", number(y)).text(text).close("text");
  }

  private static String number(int value) {
    return Integer.toString(value);
  }

  private static int left(int column) {
    return 10 + column * STEP;
  }

  private static int center(int row) {
    return row * ROW + ROW / 2 + 4;
  }

  private int middle() {
    return rows * ROW / 2 + 4;
  }

  private State nonce() {
    return verified ? State.of(at(Station.NONCE, OptionalInt.empty()), true) : State.STATED;
  }

  private State session(int row) {
    return ofPart(Station.SESSION, row, evidence.devices().get(row).session().isPresent());
  }

  private State device(int row) {
    return ofPart(Station.DEVICE, row, true);
  }

  private State tdi(int row) {
    DeviceEvidence device = evidence.devices().get(row);
    return ofPart(Station.INTERFACE, row, device.tdi().isPresent() || device.link().isPresent());
  }

  private State machine() {
    boolean present = evidence.rootOfTrust().isPresent();
    if (!verified) {
      return present ? State.STATED : State.ABSENT;
    }
    State state = State.of(at(Station.MACHINE, OptionalInt.empty()), present);
    return state == State.PASS && !softwareIsKnown() ? State.IDLE : state;
  }

  /** A genuine machine that runs anything at all vouches for nothing. */
  private String machineWords() {
    State state = machine();
    return state == State.IDLE && genuine() ? "software unknown" : state.words();
  }

  private boolean genuine() {
    return checks.stream()
        .anyMatch(
            check -> check.check() == CheckId.ROOT_OF_TRUST && check.outcome() == Outcome.PASS);
  }

  private boolean softwareIsKnown() {
    List<CheckResult> references =
        checks.stream().filter(check -> check.check() == CheckId.STATEMENT_REFERENCE).toList();
    return !references.isEmpty()
        && references.stream().allMatch(check -> check.outcome() == Outcome.PASS);
  }

  private State ofPart(Station station, int row, boolean present) {
    if (!verified) {
      return present ? State.STATED : State.ABSENT;
    }
    return State.of(at(station, OptionalInt.of(row)), present);
  }

  /** Of the nonce and the machine those of every device count as well. */
  private List<CheckResult> at(Station station, OptionalInt device) {
    return checks.stream()
        .filter(check -> Station.of(check.check()) == station)
        .filter(check -> device.isEmpty() || check.device().equals(device))
        .filter(check ->
            device.isPresent()
                || check.device().isEmpty()
                || check.outcome() != Outcome.NOT_EVALUATED)
        .toList();
  }

  /** That nobody stands between TSM and device is the TSM's word: the key alone may be proven. */
  private String sessionWords(int row) {
    State state = session(row);
    boolean whole =
        at(Station.SESSION, OptionalInt.of(row)).stream()
            .anyMatch(check -> check.check() == CheckId.SESSION && check.outcome() == Outcome.PASS);
    return state == State.PASS && !whole ? "bound to the key" : state.words();
  }

  private static String sessionText(DeviceEvidence device) {
    return device.session() instanceof Part.Present<Session>(Session session)
        ? session.kind().name()
        : "none";
  }

  private static String interfaceText(DeviceEvidence device) {
    return device.tdi() instanceof Part.Present<DeviceInterface>
        ? "TDISP report"
        : device.link().isPresent() ? "link" : "none";
  }

  private String machineText() {
    return evidence
        .rootOfTrust()
        .toOptional()
        .map(statement -> statement.kind().id() + " statement")
        .orElse("no statement");
  }

  private static String name(DeviceEvidence device) {
    return device
        .device()
        .leaf()
        .toOptional()
        .map(leaf -> leaf.names().isEmpty() ? leaf.subject() : leaf.names().getFirst())
        .map(ChainPicture::shortened)
        .orElse("no name");
  }

  private static String shortened(String text) {
    int length = text.codePointCount(0, text.length());
    if (length <= TEXT) {
      return text;
    }
    int head = TEXT - 7;
    return text.substring(0, text.offsetByCodePoints(0, head))
        + "…"
        + text.substring(text.offsetByCodePoints(0, length - 6));
  }
}
