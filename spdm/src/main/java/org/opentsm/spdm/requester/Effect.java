package org.opentsm.spdm.requester;

/** When a change that a device has accepted takes effect. */
public enum Effect {
  /** It has. */
  IMMEDIATE,
  /** When the device is reset (ERROR ResetRequired). */
  AFTER_RESET
}
