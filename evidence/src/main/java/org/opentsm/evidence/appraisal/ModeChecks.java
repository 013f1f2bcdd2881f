package org.opentsm.evidence.appraisal;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * Debug and operational mode, from the measurement with index 0xFE. Before 1.2 no index was set
 * aside for it; from then on a device mode under any other index says two things at once.
 */
final class ModeChecks {
  private static final String PART = "measurements/" + MeasurementBlock.DEVICE_MODE_INDEX;

  private final Findings findings;
  private final Voucher voucher;
  private final boolean indexed;

  ModeChecks(Findings findings, Voucher voucher, Optional<SpdmVersion> version) {
    this.findings = findings;
    this.voucher = voucher;
    indexed = version.map(v -> v.atLeast(SpdmVersion.V1_2)).orElse(true);
  }

  /**
   * @param attested the blocks that the device vouches for
   */
  void report(Collection<MeasurementBlock> attested, Policy policy) {
    Findings.Finding debug = findings.of(CheckId.MODE_DEBUG, PART, voucher);
    Findings.Finding operational = findings.of(CheckId.MODE_OPERATIONAL, PART, voucher);
    Map<Integer, DeviceMode> modes = new TreeMap<>();
    for (MeasurementBlock block : attested) {
      block
          .dmtf()
          .flatMap(DmtfMeasurement::deviceMode)
          .ifPresent(mode -> modes.put(block.index(), mode));
    }
    if (modes.isEmpty()) {
      String why =
          "The device reported no device mode (measurement index 254) under its signature.";
      debug.notEvaluated(why);
      operational.notEvaluated(why);
      return;
    }
    if (indexed && !modes.keySet().equals(Set.of(MeasurementBlock.DEVICE_MODE_INDEX))) {
      String expected =
          "a device mode under index " + MeasurementBlock.DEVICE_MODE_INDEX + " alone";
      String found = "under " + modes.keySet();
      String why = "A device mode stands where none belongs: which one holds cannot be told.";
      debug.fail(expected, found, why);
      operational.fail(expected, found, why);
      return;
    }
    DeviceMode mode = modes.values().stream().reduce(ModeChecks::both).orElseThrow();
    reportDebug(debug, mode, policy.allowedDebugModes().orElse(Set.of()));
    reportOperational(
        operational,
        mode,
        policy.allowedOperationalModes().orElse(EnumSet.of(DeviceMode.Operational.NORMAL)));
  }

  /**
   * The debug modes that are not among those allowed and that the device could not report if they
   * held.
   */
  static Set<DeviceMode.Debug> unreportable(DeviceMode mode, Set<DeviceMode.Debug> allowed) {
    Set<DeviceMode.Debug> silent = EnumSet.allOf(DeviceMode.Debug.class);
    silent.removeAll(MaskBit.setOf(DeviceMode.Debug.class, mode.deviceModeCapabilities()));
    silent.removeAll(allowed);
    return silent;
  }

  /** What holds according to either, and what both can report. */
  private static DeviceMode both(DeviceMode one, DeviceMode other) {
    return new DeviceMode(
        one.operationalModeCapabilities() & other.operationalModeCapabilities(),
        one.operationalModeState() | other.operationalModeState(),
        one.deviceModeCapabilities() & other.deviceModeCapabilities(),
        one.deviceModeState() | other.deviceModeState());
  }

  private static void reportDebug(
      Findings.Finding finding, DeviceMode mode, Set<DeviceMode.Debug> allowed) {
    Set<DeviceMode.Debug> silent = unreportable(mode, allowed);
    boolean fine =
        (mode.deviceModeState() & ~MaskBit.fieldOf(mode.debug())) == 0
            && allowed.containsAll(mode.debug());
    if (fine && !silent.isEmpty()) {
      finding.notEvaluated(
          "a device that can report every mode that is not allowed",
          "one that cannot report " + names(silent),
          "The device reports nothing that is not allowed, but could not: its silence says nothing.");
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
