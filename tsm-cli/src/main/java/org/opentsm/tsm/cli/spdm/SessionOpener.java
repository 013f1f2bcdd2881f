package org.opentsm.tsm.cli.spdm;

import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.SpdmSession;

/** Opens sessions with a device, all of them with the key that the user chose. */
@FunctionalInterface
public interface SessionOpener {
  /** Opens one, the caller's to end. */
  SpdmSession open(Deadline deadline) throws SpdmException;
}
