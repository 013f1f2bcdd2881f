package org.opentsm.ide.tdisp;

/** A device answered a request with TDISP_ERROR. */
public final class TdispErrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient TdispError error;

  TdispErrorException(TdispMessageType request, TdispError error) {
    super(
        error.interfaceId()
            + ": "
            + request
            + ": expected it done, found "
            + error.known().map(Enum::name).orElseGet(() -> String.format("0x%x", error.code()))
            + (error.data() == 0 ? "" : String.format(" (data 0x%x)", error.data())));
    this.error = error;
  }

  /** What the device said. */
  public TdispError error() {
    return error;
  }
}
