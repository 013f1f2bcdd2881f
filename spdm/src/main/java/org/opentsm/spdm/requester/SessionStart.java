package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.session.SecuredVersions;
import org.opentsm.spdm.transcript.Negotiated;

/**
 * What KEY_EXCHANGE and PSK_EXCHANGE have in common.
 *
 * @param format of secured messages
 */
record SessionStart(Conversation conversation, Negotiated negotiated, SecuredFormat format) {
  /** The versions of secured messages that are offered. */
  Bytes opaqueData() {
    return SecuredVersions.offer(negotiated.version(), SecuredVersions.SPOKEN, limit());
  }

  private int limit() {
    return conversation
        .config
        .sessions()
        .map(SessionOffer::aeadLimitExponent)
        .orElse(SecureSession.AEAD_LIMIT_EXPONENT);
  }

  /** A transcript that begins with the negotiation. */
  HandshakeTranscript transcript() {
    return new HandshakeTranscript(
        negotiated.version(),
        negotiated.hash(),
        conversation.crypto,
        conversation.transcript.vca());
  }

  /**
   * What the session needs to know of the connection.
   *
   * @param messagesPerKey that the answer allows
   */
  SecureSession.Settings settings(long messagesPerKey) {
    return new SecureSession.Settings(
        negotiated.version(),
        negotiated.hash(),
        negotiated.sessions(),
        format,
        conversation.crypto,
        messagesPerKey);
  }

  /** Checks what both answers have, and gives the version of secured messages. */
  VersionNumber check(SpdmResponse response, int heartbeatPeriod, Bytes opaqueData)
      throws ProtocolViolationException {
    Answers.requireVersion(response, negotiated.version());
    Answers.require(
        response,
        "HeartbeatPeriod",
        negotiated.sessions().heartbeat() || heartbeatPeriod == 0,
        "0 without HBEAT_CAP",
        heartbeatPeriod);
    Optional<VersionNumber> chosen = chosen(response, opaqueData);
    Answers.require(
        response,
        "OpaqueData, version of secured messages",
        chosen.filter(SecuredVersions::isSpoken).isPresent(),
        "one of " + SecuredVersions.SPOKEN,
        chosen.map(VersionNumber::toString).orElse("none"));
    return chosen.orElseThrow();
  }

  private Optional<VersionNumber> chosen(SpdmResponse response, Bytes opaqueData)
      throws ProtocolViolationException {
    try {
      return SecuredVersions.chosen(negotiated.version(), opaqueData);
    } catch (MalformedMessageException malformed) {
      throw inOpaqueData(response, malformed);
    }
  }

  /** How many messages one key may protect by what both ends said. */
  long messagesPerKey(SpdmResponse response, VersionNumber chosen, Bytes opaqueData)
      throws ProtocolViolationException {
    try {
      return SecuredVersions.messagesPerKey(negotiated.version(), chosen, limit(), opaqueData);
    } catch (MalformedMessageException malformed) {
      throw inOpaqueData(response, malformed);
    }
  }

  private static ProtocolViolationException inOpaqueData(
      SpdmResponse response, MalformedMessageException malformed) {
    return new ProtocolViolationException(
        response.code().name(),
        "OpaqueData, " + malformed.field(),
        malformed.expected(),
        malformed.found());
  }
}
