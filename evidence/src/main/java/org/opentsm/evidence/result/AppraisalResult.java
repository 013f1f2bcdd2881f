package org.opentsm.evidence.result;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opentsm.evidence.Nonce;

/**
 * The answer of the verifier. The same inputs give the same result. Its status follows from the
 * checks and cannot be stated.
 *
 * @param nonce the verifier's
 * @param at the time for which certificates were checked
 * @param provider as the evidence declares it; nobody vouches for it
 * @param whole the checks of the evidence as a whole, in a fixed order
 * @param devices in the order of the evidence
 */
public record AppraisalResult(
    Nonce nonce, Instant at, String provider, List<CheckResult> whole, List<DeviceResult> devices) {
  /** Copies the lists. */
  public AppraisalResult {
    whole = List.copyOf(whole);
    devices = List.copyOf(devices);
  }

  /** All checks: of the whole, then device by device. */
  public List<CheckResult> checks() {
    return Stream.concat(
            whole.stream(), devices.stream().flatMap(device -> device.checks().stream()))
        .toList();
  }

  /** What the verdict rule makes of all checks. */
  public Status status() {
    return Status.of(checks());
  }

  /**
   * Whether the answer is positive: affirming, or a warning unless {@code strict}.
   *
   * @param strict whether warnings count as refusals
   */
  public boolean isPositive(boolean strict) {
    Status status = status();
    return status == Status.AFFIRMING || (status == Status.WARNING && !strict);
  }

  /**
   * The devices whose measurements nobody compared with reference values, by their positions: of
   * these an affirming answer says who they are, and not what they run.
   */
  public List<Integer> devicesOfUnknownFirmware() {
    return IntStream.range(0, devices.size())
        .filter(i ->
            devices.get(i).checks().stream()
                .filter(check -> check.check() == CheckId.MEASUREMENTS_REFERENCE)
                .noneMatch(check -> check.outcome() == Outcome.PASS))
        .boxed()
        .toList();
  }

  /** The required checks that did not pass: why the answer is negative. */
  public List<CheckResult> refusals() {
    return refusals(checks());
  }

  /** Those of {@code checks} that are required and did not pass. */
  public static List<CheckResult> refusals(List<CheckResult> checks) {
    return checks.stream()
        .filter(check -> check.requirement() == Requirement.REQUIRED)
        .filter(check -> check.outcome() != Outcome.PASS)
        .toList();
  }

  /** The informational checks that failed: why the answer is a warning. */
  public List<CheckResult> warnings() {
    return warnings(checks());
  }

  /** Those of {@code checks} that are informational and failed. */
  public static List<CheckResult> warnings(List<CheckResult> checks) {
    return checks.stream()
        .filter(check -> check.requirement() == Requirement.INFORMATIONAL)
        .filter(check -> check.outcome() == Outcome.FAIL)
        .toList();
  }
}
