package org.opentsm.backend.nativecma;

import java.util.Optional;
import java.util.OptionalInt;
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
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.requester.Handshake;
import org.opentsm.spdm.requester.PskHandshake;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.tsm.api.Connection;

/**
 * The secured session of a conversation, bound to the key of one slot or opened with a pre-shared
 * key: what it needs to live on, and what evidence says of it. One thread at a time.
 */
final class CmaSession {
  private final Optional<CertificateChain> chain;
  private final Negotiated negotiated;
  private final SpdmSession session;
  private final SessionUpkeep upkeep;

  private CmaSession(
      Optional<CertificateChain> chain,
      SpdmConnection connection,
      SpdmSession session,
      NativeCmaTsm.Upkeep upkeep) {
    this.chain = chain;
    this.negotiated = connection.negotiated();
    this.session = session;
    this.upkeep = new SessionUpkeep(session, upkeep.policy(), upkeep.ticks());
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
    return new CmaSession(Optional.of(chain), connection, opened, upkeep);
  }

  /** Has the device show that it has the key. */
  static CmaSession open(
      SpdmConnection connection, SharedKey shared, NativeCmaTsm.Upkeep upkeep, Deadline deadline)
      throws SpdmException {
    SpdmSession opened = connection.openPskSession(shared.key(), shared.terms(), deadline);
    return new CmaSession(Optional.empty(), connection, opened, upkeep);
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

  /** The slot whose key signed for it; empty if nothing was signed. */
  OptionalInt signer() {
    return session.opening() instanceof Handshake.Exchanged exchanged
        ? OptionalInt.of(exchanged.slot())
        : OptionalInt.empty();
  }

  /** Whether it serves for what the key of this slot, with this chain, signs. */
  boolean isBoundTo(int slot, CertificateChain other) {
    return chain.isEmpty()
        || (signer().equals(OptionalInt.of(slot)) && chain.get().blob().equals(other.blob()));
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
  Bytes requesterContext(SpdmCrypto crypto, Nonce nonce) throws SpdmException {
    return SessionCommitment.requesterContext(crypto, negotiated.hash(), nonce, commitment(nonce));
  }

  /** What protects it, for a person. */
  String protection() {
    SessionParameters agreed = negotiated.sessions();
    return switch (session.opening()) {
          case Handshake.Exchanged exchanged ->
              "secured messages " + exchanged.securedVersion() + ", " + agreed.requireKeyExchange();
          case PskHandshake.Exchanged exchanged ->
              "secured messages "
                  + exchanged.securedVersion()
                  + ", pre-shared key"
                  + (isOfBoth(exchanged) ? "" : " without a context of the device");
        }
        + ", "
        + agreed.aead()
        + (agreed.encrypts() ? "" : " without encryption")
        + (isMutual() ? ", both ends signed" : "");
  }

  /** What opened it. */
  Connection.Opening opening() {
    return switch (session.opening()) {
      case Handshake.Exchanged _ -> Connection.Opening.KEY_EXCHANGE;
      case PskHandshake.Exchanged exchanged ->
          isOfBoth(exchanged)
              ? Connection.Opening.PRE_SHARED_KEY
              : Connection.Opening.PRE_SHARED_KEY_WITHOUT_CONTEXT;
    };
  }

  /** Whether the device added a context of its own. */
  private static boolean isOfBoth(PskHandshake.Exchanged exchanged) {
    return !exchanged.decoded().responderContext().isEmpty();
  }

  /** Whether the device had this end authenticate itself. */
  private boolean isMutual() {
    return session.opening() instanceof Handshake.Exchanged exchanged
        && exchanged.decoded().mutAuthRequested() != 0;
  }

  /** Its public part. */
  Session describe(Nonce nonce) throws SpdmException {
    int aead = (int) negotiated.sessions().aead().mask();
    int schedule = (int) KeySchedule.SPDM.mask();
    return switch (session.opening()) {
      case Handshake.Exchanged exchanged -> {
        KeyExchangeAlgorithm agreed = negotiated.sessions().requireKeyExchange();
        yield describe(
            nonce,
            Session.Kind.KEY_EXCHANGE,
            exchanged.securedVersion(),
            new Session.Algorithms(
                (int) maskOf(DheGroup.class, agreed),
                maskOf(KemAlgorithm.class, agreed),
                aead,
                schedule),
            Part.of(
                new Session.ExchangeData(exchanged.share(), exchanged.decoded().exchangeData())),
            exchanged.th1());
      }
      case PskHandshake.Exchanged exchanged ->
          describe(
              nonce,
              Session.Kind.PSK_EXCHANGE,
              exchanged.securedVersion(),
              new Session.Algorithms(0, 0, aead, schedule),
              Part.absent("A pre-shared key opened the session: no shares were exchanged."),
              exchanged.th1());
    };
  }

  private Session describe(
      Nonce nonce,
      Session.Kind kind,
      VersionNumber securedVersion,
      Session.Algorithms algorithms,
      Part<Session.ExchangeData> shares,
      Bytes th1)
      throws SpdmException {
    return new Session(
        kind,
        Part.of(session.id()),
        Part.of(securedVersion.value()),
        Part.of(algorithms),
        shares,
        Part.of(th1),
        Part.of(session.th2()),
        Part.of(commitment(nonce)));
  }

  /** The bit of the algorithm if it is of this kind, else none. */
  private static <A extends MaskBit> long maskOf(Class<A> kind, KeyExchangeAlgorithm algorithm) {
    return kind.isInstance(algorithm) ? kind.cast(algorithm).mask() : 0;
  }

  /** What the device signed for it. */
  Part<SignedKeyExchange> keyExchange() {
    return switch (session.opening()) {
      case Handshake.Exchanged exchanged ->
          Part.of(
              new SignedKeyExchange(
                  exchanged.slot(),
                  exchanged.digests().isEmpty()
                      ? Part.absent("The device has one key in this connection.")
                      : Part.of(exchanged.digests()),
                  exchanged.request(),
                  exchanged.response()));
      case PskHandshake.Exchanged _ ->
          Part.absent("A pre-shared key opened the session: the device signs nothing for it.");
    };
  }

  private Bytes commitment(Nonce nonce) throws SpdmException {
    return session.export(SessionCommitment.info(nonce, session.th2()));
  }
}
