package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;

/** DMTFSpecMeasurementValueType, bits 0-6 (DSP0274, "DMTF measurement specification format"). */
public enum MeasurementValueType {
  /** Immutable ROM. */
  IMMUTABLE_ROM(0, SpdmVersion.V1_0),
  /** Mutable firmware. */
  MUTABLE_FIRMWARE(1, SpdmVersion.V1_0),
  /** Hardware configuration, such as straps. */
  HARDWARE_CONFIGURATION(2, SpdmVersion.V1_0),
  /** Firmware configuration. */
  FIRMWARE_CONFIGURATION(3, SpdmVersion.V1_0),
  /** Freeform measurement manifest. */
  MEASUREMENT_MANIFEST(4, SpdmVersion.V1_1),
  /** Operational and debug mode: {@link DeviceMode}. */
  DEVICE_MODE(5, SpdmVersion.V1_2),
  /** Version of mutable firmware. */
  FIRMWARE_VERSION(6, SpdmVersion.V1_2),
  /** Security version number of mutable firmware, 8 octets. */
  SECURITY_VERSION_NUMBER(7, SpdmVersion.V1_2),
  /** A digest that was extended step by step; the log says how. */
  HASH_EXTEND(8, SpdmVersion.V1_3),
  /** For people or tools, no measurement. */
  INFORMATIONAL(9, SpdmVersion.V1_3),
  /** Structured measurement manifest: a standards body or vendor header, then the manifest. */
  STRUCTURED_MANIFEST(10, SpdmVersion.V1_3);

  private final int value;
  private final SpdmVersion since;

  MeasurementValueType(int value, SpdmVersion since) {
    this.value = value;
    this.since = since;
  }

  /** The value of the bits. */
  public int value() {
    return value;
  }

  /** The first version that defines it. */
  public SpdmVersion since() {
    return since;
  }

  /** The type with this value, if the specification assigns one. */
  public static Optional<MeasurementValueType> ofValue(int value) {
    return value >= 0 && value < values().length ? Optional.of(values()[value]) : Optional.empty();
  }
}
