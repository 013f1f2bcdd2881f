package org.opentsm.spdm.responder;

import org.opentsm.spdm.message.ErrorCode;

/**
 * A device does not do what was asked, or not before it is reset: the Requester gets an ERROR.
 * Carries no stack: hostile requests must be cheap.
 */
public final class DeviceRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final int data;

  private DeviceRefusal(ErrorCode code, int data) {
    super(code.specName(), null, false, false);
    this.code = code;
    this.data = data;
  }

  /** An ERROR without data. A code that the version does not know yet is told as Unspecified. */
  public static DeviceRefusal of(ErrorCode code) {
    return new DeviceRefusal(code, 0);
  }

  /** What was asked was taken on, and takes effect once the device was reset. */
  public static DeviceRefusal resetRequired() {
    return resetRequired(0);
  }

  /**
   * The same for GET_CSR.
   *
   * @param trackingTag by which the request is fetched, 1 to 7; 0 before 1.3
   */
  public static DeviceRefusal resetRequired(int trackingTag) {
    return new DeviceRefusal(ErrorCode.RESET_REQUIRED, trackingTag);
  }

  /** Which ERROR. */
  public ErrorCode code() {
    return code;
  }

  /** Its Param2, 0 to 255. */
  public int data() {
    return data;
  }
}
