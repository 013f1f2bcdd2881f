package org.opentsm.spdm.message;

import java.util.Optional;

/**
 * Which measurements a MeasurementSummaryHash covers (DSP0274, CHALLENGE and KEY_EXCHANGE, Param2
 * or Param1).
 */
public enum MeasurementSummaryType {
  /** None: the field is absent. */
  NONE(0x00),
  /** Those of the trusted computing base. */
  TCB(0x01),
  /** All. */
  ALL(0xFF);

  private final int value;

  MeasurementSummaryType(int value) {
    this.value = value;
  }

  /** The octet on the wire. */
  public int value() {
    return value;
  }

  /** The type with this octet. */
  public static Optional<MeasurementSummaryType> ofValue(int value) {
    for (MeasurementSummaryType type : values()) {
      if (type.value == value) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
