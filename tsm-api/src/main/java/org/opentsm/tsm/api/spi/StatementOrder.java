package org.opentsm.tsm.api.spi;

import java.util.List;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.spdm.Bytes;

/**
 * What a root of trust is to state.
 *
 * @param place of the root of trust, as a person writes it behind the kind and a colon: {@code
 *     /dev/tpmrm0}; empty for the usual one
 * @param top of the tree over the evidence; its user data goes into the statement
 * @param sessionCommitments of the sessions with the devices, in their order, 32, 48 or 64 octets
 *     each; a device without a session has none
 */
public record StatementOrder(String place, TreeTop top, List<Bytes> sessionCommitments) {
  /** Copies the list. */
  public StatementOrder {
    sessionCommitments = List.copyOf(sessionCommitments);
  }

  /** What is to be stated of this evidence. */
  public static StatementOrder of(String place, Evidence evidence) {
    return new StatementOrder(
        place, TreeTop.of(evidence), Session.commitmentsOf(evidence.devices()));
  }
}
