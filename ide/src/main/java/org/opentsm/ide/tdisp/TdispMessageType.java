package org.opentsm.ide.tdisp;

import java.util.Arrays;
import java.util.Optional;

/** What a message of TDISP is (PCIe Base Specification, "TDISP Message Type"). */
public enum TdispMessageType {
  /** Which versions the device speaks. */
  TDISP_VERSION(0x01),
  /** What the device can do. */
  TDISP_CAPABILITIES(0x02),
  /** The interface is locked. */
  LOCK_INTERFACE_RESPONSE(0x03),
  /** A portion of the interface's report. */
  DEVICE_INTERFACE_REPORT(0x04),
  /** The interface's state. */
  DEVICE_INTERFACE_STATE(0x05),
  /** The interface runs. */
  START_INTERFACE_RESPONSE(0x06),
  /** The interface is unlocked. */
  STOP_INTERFACE_RESPONSE(0x07),
  /** A stream between devices is bound. */
  BIND_P2P_STREAM_RESPONSE(0x08),
  /** It is bound no more. */
  UNBIND_P2P_STREAM_RESPONSE(0x09),
  /** The range has its attribute. */
  SET_MMIO_ATTRIBUTE_RESPONSE(0x0A),
  /** A vendor's answer. */
  VDM_RESPONSE(0x0B),
  /** The request failed. */
  TDISP_ERROR(0x7F),
  /** Asks for {@link #TDISP_VERSION}. */
  GET_TDISP_VERSION(0x81),
  /** Asks for {@link #TDISP_CAPABILITIES}. */
  GET_TDISP_CAPABILITIES(0x82),
  /** Freezes the interface's configuration. */
  LOCK_INTERFACE_REQUEST(0x83),
  /** Asks for a portion of the report. */
  GET_DEVICE_INTERFACE_REPORT(0x84),
  /** Asks for the state. */
  GET_DEVICE_INTERFACE_STATE(0x85),
  /** Has the interface run. */
  START_INTERFACE_REQUEST(0x86),
  /** Has the interface stop, and be unlocked. */
  STOP_INTERFACE_REQUEST(0x87),
  /** Binds a stream to another device. */
  BIND_P2P_STREAM_REQUEST(0x88),
  /** Ends that. */
  UNBIND_P2P_STREAM_REQUEST(0x89),
  /** Changes whether a range is memory of the TEE. */
  SET_MMIO_ATTRIBUTE_REQUEST(0x8A),
  /** A vendor's request. */
  VDM_REQUEST(0x8B);

  private static final int REQUEST = 0x80;

  private final int value;

  TdispMessageType(int value) {
    this.value = value;
  }

  /** On the wire, one octet. */
  public int value() {
    return value;
  }

  /** Whether a TSM sends it. */
  public boolean isRequest() {
    return (value & REQUEST) != 0;
  }

  /** The one with this value, if there is one. */
  public static Optional<TdispMessageType> of(int value) {
    return Arrays.stream(values()).filter(each -> each.value == value).findFirst();
  }
}
