package org.opentsm.spdm.crypto;

import java.security.InvalidKeyException;
import org.opentsm.spdm.Bytes;

/**
 * How Requester and Responder come to a shared secret in KEY_EXCHANGE: a Diffie-Hellman group or a
 * key encapsulation mechanism. Immutable; may be shared by threads.
 */
public interface KeyAgreement {
  /** Octets of ExchangeData in KEY_EXCHANGE. */
  int requesterSize();

  /** Octets of ExchangeData in KEY_EXCHANGE_RSP. */
  int responderSize();

  /** The Requester's end: a new ephemeral key. */
  Share begin();

  /**
   * The Responder's end.
   *
   * @param requesterData ExchangeData of KEY_EXCHANGE
   * @throws InvalidKeyException if it is no public value of this kind
   */
  Answer answer(Bytes requesterData) throws InvalidKeyException;

  /** The Requester's ephemeral key, until the Responder has answered. */
  interface Share extends AutoCloseable {
    /** ExchangeData of KEY_EXCHANGE. */
    Bytes exchangeData();

    /**
     * The shared secret.
     *
     * @param responderData ExchangeData of KEY_EXCHANGE_RSP
     * @throws InvalidKeyException if it is no public value of this kind
     */
    Secret agree(Bytes responderData) throws InvalidKeyException;

    /** Forgets the private value. */
    @Override
    void close();
  }

  /**
   * What the Responder answers with.
   *
   * @param exchangeData of KEY_EXCHANGE_RSP
   * @param shared the secret
   */
  record Answer(Bytes exchangeData, Secret shared) {}
}
