package org.opentsm.ide.channel;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.SpdmSession;

/** A secured session: IDE_KM and TDISP are spoken nowhere else. */
public record SessionChannel(SpdmSession session) implements VendorChannel {
  @Override
  public Bytes exchange(VendorProtocol protocol, Bytes message, Deadline deadline)
      throws SpdmException {
    return protocol.unwrap(
        session
            .vendorDefined(
                VendorProtocol.standardId(), protocol.vendorId(), protocol.wrap(message), deadline)
            .payload());
  }
}
