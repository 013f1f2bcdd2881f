package org.opentsm.ide.km;

import java.util.Arrays;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Asks a responder for its CXL ports and gives them keys for CXL.cachemem. Each call sends one
 * message and waits for its answer; {@link SpdmException} says what failed.
 */
public final class CxlIdeKmRequester {
  private final VendorChannel channel;

  /** One that speaks over this channel. */
  public CxlIdeKmRequester(VendorChannel channel) {
    this.channel = channel;
  }

  /** Asks for a port, 0 to 255. */
  public CxlQuery query(int portIndex, Deadline deadline) throws SpdmException {
    Query.Request request = new Query.Request(portIndex);
    return CxlQuery.decode(exchange(request.encode(), deadline), request);
  }

  /**
   * Has a port generate a key and an initialization vector, as far as it can: what it cannot
   * generate means nothing.
   *
   * @return to be closed
   */
  public CxlIdeKey generatedKey(int portIndex, KeyDirection direction, Deadline deadline)
      throws SpdmException {
    StreamFields fields = new CxlKeySlot(direction, false).at(portIndex);
    return CxlKeyProgram.readGenerated(exchange(CxlKeyProgram.getKey(fields), deadline), fields);
  }

  /**
   * Gives a port a key, which stays the caller's to close.
   *
   * @param defaultIv whether the default initialization vector is used, and not the key's
   * @return whether the port has it
   */
  public boolean program(
      int portIndex, KeyDirection direction, CxlIdeKey key, boolean defaultIv, Deadline deadline)
      throws SpdmException {
    StreamFields fields = new CxlKeySlot(direction, defaultIv).at(portIndex);
    byte[] request = CxlKeyProgram.request(fields, key);
    try {
      return CxlKeyProgram.taken(exchange(Bytes.owning(request), deadline), fields);
    } finally {
      Arrays.fill(request, (byte) 0);
    }
  }

  /**
   * Has a port begin to use its key.
   *
   * @param contained whether data wait until they are checked (containment mode), or not (skid)
   */
  public void go(int portIndex, KeyDirection direction, boolean contained, Deadline deadline)
      throws SpdmException {
    order(KeySwitch.Order.GO, new CxlKeySlot(direction, contained).at(portIndex), deadline);
  }

  /** Has a port end to use its key. */
  public void stop(int portIndex, KeyDirection direction, Deadline deadline) throws SpdmException {
    order(KeySwitch.Order.STOP, new CxlKeySlot(direction, false).at(portIndex), deadline);
  }

  private void order(KeySwitch.Order order, StreamFields fields, Deadline deadline)
      throws SpdmException {
    KeySwitch.Response.decode(
        exchange(new KeySwitch.Request(order, fields).encode(), deadline), fields);
  }

  private Bytes exchange(Bytes message, Deadline deadline) throws SpdmException {
    return channel.exchange(VendorProtocol.CXL_IDE_KM, message, deadline);
  }
}
