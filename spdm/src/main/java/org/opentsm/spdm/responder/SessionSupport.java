package org.opentsm.spdm.responder;

import java.util.List;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;

/**
 * What a Responder can do for secured sessions, from SPDM 1.1 on. Its capabilities say the rest.
 *
 * @param groups for KEY_EXCHANGE, the preferred one first; none without KEY_EX_CAP
 * @param ciphers of secured messages, the preferred one first
 * @param heartbeatPeriod seconds that a session lives without a message, 1 to 255; 0 for as long as
 *     its Requester likes. Stated with HBEAT_CAP alone
 * @param maxSessions how many may be open at once on one connection, 1 to 255
 */
public record SessionSupport(
    List<DheGroup> groups, List<AeadSuite> ciphers, int heartbeatPeriod, int maxSessions) {
  /** Copies the lists and checks the ranges. */
  public SessionSupport {
    groups = List.copyOf(groups);
    ciphers = List.copyOf(ciphers);
    if (ciphers.isEmpty()
        || !groups.stream().allMatch(DheGroup::isOffered)
        || !ciphers.stream().allMatch(AeadSuite::isOffered)) {
      throw new IllegalArgumentException(
          "a Responder with sessions needs a cipher, and groups and ciphers of this library");
    }
    if (heartbeatPeriod < 0 || heartbeatPeriod > 255 || maxSessions < 1 || maxSessions > 255) {
      throw new IllegalArgumentException(
          "heartbeatPeriod is "
              + heartbeatPeriod
              + ", maxSessions "
              + maxSessions
              + ": must be 0 to 255, and 1 to 255");
    }
  }
}
