package org.opentsm.spdm.message;

import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireWriter;

/**
 * How the device runs and whether it was debugged (DSP0274, "Device mode field of a measurement
 * block").
 *
 * <pre>
 * 0  OperationalModeCapabilities  4
 * 4  OperationalModeState         4
 * 8  DeviceModeCapabilities       4
 * 12 DeviceModeState              4
 * </pre>
 *
 * @param operationalModeCapabilities {@link Operational} modes that the device can report
 * @param operationalModeState the {@link Operational} mode it is in
 * @param deviceModeCapabilities {@link Debug} modes that the device can report
 * @param deviceModeState {@link Debug} modes that hold
 */
public record DeviceMode(
    long operationalModeCapabilities,
    long operationalModeState,
    long deviceModeCapabilities,
    long deviceModeState) {
  static final int SIZE = 16;

  /** Operational modes. */
  public enum Operational implements MaskBit {
    /** Manufacturing. */
    MANUFACTURING,
    /** Validation. */
    VALIDATION,
    /** Normal operation. */
    NORMAL,
    /** Recovery. */
    RECOVERY,
    /** Return to the manufacturer. */
    RMA,
    /** Out of service. */
    DECOMMISSIONED;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << ordinal();
    }
  }

  /** Debug modes. */
  public enum Debug implements MaskBit {
    /** Non-invasive debug is active. */
    NON_INVASIVE_ACTIVE,
    /** Invasive debug is active. */
    INVASIVE_ACTIVE,
    /** Non-invasive debug has been active since the last reset. */
    NON_INVASIVE_WAS_ACTIVE,
    /** Invasive debug has been active since the last reset. */
    INVASIVE_WAS_ACTIVE,
    /** Invasive debug has been active at least once since manufacturing. */
    INVASIVE_WAS_ACTIVE_AFTER_MANUFACTURING;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << ordinal();
    }
  }

  /** Checks the ranges. */
  public DeviceMode {
    Limits.requireRange("OperationalModeCapabilities", operationalModeCapabilities, 0, Limits.U32);
    Limits.requireRange("OperationalModeState", operationalModeState, 0, Limits.U32);
    Limits.requireRange("DeviceModeCapabilities", deviceModeCapabilities, 0, Limits.U32);
    Limits.requireRange("DeviceModeState", deviceModeState, 0, Limits.U32);
  }

  /** The operational modes that hold. */
  public Set<Operational> operational() {
    return MaskBit.setOf(Operational.class, operationalModeState);
  }

  /** The debug modes that hold. */
  public Set<Debug> debug() {
    return MaskBit.setOf(Debug.class, deviceModeState);
  }

  /** The 16 octets on the wire. */
  public Bytes encode() {
    return new WireWriter()
        .u32(operationalModeCapabilities)
        .u32(operationalModeState)
        .u32(deviceModeCapabilities)
        .u32(deviceModeState)
        .toBytes();
  }

  /** The modes in 16 octets. */
  static DeviceMode of(Bytes octets) {
    return new DeviceMode(
        Limits.u32(octets, 0),
        Limits.u32(octets, 4),
        Limits.u32(octets, 8),
        Limits.u32(octets, 12));
  }
}
