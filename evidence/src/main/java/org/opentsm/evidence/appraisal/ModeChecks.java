package org.opentsm.evidence.appraisal;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/** Debug and operational mode, from the signed measurement with index 0xFE. */
final class ModeChecks {
  private static final String PART = "measurements/" + MeasurementBlock.DEVICE_MODE_INDEX;

  private final Findings findings;
  private final Voucher voucher;
  private final Optional<DmtfMeasurement> measurement;

  ModeChecks(Findings findings, Voucher voucher, Optional<DmtfMeasurement> measurement) {
    this.findings = findings;
    this.voucher = voucher;
    this.measurement = measurement;
  }

  void report(Policy policy) {
    Optional<DeviceMode> mode = measurement.flatMap(DmtfMeasurement::deviceMode);
    Findings.Finding debug = findings.of(CheckId.MODE_DEBUG, PART, voucher);
    Findings.Finding operational = findings.of(CheckId.MODE_OPERATIONAL, PART, voucher);
    if (mode.isEmpty()) {
      String why =
          "The device reported no device mode (measurement index 254) under its signature.";
      debug.notEvaluated(why);
      operational.notEvaluated(why);
      return;
    }
    reportDebug(debug, mode.get(), policy.allowedDebugModes().orElse(Set.of()));
    reportOperational(
        operational,
        mode.get(),
        policy.allowedOperationalModes().orElse(EnumSet.of(DeviceMode.Operational.NORMAL)));
  }

  private static void reportDebug(
      Findings.Finding finding, DeviceMode mode, Set<DeviceMode.Debug> allowed) {
    if (mode.deviceModeCapabilities() == 0 && mode.deviceModeState() == 0) {
      finding.notEvaluated("The device cannot report debug modes.");
      return;
    }
    report(
        finding,
        mode.deviceModeState(),
        mode.debug(),
        allowed,
        "A debug mode is or was active that is not allowed.");
  }

  private static void reportOperational(
      Findings.Finding finding, DeviceMode mode, Set<DeviceMode.Operational> allowed) {
    if (mode.operationalModeState() == 0) {
      finding.notEvaluated("The device reports no operational mode.");
      return;
    }
    report(
        finding,
        mode.operationalModeState(),
        mode.operational(),
        allowed,
        "The device runs in an operational mode that is not allowed.");
  }

  /** Bits that no constant stands for are never allowed: what they mean is not known. */
  private static <E extends Enum<E> & MaskBit> void report(
      Findings.Finding finding, long state, Set<E> reported, Set<E> allowed, String refusal) {
    long unknown = state & ~MaskBit.fieldOf(reported);
    String expected = allowed.isEmpty() ? "none" : "none but " + names(allowed);
    String found =
        (reported.isEmpty() ? "none" : names(reported))
            + (unknown == 0 ? "" : String.format(", unknown bits 0x%08x", unknown));
    if (unknown == 0 && allowed.containsAll(reported)) {
      finding.pass(expected, found, "Every mode that the device reports is allowed.");
    } else {
      finding.fail(expected, found, refusal);
    }
  }

  private static String names(Collection<? extends Enum<?>> modes) {
    return modes.stream().sorted().map(PolicyNames::of).collect(Collectors.joining(", "));
  }
}
