package org.opentsm.backend.nativecma;

import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.commitment.SessionCommitment;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.Handshake;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;

/**
 * The secured session of a conversation, bound to the key of one slot: what it needs to live on,
 * and what evidence says of it. One thread at a time.
 */
final class CmaSession {
  private final CertificateChain chain;
  private final Negotiated negotiated;
  private final SpdmSession session;
  private final SessionUpkeep upkeep;

  private CmaSession(
      CertificateChain chain, Negotiated negotiated, SpdmSession session, SessionUpkeep upkeep) {
    this.chain = chain;
    this.negotiated = negotiated;
    this.session = session;
    this.upkeep = upkeep;
  }

  /** Has the device sign for a session with the key of {@code slot}, which holds {@code chain}. */
  static CmaSession open(
      SpdmConnection connection,
      int slot,
      CertificateChain chain,
      NativeCmaTsm.Upkeep upkeep,
      Deadline deadline)
      throws SpdmException {
    SpdmSession opened = connection.openSession(slot, chain, MeasurementSummaryType.NONE, deadline);
    return new CmaSession(
        chain,
        connection.negotiated(),
        opened,
        new SessionUpkeep(opened, upkeep.policy(), upkeep.ticks()));
  }

  SpdmSession dialogue() {
    return session;
  }

  SessionUpkeep upkeep() {
    return upkeep;
  }

  /** ReqSessionID and RspSessionID. */
  Bytes id() {
    return session.id();
  }

  boolean isUsable() {
    return session.isUsable();
  }

  /** Whether the device signed for it with this chain, in this slot. */
  boolean isBoundTo(int slot, CertificateChain other) {
    return session.keyExchange().slot() == slot && chain.blob().equals(other.blob());
  }

  /** END_SESSION; the keys are gone, whether the device answers or not. */
  void end(Deadline deadline) throws SpdmException {
    if (session.isUsable()) {
      session.finish(deadline);
    }
  }

  /** Overwrites the keys. A second call does nothing. */
  void close() {
    session.close();
  }

  /** RequesterContext of GET_MEASUREMENTS in this session, for a verifier's nonce. */
  Bytes requesterContext(SpdmCrypto crypto, Nonce nonce) {
    return SessionCommitment.requesterContext(crypto, negotiated.hash(), nonce, commitment(nonce));
  }

  /** What protects it, for a person. */
  String protection() {
    SessionParameters agreed = negotiated.sessions();
    return "secured messages "
        + session.keyExchange().securedVersion()
        + ", "
        + agreed.requireKeyExchange()
        + ", "
        + agreed.aead()
        + (agreed.encrypts() ? "" : " without encryption");
  }

  /** Its public part. */
  Session describe(Nonce nonce) {
    Handshake.Exchanged exchanged = session.keyExchange();
    SessionParameters agreed = negotiated.sessions();
    return new Session(
        Session.Kind.KEY_EXCHANGE,
        Part.of(session.id()),
        Part.of(exchanged.securedVersion().value()),
        Part.of(
            new Session.Algorithms(
                (int) maskOf(DheGroup.class, agreed.requireKeyExchange()),
                maskOf(KemAlgorithm.class, agreed.requireKeyExchange()),
                (int) agreed.aead().mask(),
                (int) KeySchedule.SPDM.mask())),
        Part.of(new Session.ExchangeData(exchanged.share(), exchanged.decoded().exchangeData())),
        Part.of(exchanged.th1()),
        Part.of(session.th2()),
        Part.of(commitment(nonce)));
  }

  /** The bit of the algorithm if it is of this kind, else none. */
  private static <A extends MaskBit> long maskOf(Class<A> kind, KeyExchangeAlgorithm algorithm) {
    return kind.isInstance(algorithm) ? kind.cast(algorithm).mask() : 0;
  }

  /** What the device signed for it. */
  SignedKeyExchange keyExchange() {
    Handshake.Exchanged exchanged = session.keyExchange();
    return new SignedKeyExchange(
        exchanged.slot(),
        exchanged.digests().isEmpty()
            ? Part.absent("The device has one key in this connection.")
            : Part.of(exchanged.digests()),
        exchanged.request(),
        exchanged.response());
  }

  private Bytes commitment(Nonce nonce) {
    return session.export(SessionCommitment.info(nonce, session.th2()));
  }
}
