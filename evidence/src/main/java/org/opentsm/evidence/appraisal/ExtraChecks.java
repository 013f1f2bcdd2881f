package org.opentsm.evidence.appraisal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.extension.AppraisedDevice;
import org.opentsm.evidence.extension.BrokenOff;
import org.opentsm.evidence.extension.DeviceCheck;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.PrintableText;

/** Checks of an operator's own: called, and kept to what they may say. */
final class ExtraChecks {
  private static final int LONGEST_ID = 64;
  private static final int LONGEST_TEXT = 1024;

  private final List<DeviceCheck> checks;

  /**
   * @throws IllegalArgumentException if an identifier is none, or there twice
   */
  ExtraChecks(List<DeviceCheck> checks) {
    this.checks = List.copyOf(checks);
    Set<String> ids = new HashSet<>();
    for (DeviceCheck check : checks) {
      String id = check.id();
      if (id.length() > LONGEST_ID || !id.matches(DeviceCheck.ID_PATTERN)) {
        throw new IllegalArgumentException(
            id + ": expected an identifier like x.firmware-channel, found another");
      }
      if (!ids.add(id)) {
        throw new IllegalArgumentException(id + ": expected each identifier once, found it twice");
      }
    }
  }

  /**
   * Adds what they find.
   *
   * @param voucher who vouches for the device
   * @param pace asked before each
   * @throws E if {@code pace} does
   */
  <E extends Exception> void report(
      Findings findings, AppraisedDevice device, Voucher voucher, Pace<E> pace) throws E {
    for (DeviceCheck check : checks) {
      pace.check();
      Findings.Finding finding = findings.ofExtra(check.id(), "device", voucher);
      try {
        end(finding, check.check(device));
      } catch (Throwable broken) {
        // What a hostile device sent must not cost the answers about all others.
        finding.unchecked(
            "an answer of the check",
            BrokenOff.name(broken),
            "The check broke off: nothing is known of what it is about.");
      }
    }
  }

  private static void end(Findings.Finding finding, DeviceCheck.Answer answer) {
    String expected = clean(answer.expected());
    String found = clean(answer.found());
    String explanation = clean(answer.explanation());
    switch (answer.outcome()) {
      case PASS -> finding.pass(expected, found, explanation);
      case FAIL -> finding.fail(expected, found, explanation);
      case NOT_EVALUATED -> finding.notEvaluated(expected, found, explanation);
    }
  }

  private static String clean(String text) {
    return PrintableText.of(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
  }
}
