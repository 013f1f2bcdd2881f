package org.opentsm.ide.exercise;

import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** Sessions beside the one that is exercised, for cases that need several. */
public interface Sessions {
  /** Opens another one while the first is open. */
  VendorChannel another(Deadline deadline) throws SpdmException;

  /** Ends all of them, the first one too, and opens one. */
  VendorChannel afresh(Deadline deadline) throws SpdmException;
}
