package org.opentsm.tsm.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementResult;

/** A verifier's result, check by check, for a person. */
public final class ResultReport {
  private static final int WIDTH =
      Arrays.stream(CheckId.values()).mapToInt(check -> check.id().length()).max().orElse(0);
  private static final String INDENT = "      ";

  private ResultReport() {}

  /**
   * The result in lines.
   *
   * @param file that was appraised
   * @param positive whether the answer is yes
   */
  public static List<String> lines(String file, AppraisalResult result, boolean positive) {
    List<String> lines = new ArrayList<>();
    // Nobody vouches for who collected it.
    lines.add(
        file
            + ", whose collector says it is "
            + result.provider()
            + ", appraised for "
            + result.at());
    lines.add("");
    int device = -1;
    for (CheckResult check : result.checks()) {
      if (check.device().orElse(device) != device) {
        device = check.device().getAsInt();
        lines.add("");
        lines.add("device " + device);
      }
      addCheck(lines, check, isRepeated(check, result.checks()));
    }
    addAnswer(lines, result.checks(), result.status(), positive);
    if (positive && !result.devicesOfUnknownFirmware().isEmpty()) {
      lines.add(lines.removeLast() + unknownFirmware(result));
    }
    return lines;
  }

  /** The answer is yes to who a device is: nobody shall read it as what the device runs. */
  private static String unknownFirmware(AppraisalResult result) {
    List<Integer> unknown = result.devicesOfUnknownFirmware();
    String whose =
        result.devices().size() == 1
            ? "its firmware"
            : "the firmware of "
                + unknown.stream()
                    .map(device -> "device " + device)
                    .collect(Collectors.joining(", "));
    return " (nobody compared " + whose + " with reference values)";
  }

  /**
   * What was found out about a statement, in lines.
   *
   * @param file that was appraised
   * @param positive whether the answer is yes
   */
  public static List<String> lines(String file, StatementResult result, boolean positive) {
    List<String> lines = new ArrayList<>();
    lines.add(
        file + ", a statement of kind " + result.kind().id() + ", appraised for " + result.at());
    lines.add("");
    for (CheckResult check : result.checks()) {
      addCheck(lines, check, isRepeated(check, result.checks()));
    }
    addAnswer(lines, result.checks(), result.status(), positive);
    return lines;
  }

  /**
   * What was found out about a proof, in lines.
   *
   * @param file that was appraised
   * @param positive whether the answer is yes
   */
  public static List<String> lines(String file, ProofResult result, boolean positive) {
    List<String> lines = new ArrayList<>();
    lines.add(
        file
            + ", a proof of elements of device "
            + result.device()
            + ", appraised for "
            + result.at());
    lines.add(
        String.join(", ", result.elements())
            + ": the device's signatures were not looked at, and what it says only where the policy"
            + " speaks of measurements and modes");
    lines.add("");
    for (CheckResult check : result.checks()) {
      addCheck(lines, check, isRepeated(check, result.checks()));
    }
    addAnswer(lines, result.checks(), result.status(), positive);
    return lines;
  }

  private static void addAnswer(
      List<String> lines, List<CheckResult> checks, Status status, boolean positive) {
    lines.add("");
    lines.add(counts(checks) + "; 'by' says who vouches for what was checked");
    lines.add(answer(checks, status, positive));
  }

  /** Whether a device has several of them, so that only the part tells them apart. */
  private static boolean isRepeated(CheckResult check, List<CheckResult> checks) {
    return checks.stream()
            .filter(
                other -> other.check() == check.check() && other.device().equals(check.device()))
            .count()
        > 1;
  }

  private static void addCheck(List<String> lines, CheckResult check, boolean repeated) {
    String mark =
        switch (check.outcome()) {
          case PASS -> "pass  ";
          case FAIL -> check.requirement() == Requirement.REQUIRED ? "FAIL  " : "warn  ";
          case NOT_EVALUATED -> check.requirement() == Requirement.REQUIRED ? "NONE  " : "-     ";
        };
    boolean passed = check.outcome() == Outcome.PASS;
    lines.add(
        mark
            + check.id()
            + " ".repeat(Math.max(1, WIDTH + 2 - check.id().length()))
            + check.check().statement()
            + (passed && repeated ? " " + check.part() + "." : "")
            + (passed ? by(check.vouchedBy()) : ""));
    if (check.outcome() == Outcome.NOT_EVALUATED) {
      lines.add(
          INDENT + (repeated ? check.part() + " " : "") + "not evaluated: " + check.explanation());
      if (check.requirement() == Requirement.REQUIRED
          && !check.expected().equals(check.check().statement())) {
        lines.add(INDENT + check.part() + ": expected " + check.expected());
        lines.add(INDENT + "found " + check.found());
      }
    } else if (!passed) {
      lines.add(INDENT + check.part() + ": expected " + check.expected());
      lines.add(INDENT + "found " + check.found());
      lines.add(INDENT + check.explanation());
    }
  }

  private static String by(Voucher voucher) {
    return voucher == Voucher.NOBODY ? "" : " (by " + voucher.id() + ")";
  }

  /** A check that failed and is not required is a warning, and no failure. */
  private static String counts(List<CheckResult> checks) {
    int warnings = AppraisalResult.warnings(checks).size();
    return count(checks, Outcome.PASS)
        + " pass, "
        + (warnings == 0 ? "" : warnings + (warnings == 1 ? " warning, " : " warnings, "))
        + (count(checks, Outcome.FAIL) - warnings)
        + " fail, "
        + count(checks, Outcome.NOT_EVALUATED)
        + " not evaluated";
  }

  private static long count(List<CheckResult> checks, Outcome outcome) {
    return checks.stream().filter(check -> check.outcome() == outcome).count();
  }

  private static String answer(List<CheckResult> checks, Status status, boolean positive) {
    List<CheckResult> refusals = AppraisalResult.refusals(checks);
    List<CheckResult> reasons = refusals.isEmpty() ? AppraisalResult.warnings(checks) : refusals;
    String because =
        reasons.isEmpty()
            ? ""
            : " because of "
                + reasons.stream()
                    .map(CheckResult::id)
                    .distinct()
                    .collect(Collectors.joining(", "));
    return status.id() + because + (positive ? "" : ": REFUSED");
  }
}
