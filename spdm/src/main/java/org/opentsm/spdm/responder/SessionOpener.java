package org.opentsm.spdm.responder;

import java.time.Duration;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.session.SecuredVersions;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.Transcript;

/** What the beginnings of sessions have in common, be it by KEY_EXCHANGE or by PSK_EXCHANGE. */
final class SessionOpener {
  /** A Responder ends a session after twice the heartbeat period (DSP0274, "HEARTBEAT"). */
  private static final int PERIODS = 2;

  final ResponderDevice device;
  final SpdmCrypto crypto;
  final Transcript transcript;
  final Phase.Negotiated connection;
  final SessionTable table;
  private final SecuredFormat format;

  SessionOpener(
      ResponderDevice device,
      SpdmCrypto crypto,
      Transcript transcript,
      Phase.Negotiated connection,
      SessionTable table,
      SecuredFormat format) {
    this.device = device;
    this.crypto = crypto;
    this.transcript = transcript;
    this.connection = connection;
    this.table = table;
    this.format = format;
  }

  /** What was agreed on; without that, nobody answers the request. */
  SessionParameters parameters(MessageCode request) throws Refusal {
    return connection.sessions().orElseThrow(() -> Refusal.unsupported(request));
  }

  /** The policy must be one that this end can keep. */
  void requirePolicy(int policy) throws Refusal {
    if (wantsAllEvents(policy) && events().told().isEmpty()) {
      throw Refusal.of(ErrorCode.INVALID_POLICY);
    }
  }

  /** From 1.3 on the policy can be to be told of every event. */
  private boolean wantsAllEvents(int policy) {
    return (policy & KeyExchange.Request.POLICY_ALL_EVENTS) != 0
        && connection.version().atLeast(SpdmVersion.V1_3);
  }

  private SessionEvents events() {
    boolean tells = device.config().has(ResponderCapability.EVENT_CAP, connection.version());
    return SessionEvents.of(device.events().filter(_ -> tells), device.eventListener());
  }

  /**
   * A handshake that was not brought to its end gives way, and where that makes no room, the oldest
   * session whose Requester has shown no key: without a context of this end anybody can begin one.
   * Other sessions that carry data do not.
   */
  void requireRoom() throws Refusal {
    table.handshaking().ifPresent(table::drop);
    if (isFull()) {
      table.unproven().ifPresent(table::drop);
    }
    if (isFull()) {
      throw Refusal.of(ErrorCode.SESSION_LIMIT_EXCEEDED);
    }
  }

  private boolean isFull() {
    return table.size() >= device.config().sessions().orElseThrow().maxSessions();
  }

  /**
   * What secured messages will be like.
   *
   * @param opaqueData of the answer, which says so
   * @param messagesPerKey that both ends allow
   */
  record Secured(Bytes opaqueData, long messagesPerKey) {}

  /** The version of secured messages, and what goes with it. */
  Secured secured(Bytes offered) throws Refusal {
    SpdmVersion version = connection.version();
    int limit = device.config().sessions().orElseThrow().aeadLimitExponent();
    try {
      VersionNumber chosen =
          SecuredVersions.best(SecuredVersions.offered(version, offered))
              .orElseThrow(Refusal::invalid);
      return new Secured(
          SecuredVersions.choose(version, chosen, limit),
          SecuredVersions.messagesPerKey(version, chosen, limit, offered));
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
  }

  /** Seconds that a session lives without a message, as the answer states it. */
  int heartbeatPeriod(SessionParameters parameters) {
    return parameters.heartbeat() ? device.config().sessions().orElseThrow().heartbeatPeriod() : 0;
  }

  /**
   * RspSessionID: any but 0 that is free with this ReqSessionID. At random, for it is all that this
   * end adds to a session of a pre-shared key without a context of its own.
   */
  int freeId(int reqSessionId) {
    int candidate;
    do {
      Bytes drawn = crypto.random(2);
      candidate = drawn.get(0) << 8 | drawn.get(1);
    } while (candidate == 0 || table.get(SecureSession.idOf(reqSessionId, candidate)).isPresent());
    return candidate;
  }

  /** A transcript that begins with the negotiation. */
  HandshakeTranscript transcript() throws Refusal {
    return new HandshakeTranscript(connection.version(), hash(), crypto, transcript.vca());
  }

  /** What the session needs to know of the connection. */
  SecureSession.Settings settings(SessionParameters parameters, long messagesPerKey)
      throws Refusal {
    return new SecureSession.Settings(
        connection.version(), hash(), parameters, format, crypto, messagesPerKey);
  }

  /** From here on there is a session whose handshake goes on. */
  OpenSession open(
      SecureSession session,
      HandshakeTranscript handshake,
      Optional<Bytes> pskHint,
      int policy,
      int heartbeatPeriod) {
    SessionEvents events = events();
    if (wantsAllEvents(policy)) {
      events.told().ifPresent(Subscription::subscribeToAll);
    }
    OpenSession open =
        new OpenSession(
            session,
            handshake,
            pskHint,
            policy,
            new Dialogue(transcript.withNegotiationAlone(), session.longestMessage()),
            events,
            Duration.ofSeconds((long) PERIODS * heartbeatPeriod),
            table.clock().instant());
    table.add(open);
    return open;
  }

  /** This end's verify data of the handshake so far, which goes on with it. */
  static Bytes addVerifyData(HandshakeTranscript handshake, SecureSession session) throws Refusal {
    try {
      return handshake.addVerifyData(session, Direction.RESPONSE);
    } catch (SpdmException closed) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  /** Takes the Requester's: {@link #refuse} follows if it is wrong, or the session was closed. */
  static boolean takeVerifyData(OpenSession open, Bytes verifyData) {
    try {
      return open.handshake.takeVerifyData(open.session, Direction.REQUEST, verifyData);
    } catch (SpdmException closed) {
      return false;
    }
  }

  HashAlgorithm hash() throws Refusal {
    return connection.requireHash();
  }

  /**
   * The peer has not shown that it has the keys: the ERROR, still under them, is the last answer.
   */
  Refusal refuse(OpenSession open) {
    open.enter(OpenSession.Stage.ENDING);
    return Refusal.of(ErrorCode.DECRYPT_ERROR);
  }
}
