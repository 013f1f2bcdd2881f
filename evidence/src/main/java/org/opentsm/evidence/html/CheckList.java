package org.opentsm.evidence.html;

import java.util.List;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Voucher;

/** Checks with their outcome, expectation and finding: what speaks against it first. */
final class CheckList {
  private final Markup out;

  CheckList(Markup out) {
    this.out = out;
  }

  void write(List<CheckResult> checks) {
    List<CheckResult> against = with(checks, State.FAIL, State.MISSING);
    List<CheckResult> warnings = with(checks, State.WARN);
    against.forEach(check -> write(check, true));
    warnings.forEach(check -> write(check, true));
    with(checks, State.PASS).forEach(check -> write(check, false));
    List<CheckResult> idle = with(checks, State.IDLE);
    if (!idle.isEmpty()) {
      out.open("details", "class", "idle group");
      out.open("summary")
          .text(idle.size() + (idle.size() == 1 ? " check" : " checks"))
          .text(" not evaluated, and not required")
          .close("summary");
      idle.forEach(check -> write(check, false));
      out.close("details");
    }
  }

  private static List<CheckResult> with(List<CheckResult> checks, State... states) {
    return checks.stream().filter(check -> List.of(states).contains(State.of(check))).toList();
  }

  private void write(CheckResult check, boolean unfolded) {
    State state = State.of(check);
    String style = "check " + state.style();
    if (unfolded) {
      out.open("details", "class", style, "open", "");
    } else {
      out.open("details", "class", style);
    }
    out.open("summary");
    out.element("span", "mark", state.mark());
    out.element("span", "statement", check.check().statement());
    out.element("span", "id", check.check().id());
    out.close("summary");
    out.open("dl");
    row("Outcome", outcome(check));
    row("Part", check.part());
    row("Expected", check.expected());
    row("Found", check.found());
    row("Why", check.explanation());
    row(
        "Vouched for by",
        check.vouchedBy() == Voucher.NOBODY ? "nobody" : check.vouchedBy().id().replace('-', ' '));
    out.close("dl").close("details");
  }

  private void row(String key, String value) {
    if (!value.isEmpty()) {
      out.open("dt").text(key).close("dt");
      out.element("dd", value.length() > 40 && !value.contains(" ") ? "hex" : "text", value);
    }
  }

  private static String outcome(CheckResult check) {
    String required = check.requirement() == Requirement.REQUIRED ? "required" : "for information";
    return (check.outcome() == Outcome.NOT_EVALUATED ? "not evaluated" : check.outcome().id())
        + " ("
        + required
        + ")";
  }
}
