package org.opentsm.spdm.transcript;

import java.util.Optional;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;

/**
 * What both ends agreed on for secured sessions.
 *
 * @param keyExchange how KEY_EXCHANGE comes to a secret; empty if none can be sent
 * @param aead of secured messages
 * @param encrypts whether secured messages are encrypted, or authenticated only
 * @param inTheClear whether the handshake of KEY_EXCHANGE goes on in the clear
 * @param heartbeat whether HEARTBEAT is sent and answered
 * @param keyUpdate whether KEY_UPDATE is sent and answered
 * @param preShared whether PSK_EXCHANGE can be sent, and what its answer has
 */
public record SessionParameters(
    Optional<KeyExchangeAlgorithm> keyExchange,
    AeadSuite aead,
    boolean encrypts,
    boolean inTheClear,
    boolean heartbeat,
    boolean keyUpdate,
    PreShared preShared) {
  /** What both ends do with pre-shared keys. */
  public enum PreShared {
    /** Nothing. */
    NONE,
    /** PSK_EXCHANGE_RSP ends the handshake. */
    WITHOUT_CONTEXT,
    /** PSK_EXCHANGE_RSP has a context of the Responder, and PSK_FINISH ends the handshake. */
    WITH_CONTEXT
  }

  /**
   * How KEY_EXCHANGE comes to a secret.
   *
   * @throws IllegalStateException if none can be sent
   */
  public KeyExchangeAlgorithm requireKeyExchange() {
    return keyExchange.orElseThrow(
        () -> new IllegalStateException("no key exchange was agreed on"));
  }
}
