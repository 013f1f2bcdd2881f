package org.opentsm.evidence.appraisal;

import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.Session;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.MessageSizes.SessionSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What the recorded negotiation agreed on for the handshake of sessions.
 *
 * @param algorithms as ALGORITHMS selects them
 * @param sizes of the handshake's fields; a signature of the Requester is not among them
 */
record SessionTerms(Session.Algorithms algorithms, SessionSizes sizes) {

  /**
   * The terms; empty if no one group or encapsulation was selected, so that there is no session.
   */
  static Optional<SessionTerms> of(
      GetCapabilities.Request requester,
      Set<ResponderCapability> capabilities,
      NegotiateAlgorithms.Response chosen) {
    long dhe = chosen.tableMask(Type.DHE);
    long kem = chosen.tableMask(Type.KEM_ALG);
    Set<DheGroup> groups = MaskBit.setOf(DheGroup.class, dhe);
    Set<KemAlgorithm> encapsulations = MaskBit.setOf(KemAlgorithm.class, kem);
    if (Long.bitCount(dhe) + Long.bitCount(kem) != 1
        || groups.size() + encapsulations.size() != 1) {
      return Optional.empty();
    }
    KeyExchangeAlgorithm exchange =
        groups.isEmpty() ? encapsulations.iterator().next() : groups.iterator().next();
    boolean inTheClear =
        RequesterCapability.setOf(requester.version(), requester.flags())
                .contains(RequesterCapability.HANDSHAKE_IN_THE_CLEAR_CAP)
            && capabilities.contains(ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
    return Optional.of(
        new SessionTerms(
            new Session.Algorithms(
                (int) dhe,
                kem,
                (int) chosen.tableMask(Type.AEAD),
                (int) chosen.tableMask(Type.KEY_SCHEDULE)),
            new SessionSizes(
                0,
                exchange.requesterExchangeSize(),
                exchange.responderExchangeSize(),
                inTheClear)));
  }
}
