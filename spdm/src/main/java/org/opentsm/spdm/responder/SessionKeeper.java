package org.opentsm.spdm.responder;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.session.SecuredVersions;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.wire.WireWriter;

/** Opens, keeps and ends sessions. */
final class SessionKeeper {
  private static final int RANDOM = 32;

  /** A Responder ends a session after twice the heartbeat period (DSP0274, "HEARTBEAT"). */
  private static final int PERIODS = 2;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final Phase.Negotiated connection;
  private final SessionTable table;
  private final SecuredFormat format;

  SessionKeeper(
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

  /** KEY_EXCHANGE_RSP; from here on there is a session whose handshake goes on. */
  Bytes keyExchange(KeyExchange.Request request, Bytes received) throws Refusal {
    SessionParameters parameters =
        connection.sessions().orElseThrow(() -> Refusal.unsupported(request.code()));
    SessionSupport support = device.config().sessions().orElseThrow();
    table.handshaking().ifPresent(table::drop);
    if (table.size() >= support.maxSessions()) {
      throw Refusal.of(ErrorCode.SESSION_LIMIT_EXCEEDED);
    }
    Attestor attestor = new Attestor(device, crypto, transcript, connection);
    Bytes chain = attestor.chainForKeyExchange(request.slot());
    VersionNumber version = version(request);
    KeyAgreement.Answer answer = answer(parameters, request);
    Bytes summary = attestor.summary(request.summaryType(), hash());
    int rspSessionId = freeId(request.reqSessionId());
    KeyExchange.Response unsigned =
        new KeyExchange.Response(
            connection.version(),
            parameters.heartbeat() ? support.heartbeatPeriod() : 0,
            rspSessionId,
            0,
            0,
            crypto.random(RANDOM),
            answer.exchangeData(),
            summary,
            SecuredVersions.choose(connection.version(), version),
            Bytes.EMPTY,
            Bytes.EMPTY);
    HandshakeTranscript handshake =
        new HandshakeTranscript(connection.version(), hash(), crypto, transcript.vca())
            .add(connection.multiKey() ? lastDigests() : Bytes.EMPTY)
            .addIdentity(chain)
            .add(received)
            .add(unsigned.encode());
    Bytes signature = sign(request.slot(), handshake);
    handshake.add(signature);
    SecureSession session =
        new SecureSession(
            new SecureSession.Settings(connection.version(), hash(), parameters, format, crypto),
            Direction.RESPONSE,
            new WireWriter().u16(request.reqSessionId()).u16(rspSessionId).toBytes(),
            answer.shared(),
            handshake.digest());
    Bytes verifyData =
        parameters.inTheClear()
            ? Bytes.EMPTY
            : session.verifyData(Direction.RESPONSE, handshake.digest());
    handshake.add(verifyData);
    table.add(
        new OpenSession(
            session,
            handshake,
            new Dialogue(transcript.withNegotiationAlone()),
            Duration.ofSeconds((long) PERIODS * unsigned.heartbeatPeriod()),
            table.clock().instant()));
    return Bytes.concat(unsigned.encode(), signature, verifyData);
  }

  /**
   * FINISH_RSP. The session carries data once it was sent: {@link #establish} follows.
   *
   * @param open whose handshake goes on
   */
  Bytes finish(OpenSession open, Finish.Request request, Bytes received) throws Refusal {
    if (!request.signature().isEmpty() || !request.opaqueData().isEmpty()) {
      throw Refusal.invalid();
    }
    HandshakeTranscript handshake = open.handshake;
    handshake.add(received.slice(0, received.length() - hash().size()));
    if (!open.session.verifies(Direction.REQUEST, handshake.digest(), request.verifyData())) {
      table.drop(open);
      throw Refusal.of(ErrorCode.DECRYPT_ERROR);
    }
    handshake.add(request.verifyData());
    Bytes unproven = new Finish.Response(connection.version(), Bytes.EMPTY, Bytes.EMPTY).encode();
    handshake.add(unproven);
    open.enter(OpenSession.Stage.FINISHED);
    if (!connection.sessions().orElseThrow().inTheClear()) {
      return unproven;
    }
    Bytes verifyData = open.session.verifyData(Direction.RESPONSE, handshake.digest());
    handshake.add(verifyData);
    return Bytes.concat(unproven, verifyData);
  }

  /** FINISH_RSP is sealed, or was sent in the clear: from here on the session carries data. */
  static void establish(OpenSession open) {
    open.session.establish(open.handshake.digest());
    open.enter(OpenSession.Stage.ESTABLISHED);
  }

  Bytes heartbeat(Heartbeat.Request request) throws Refusal {
    require(ResponderCapability.HBEAT_CAP, connection.sessions().orElseThrow().heartbeat());
    return new Heartbeat.Response(request.version()).encode();
  }

  Bytes keyUpdate(OpenSession open, KeyUpdate.Request request) throws Refusal {
    require(ResponderCapability.KEY_UPD_CAP, connection.sessions().orElseThrow().keyUpdate());
    boolean verifies = request.operation() == KeyUpdate.Operation.VERIFY_NEW_KEY;
    if (verifies != (open.stage() == OpenSession.Stage.UPDATING)) {
      throw Refusal.unexpected();
    }
    open.update(request.operation());
    return new KeyUpdate.Response(request.version(), request.operation(), request.tag()).encode();
  }

  Bytes end(OpenSession open, EndSession.Request request) {
    open.enter(OpenSession.Stage.ENDING);
    return new EndSession.Response(request.version()).encode();
  }

  private void require(ResponderCapability flag, boolean agreed) throws Refusal {
    if (!agreed || !device.config().has(flag, connection.version())) {
      throw Refusal.unexpected();
    }
  }

  private VersionNumber version(KeyExchange.Request request) throws Refusal {
    List<VersionNumber> offered;
    try {
      offered = SecuredVersions.offered(connection.version(), request.opaqueData());
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
    return SecuredVersions.SPOKEN.stream()
        .flatMap(
            spoken -> offered.stream().filter(version -> SecuredVersions.isSame(spoken, version)))
        .findFirst()
        .orElseThrow(Refusal::invalid);
  }

  private KeyAgreement.Answer answer(SessionParameters parameters, KeyExchange.Request request)
      throws Refusal {
    try {
      return crypto.agreement(parameters.group()).answer(request.exchangeData());
    } catch (InvalidKeyException noPublicValue) {
      throw Refusal.invalid();
    }
  }

  private int freeId(int reqSessionId) {
    int candidate = 0xFFFF;
    while (table.get(new WireWriter().u16(reqSessionId).u16(candidate).toBytes()).isPresent()) {
      candidate--;
    }
    return candidate;
  }

  private Bytes sign(int slot, HandshakeTranscript handshake) throws Refusal {
    try {
      return device.sign(slot, connection.requireAsym(), hash(), handshake.signedByResponder());
    } catch (GeneralSecurityException unable) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  private HashAlgorithm hash() throws Refusal {
    return connection.requireHash();
  }

  /** DIGESTS as it was sent last, which a handshake with several keys covers. */
  private Bytes lastDigests() {
    Optional<Bytes> digests = transcript.lastDigests();
    return digests.orElse(Bytes.EMPTY);
  }
}
