package org.opentsm.evidence.result;

import java.util.List;
import org.opentsm.evidence.commitment.DeviceDigest;

/**
 * What was found about one device: a submodule of the result (EAR, "submods").
 *
 * <p>The digest is computed by the verifier from the evidence that it appraised. Together with the
 * counters it is what a TSM's {@code accept} takes: nothing that the TSM said elsewhere enters.
 *
 * @param digest of the device's part of the evidence
 * @param incarnation as the evidence states it
 * @param generation as the evidence states it
 * @param checks of this device, in a fixed order
 */
public record DeviceResult(
    DeviceDigest digest, long incarnation, long generation, List<CheckResult> checks) {
  /** Copies the list. */
  public DeviceResult {
    checks = List.copyOf(checks);
  }

  /**
   * What the verdict rule makes of this device's checks alone. A device is never better than the
   * whole: a positive answer is that of {@link AppraisalResult#isPositive}.
   */
  public Status status() {
    return Status.of(checks);
  }
}
