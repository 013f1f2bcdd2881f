package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.MessageCode;

/**
 * Which requests may come when: in the clear by how far the negotiation has come, or in a session.
 */
final class Admission {
  /** What may be asked in a session that carries data. */
  private static final Set<MessageCode> IN_SESSION =
      Set.of(
          MessageCode.GET_DIGESTS,
          MessageCode.GET_CERTIFICATE,
          MessageCode.GET_MEASUREMENTS,
          MessageCode.GET_ENDPOINT_INFO,
          MessageCode.GET_MEASUREMENT_EXTENSION_LOG,
          MessageCode.GET_CSR,
          MessageCode.SET_CERTIFICATE,
          MessageCode.GET_KEY_PAIR_INFO,
          MessageCode.SET_KEY_PAIR_INFO,
          MessageCode.GET_SUPPORTED_EVENT_TYPES,
          MessageCode.SUBSCRIBE_EVENT_TYPES,
          MessageCode.SEND_EVENT,
          MessageCode.VENDOR_DEFINED_REQUEST,
          MessageCode.RESPOND_IF_READY,
          MessageCode.HEARTBEAT,
          MessageCode.KEY_UPDATE,
          MessageCode.END_SESSION,
          MessageCode.GET_ENCAPSULATED_REQUEST,
          MessageCode.DELIVER_ENCAPSULATED_RESPONSE);

  /** What makes no sense outside of one. */
  private static final Set<MessageCode> IN_SESSION_ALONE =
      Set.of(MessageCode.HEARTBEAT, MessageCode.KEY_UPDATE, MessageCode.END_SESSION);

  private final Phase phase;
  private final Optional<OpenSession> session;

  /**
   * @param session that the request came in; empty for one in the clear
   */
  Admission(Phase phase, Optional<OpenSession> session) {
    this.phase = phase;
    this.session = session;
  }

  /** Whether the request may come now, and with that version. */
  void require(MessageCode code, int version) throws Refusal {
    boolean inPlace =
        session.isPresent()
            ? isInPlace(code, session.get())
            : switch (code) {
              case GET_VERSION -> true;
              case GET_CAPABILITIES -> phase instanceof Phase.Versions;
              case NEGOTIATE_ALGORITHMS -> phase instanceof Phase.Capabilities;
              default -> phase instanceof Phase.Negotiated && !IN_SESSION_ALONE.contains(code);
            };
    if (!inPlace) {
      throw session.isEmpty() && IN_SESSION_ALONE.contains(code)
          ? sessionRequired(code)
          : Refusal.unexpected();
    }
    boolean free = code == MessageCode.GET_CAPABILITIES;
    SpdmVersion expected =
        code == MessageCode.GET_VERSION ? SpdmVersion.V1_0 : phase.errorVersion();
    if (free ? SpdmVersion.ofCode(version).isEmpty() : expected.code() != version) {
      throw Refusal.of(ErrorCode.VERSION_MISMATCH);
    }
  }

  /** A request that makes no sense outside of a session: DSP0274, SessionRequired. */
  private Refusal sessionRequired(MessageCode code) {
    if (!(phase instanceof Phase.Negotiated negotiated)) {
      return Refusal.unexpected();
    }
    return negotiated.sessions().isPresent()
        ? Refusal.of(ErrorCode.SESSION_REQUIRED)
        : Refusal.unsupported(code);
  }

  private static boolean isInPlace(MessageCode code, OpenSession session) {
    return session.stage() == OpenSession.Stage.HANDSHAKE
        ? code == session.finishedBy()
            || (code == MessageCode.RESPOND_IF_READY && session.dialogue.isWaiting())
            || (Dialogue.ENCAPSULATION.contains(code) && session.dialogue.flow().isPresent())
        : IN_SESSION.contains(code);
  }
}
