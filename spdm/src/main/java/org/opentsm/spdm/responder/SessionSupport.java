package org.opentsm.spdm.responder;

import java.util.List;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredVersions;

/**
 * What a Responder can do for secured sessions, from SPDM 1.1 on. Its capabilities say the rest.
 *
 * @param keyExchanges for KEY_EXCHANGE, the preferred one first, in each version those that it
 *     defines; none without KEY_EX_CAP
 * @param ciphers of secured messages, the preferred one first
 * @param heartbeatPeriod seconds that a session lives without a message, 1 to 255; 0 for as long as
 *     its Requester likes. Stated with HBEAT_CAP alone
 * @param maxSessions how many may be open at once on one connection, 1 to 255
 * @param aeadLimitExponent of two: how many messages this end lets one key protect, 1 to {@link
 *     SecureSession#AEAD_LIMIT_EXPONENT}; said and held to from secured messages 1.3 on (DSP0277)
 */
public record SessionSupport(
    List<KeyExchangeAlgorithm> keyExchanges,
    List<AeadSuite> ciphers,
    int heartbeatPeriod,
    int maxSessions,
    int aeadLimitExponent) {
  /** Copies the lists and checks the ranges. */
  public SessionSupport {
    keyExchanges = List.copyOf(keyExchanges);
    ciphers = List.copyOf(ciphers);
    if (ciphers.isEmpty()
        || !KeyExchangeAlgorithm.all().containsAll(keyExchanges)
        || !ciphers.stream().allMatch(AeadSuite::isOffered)) {
      throw new IllegalArgumentException(
          "a Responder with sessions needs a cipher, and algorithms of this library alone");
    }
    if (heartbeatPeriod < 0 || heartbeatPeriod > 255 || maxSessions < 1 || maxSessions > 255) {
      throw new IllegalArgumentException(
          "heartbeatPeriod is "
              + heartbeatPeriod
              + ", maxSessions "
              + maxSessions
              + ": must be 0 to 255, and 1 to 255");
    }
    SecuredVersions.requireExponent(aeadLimitExponent);
  }

  /** With the limit of this library. */
  public SessionSupport(
      List<KeyExchangeAlgorithm> keyExchanges,
      List<AeadSuite> ciphers,
      int heartbeatPeriod,
      int maxSessions) {
    this(keyExchanges, ciphers, heartbeatPeriod, maxSessions, SecureSession.AEAD_LIMIT_EXPONENT);
  }

  /** The same with another limit. */
  public SessionSupport withAeadLimitExponent(int exponent) {
    return new SessionSupport(keyExchanges, ciphers, heartbeatPeriod, maxSessions, exponent);
  }
}
