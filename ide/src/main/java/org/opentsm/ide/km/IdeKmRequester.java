package org.opentsm.ide.km;

import java.util.Arrays;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Asks a responder for its ports and gives them keys. Each call sends one message and waits for its
 * answer; {@link SpdmException} says what failed.
 */
public final class IdeKmRequester {
  private final VendorChannel channel;

  /** One that speaks over this channel. */
  public IdeKmRequester(VendorChannel channel) {
    this.channel = channel;
  }

  /** Asks for a port, 0 to 255. */
  public Query.Response query(int portIndex, Deadline deadline) throws SpdmException {
    Query.Request request = new Query.Request(portIndex);
    return Query.Response.decode(exchange(request.encode(), deadline), request);
  }

  /**
   * Gives a port a key, which stays the caller's to close.
   *
   * @return what the port says to it
   */
  public KeyProgram.Status program(StreamFields fields, IdeKey key, Deadline deadline)
      throws SpdmException {
    byte[] request = KeyProgram.encode(fields, key);
    try {
      return KeyProgram.Response.decode(exchange(Bytes.owning(request), deadline), fields).status();
    } finally {
      Arrays.fill(request, (byte) 0);
    }
  }

  /** Has a port begin, or end, to use a key. */
  public void order(KeySwitch.Order order, StreamFields fields, Deadline deadline)
      throws SpdmException {
    KeySwitch.Response.decode(
        exchange(new KeySwitch.Request(order, fields).encode(), deadline), fields);
  }

  private Bytes exchange(Bytes message, Deadline deadline) throws SpdmException {
    return channel.exchange(VendorProtocol.IDE_KM, message, deadline);
  }
}
