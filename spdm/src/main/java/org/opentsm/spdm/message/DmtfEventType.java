package org.opentsm.spdm.message;

import java.util.Optional;

/** Event types of the DMTF event group (DSP0274 1.3, "DMTF event types"). */
public enum DmtfEventType {
  /** Events were lost: the last that was acknowledged, the last that was lost. */
  EVENT_LOST(1, 8),
  /** Measurements have changed: a bit for each index. */
  MEASUREMENT_CHANGED(2, 32),
  /** Measurements are about to change: a bit for each index. */
  MEASUREMENT_PRE_UPDATE(3, 32),
  /** Certificate chains have changed: a bit for each slot. */
  CERTIFICATE_CHANGED(4, 1);

  private final int value;
  private final int detailSize;

  DmtfEventType(int value, int detailSize) {
    this.value = value;
    this.detailSize = detailSize;
  }

  /** EventTypeId on the wire. */
  public int value() {
    return value;
  }

  /** Octets of EventDetail. */
  public int detailSize() {
    return detailSize;
  }

  /** The type with this EventTypeId, if the specification assigns one. */
  public static Optional<DmtfEventType> ofValue(int value) {
    for (DmtfEventType type : values()) {
      if (type.value == value) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
