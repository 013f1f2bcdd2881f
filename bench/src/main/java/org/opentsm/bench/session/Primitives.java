package org.opentsm.bench.session;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What no handshake of a set can do without, both ends together: an ephemeral key and an agreement
 * at each end, a signature, its verification, and the digest of the chain at each end. Digests of
 * the messages and the key schedule are left out: they count as what the handshake costs beside.
 */
final class Primitives {
  private static final int SIGNED = 148;

  private final SessionSet set;
  private final SpdmCrypto crypto;
  private final KeyPair signer;
  private final Bytes chain;
  private final Bytes message;

  Primitives(SessionSet set, SpdmCrypto crypto, Bytes chain) throws GeneralSecurityException {
    this.set = set;
    this.crypto = crypto;
    this.chain = chain;
    this.signer = set.keyKind().generate();
    this.message = crypto.random(SIGNED);
  }

  /** All of them, once. */
  void run() throws GeneralSecurityException {
    crypto.digest(set.hash(), chain);
    crypto.digest(set.hash(), chain);
    KeyAgreement agreement = crypto.agreement(set.exchange());
    try (KeyAgreement.Share share = agreement.begin()) {
      KeyAgreement.Answer answer = agreement.answer(share.exchangeData());
      Bytes signature =
          crypto.sign(set.asym(), set.hash(), signer.getPrivate(), message, Bytes.EMPTY);
      if (!crypto.verify(
          set.asym(), set.hash(), signer.getPublic(), message, signature, Bytes.EMPTY)) {
        throw new IllegalStateException("our own signature does not verify");
      }
      try (Secret ours = share.agree(answer.exchangeData());
          Secret theirs = answer.shared()) {
        if (ours.length() != theirs.length()) {
          throw new IllegalStateException("the ends did not agree");
        }
      }
    }
  }
}
