package org.opentsm.spdm.certificate;

import java.security.PublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;

/** Whom a signature of the other end proves it to be. */
public sealed interface PeerIdentity permits CertificateChain, ProvisionedKey {
  /** What CertChainHash and the transcripts of handshakes have the digest of. */
  Bytes digested();

  /**
   * The key that signs.
   *
   * @throws VerificationException if it is none that this library can use
   */
  PublicKey publicKey() throws VerificationException;

  /** Whose key that is, for people. */
  String signer();
}
