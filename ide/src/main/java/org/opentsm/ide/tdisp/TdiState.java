package org.opentsm.ide.tdisp;

import java.util.Optional;

/** The states of an interface (PCIe Base Specification, "TDI State Machine"). */
public enum TdiState {
  /** Anybody may configure it, and it is nothing that is to be trusted. */
  CONFIG_UNLOCKED,
  /** Its configuration is frozen, and can be reported. */
  CONFIG_LOCKED,
  /** It does TEE memory accesses. */
  RUN,
  /** Its configuration has changed, or its link has failed: it does nothing until it is stopped. */
  ERROR;

  /** On the wire, one octet. */
  @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
  public int value() {
    return ordinal();
  }

  /** The one with this value, if there is one. */
  public static Optional<TdiState> of(int value) {
    return value >= 0 && value < values().length ? Optional.of(values()[value]) : Optional.empty();
  }
}
