package org.opentsm.ide.tdisp;

import java.util.Arrays;
import java.util.Optional;

/** Why a request failed (PCIe Base Specification, "TDISP_ERROR"). */
public enum TdispErrorCode {
  /** A field of the request is wrong. */
  INVALID_REQUEST(0x0001),
  /** Not now. */
  BUSY(0x0003),
  /** The interface's state does not allow it. */
  INVALID_INTERFACE_STATE(0x0004),
  /** Anything else. */
  UNSPECIFIED(0x0005),
  /** The device has no such request; its error data is the request's type. */
  UNSUPPORTED_REQUEST(0x0007),
  /** The device does not speak this version. */
  VERSION_MISMATCH(0x0041),
  /** A vendor's own. */
  VENDOR_SPECIFIC_ERROR(0x00FF),
  /** There is no such interface. */
  INVALID_INTERFACE(0x0101),
  /** The nonce is not the one that locking gave. */
  INVALID_NONCE(0x0102),
  /** No randomness for a nonce. */
  INSUFFICIENT_ENTROPY(0x0103),
  /** The device is not configured so that it can be locked. */
  INVALID_DEVICE_CONFIGURATION(0x0104);

  private final int value;

  TdispErrorCode(int value) {
    this.value = value;
  }

  /** On the wire, four octets. */
  public int value() {
    return value;
  }

  /** The one with this value, if there is one. */
  public static Optional<TdispErrorCode> of(long value) {
    return Arrays.stream(values()).filter(each -> each.value == value).findFirst();
  }
}
