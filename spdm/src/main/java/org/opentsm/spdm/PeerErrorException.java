package org.opentsm.spdm;

/** The peer answered a request with an ERROR message. */
public final class PeerErrorException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private final int errorCode;
  private final int errorData;
  private final transient Bytes extendedErrorData;

  /**
   * @param requestName the specification's name of the request
   * @param errorCode Param1 of the ERROR message
   * @param errorName the specification's name of the error code
   * @param errorData Param2 of the ERROR message
   * @param extendedErrorData what follows, at most 32 octets
   */
  public PeerErrorException(
      String requestName, int errorCode, String errorName, int errorData, Bytes extendedErrorData) {
    super(
        SpdmErrorCode.PEER_ERROR,
        String.format(
            "%s: the peer answered ERROR %s (0x%02x, data 0x%02x)",
            requestName, errorName, errorCode, errorData));
    this.errorCode = errorCode;
    this.errorData = errorData;
    this.extendedErrorData = extendedErrorData;
  }

  /** Param1 of the ERROR message. */
  public int errorCode() {
    return errorCode;
  }

  /** ExtendedErrorData, such as the size that DataTooLarge states; empty if there is none. */
  public Bytes extendedErrorData() {
    return extendedErrorData;
  }

  /** Param2 of the ERROR message. */
  public int errorData() {
    return errorData;
  }
}
