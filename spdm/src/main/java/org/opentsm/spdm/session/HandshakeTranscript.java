package org.opentsm.spdm.session;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.SigningContext;

/**
 * TH: what both ends of a session's handshake have said, in order (DSP0274, "Transcript hash
 * calculation rules"). Requester, Responder and verifier all get it here.
 *
 * <pre>
 * VCA
 * DIGESTS                    of the Responder, where several keys are in use
 * hash of the chain          of the Responder's slot, or its public key; not with a pre-shared key
 * KEY_EXCHANGE               or PSK_EXCHANGE
 * KEY_EXCHANGE_RSP           up to Signature       | what the Responder signs
 *   Signature                                      | TH1, and what ResponderVerifyData is made from
 *   ResponderVerifyData      where there is one
 * DIGESTS                    of the Requester, where several keys are in use
 * hash of the chain          of the Requester, where it authenticates itself
 * FINISH                     up to Signature       | what the Requester signs
 *   Signature                                      | what RequesterVerifyData is made from
 *   RequesterVerifyData
 * FINISH_RSP                 up to its verify data | what ResponderVerifyData is made from
 *   ResponderVerifyData      where there is one    | TH2
 * </pre>
 */
public final class HandshakeTranscript {
  private final SpdmVersion version;
  private final HashAlgorithm hash;
  private final SpdmCrypto crypto;
  private final List<Bytes> content = new ArrayList<>();

  /**
   * A transcript that begins with the negotiation.
   *
   * @param hash BaseHashSel
   * @param vca GET_VERSION to ALGORITHMS
   */
  public HandshakeTranscript(
      SpdmVersion version, HashAlgorithm hash, SpdmCrypto crypto, Bytes vca) {
    this.version = version;
    this.hash = hash;
    this.crypto = crypto;
    content.add(vca);
  }

  /** A message, or the next piece of one. */
  public HandshakeTranscript add(Bytes octets) {
    content.add(octets);
    return this;
  }

  /** The hash of what an end authenticates itself with: its chain, or its public key. */
  public HandshakeTranscript addIdentity(Bytes chainOrKey) {
    return add(crypto.digest(hash, chainOrKey));
  }

  /**
   * Makes verify data of everything so far, which goes on with it.
   *
   * @param direction in which the end sends whose verify data it is
   * @throws SpdmException if the session was closed
   */
  public Bytes addVerifyData(SecureSession session, Direction direction) throws SpdmException {
    Bytes verifyData = session.verifyData(direction, digest());
    add(verifyData);
    return verifyData;
  }

  /**
   * Takes the peer's verify data of everything so far, which goes on with it.
   *
   * @param direction in which the peer sends
   * @return whether it is right
   * @throws SpdmException if the session was closed
   */
  public boolean takeVerifyData(SecureSession session, Direction direction, Bytes verifyData)
      throws SpdmException {
    boolean right = session.verifies(direction, digest(), verifyData);
    add(verifyData);
    return right;
  }

  /** The digest of everything so far. */
  public Bytes digest() {
    return crypto.digest(hash, content.toArray(Bytes[]::new));
  }

  /** The digest of everything; nothing of it is remembered from here on. */
  public Bytes end() {
    Bytes digest = digest();
    content.clear();
    return digest;
  }

  /** Everything so far, as the Responder signs it in KEY_EXCHANGE_RSP. */
  public SignedSpan signedByResponder() {
    return new SignedSpan(version, SigningContext.RESPONDER_KEY_EXCHANGE_RSP, joined());
  }

  /** Everything so far, as the Requester signs it in FINISH. */
  public SignedSpan signedByRequester() {
    return new SignedSpan(version, SigningContext.REQUESTER_FINISH, joined());
  }

  private Bytes joined() {
    return Bytes.concat(content);
  }
}
