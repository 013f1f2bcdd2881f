package org.opentsm.spdm;

/**
 * The two ends have no version, capability or algorithm in common, or the peer lacks what was asked
 * for.
 */
public final class NegotiationException extends SpdmException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what was negotiated, such as {@code version} or {@code BaseHashAlgo}
   * @param offered what we offer or need
   * @param found what the peer offers or chose
   */
  public NegotiationException(String what, String offered, String found) {
    super(
        SpdmErrorCode.NEGOTIATION_FAILED,
        what + ": we need " + offered + ", the peer has " + found);
  }
}
