package org.opentsm.spdm.requester;

import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredVersions;

/**
 * What a Requester offers for secured sessions, from SPDM 1.1 on.
 *
 * @param keyExchanges for KEY_EXCHANGE, in each version those that it defines; none to send none
 * @param ciphers of secured messages
 * @param encrypts whether secured messages can be encrypted; otherwise they are authenticated only
 * @param inTheClear whether the handshake of KEY_EXCHANGE may go on in the clear
 * @param preShared whether PSK_EXCHANGE may be sent
 * @param aeadLimitExponent of two: how many messages this end lets one key protect, 1 to {@link
 *     SecureSession#AEAD_LIMIT_EXPONENT}; said and held to from secured messages 1.3 on (DSP0277)
 */
public record SessionOffer(
    Set<KeyExchangeAlgorithm> keyExchanges,
    Set<AeadSuite> ciphers,
    boolean encrypts,
    boolean inTheClear,
    boolean preShared,
    int aeadLimitExponent) {
  /** Copies the sets, and checks that nothing is offered that this library cannot do. */
  public SessionOffer {
    keyExchanges = Set.copyOf(keyExchanges);
    ciphers = Set.copyOf(ciphers);
    if ((keyExchanges.isEmpty() && !preShared) || ciphers.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one cipher must be offered, and one key exchange or pre-shared keys");
    }
    if (keyExchanges.isEmpty() && inTheClear) {
      throw new IllegalArgumentException("only the handshake of KEY_EXCHANGE can be in the clear");
    }
    if (!KeyExchangeAlgorithm.all().containsAll(keyExchanges)
        || !ciphers.stream().allMatch(AeadSuite::isOffered)) {
      throw new IllegalArgumentException("cannot be offered: " + keyExchanges + ", " + ciphers);
    }
    SecuredVersions.requireExponent(aeadLimitExponent);
  }

  /** With the limit of this library. */
  public SessionOffer(
      Set<KeyExchangeAlgorithm> keyExchanges,
      Set<AeadSuite> ciphers,
      boolean encrypts,
      boolean inTheClear,
      boolean preShared) {
    this(keyExchanges, ciphers, encrypts, inTheClear, preShared, SecureSession.AEAD_LIMIT_EXPONENT);
  }

  /** KEY_EXCHANGE with everything that this library can do, encrypted from the handshake on. */
  public static SessionOffer everything() {
    EnumSet<AeadSuite> ciphers = EnumSet.allOf(AeadSuite.class);
    ciphers.removeIf(cipher -> !cipher.isOffered());
    return new SessionOffer(Set.copyOf(KeyExchangeAlgorithm.all()), ciphers, true, false, false);
  }

  /** The same, with PSK_EXCHANGE as well. */
  public SessionOffer withPreSharedKeys() {
    return new SessionOffer(keyExchanges, ciphers, encrypts, inTheClear, true, aeadLimitExponent);
  }

  /** The same with another limit. */
  public SessionOffer withAeadLimitExponent(int exponent) {
    return new SessionOffer(keyExchanges, ciphers, encrypts, inTheClear, preShared, exponent);
  }
}
