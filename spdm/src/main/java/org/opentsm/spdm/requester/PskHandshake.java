package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;

/**
 * A session after PSK_EXCHANGE_RSP: its keys are there, and PSK_FINISH is next ({@link
 * SessionRequests#pskFinish}) where the Responder has a context of its own.
 *
 * @param session closed by whoever gives the handshake up
 * @param transcript up to here
 * @param exchanged what was said
 * @param th2 the digest of the whole handshake, if it has ended
 */
public record PskHandshake(
    SecureSession session, HandshakeTranscript transcript, Exchanged exchanged, Optional<Bytes> th2)
    implements AutoCloseable {
  /**
   * PSK_EXCHANGE and its answer.
   *
   * @param request PSK_EXCHANGE as it was sent
   * @param response PSK_EXCHANGE_RSP as it came
   * @param decoded the same
   * @param securedVersion of secured messages, that the Responder chose
   * @param th1 the digest of the transcript up to ResponderVerifyData
   */
  public record Exchanged(
      Bytes request,
      Bytes response,
      PskExchange.Response decoded,
      VersionNumber securedVersion,
      Bytes th1)
      implements SessionOpening {
    @Override
    public int heartbeatPeriod() {
      return decoded.heartbeatPeriod();
    }
  }

  /** Overwrites the keys. */
  @Override
  public void close() {
    session.close();
  }
}
