package org.opentsm.spdm.requester;

import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;

/**
 * What a Requester offers for secured sessions, from SPDM 1.1 on.
 *
 * @param groups for KEY_EXCHANGE
 * @param ciphers of secured messages
 * @param encrypts whether secured messages can be encrypted; otherwise they are authenticated only
 * @param inTheClear whether the handshake may go on in the clear
 */
public record SessionOffer(
    Set<DheGroup> groups, Set<AeadSuite> ciphers, boolean encrypts, boolean inTheClear) {
  /** Copies the sets, and checks that nothing is offered that this library cannot do. */
  public SessionOffer {
    groups = Set.copyOf(groups);
    ciphers = Set.copyOf(ciphers);
    if (groups.isEmpty() || ciphers.isEmpty()) {
      throw new IllegalArgumentException("at least one group and one cipher must be offered");
    }
    if (!groups.stream().allMatch(DheGroup::isOffered)
        || !ciphers.stream().allMatch(AeadSuite::isOffered)) {
      throw new IllegalArgumentException("cannot be offered: " + groups + ", " + ciphers);
    }
  }

  /** Everything that this library can do, encrypted from the handshake on. */
  public static SessionOffer everything() {
    EnumSet<DheGroup> groups = EnumSet.allOf(DheGroup.class);
    groups.removeIf(group -> !group.isOffered());
    EnumSet<AeadSuite> ciphers = EnumSet.allOf(AeadSuite.class);
    ciphers.removeIf(cipher -> !cipher.isOffered());
    return new SessionOffer(groups, ciphers, true, false);
  }
}
