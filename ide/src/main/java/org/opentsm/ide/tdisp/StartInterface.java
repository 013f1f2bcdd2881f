package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * START_INTERFACE_REQUEST (0x86): has a locked interface run. The response is a header.
 *
 * <pre>
 * 0  header                 16
 * 16 START_INTERFACE_NONCE  32   as LOCK_INTERFACE_RESPONSE gave it
 * </pre>
 */
public final class StartInterface {
  private StartInterface() {}

  /**
   * START_INTERFACE_REQUEST.
   *
   * @param nonce 32 octets
   */
  public record Request(InterfaceId interfaceId, Bytes nonce) {
    /** Checks the size. */
    public Request {
      requireNonce(nonce);
    }

    /** Reads what follows the header, which must be all of the input. */
    static Request read(WireReader in, InterfaceId interfaceId) throws MalformedMessageException {
      Request request =
          new Request(interfaceId, in.bytes(LockInterface.NONCE_SIZE, "START_INTERFACE_NONCE"));
      in.end(0);
      return request;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.START_INTERFACE_REQUEST, interfaceId)
          .bytes(nonce)
          .toBytes();
    }
  }

  static void requireNonce(Bytes nonce) {
    if (nonce.length() != LockInterface.NONCE_SIZE) {
      throw new IllegalArgumentException(
          "START_INTERFACE_NONCE has "
              + LockInterface.NONCE_SIZE
              + " octets, not "
              + nonce.length());
    }
  }
}
