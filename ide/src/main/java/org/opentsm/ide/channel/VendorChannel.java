package org.opentsm.ide.channel;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** Where a protocol's messages go: a secured session, or a test's stand-in for one. */
@FunctionalInterface
public interface VendorChannel {
  /**
   * Sends a message and waits for its answer.
   *
   * @return the answer, without the header of the protocol
   */
  Bytes exchange(VendorProtocol protocol, Bytes message, Deadline deadline) throws SpdmException;
}
