package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;

/**
 * A session after KEY_EXCHANGE_RSP: its keys are there, and FINISH is next ({@link
 * SessionRequests#finish}).
 *
 * @param session closed by whoever gives the handshake up
 * @param transcript up to here
 * @param exchanged what was said
 */
public record Handshake(SecureSession session, HandshakeTranscript transcript, Exchanged exchanged)
    implements AutoCloseable {
  /**
   * KEY_EXCHANGE and its answer: what a verifier needs to check the signature again.
   *
   * @param slot of the Responder: 0 to 7, or 0xFF for a provisioned public key
   * @param digests DIGESTS as it came first, which the signature covers where several keys are in
   *     use; otherwise empty
   * @param request KEY_EXCHANGE as it was sent
   * @param share ExchangeData in it
   * @param response KEY_EXCHANGE_RSP as it came
   * @param decoded the same
   * @param securedVersion of secured messages, that the Responder chose
   * @param th1 the digest of the transcript up to the signature
   */
  public record Exchanged(
      int slot,
      Bytes digests,
      Bytes request,
      Bytes share,
      Bytes response,
      KeyExchange.Response decoded,
      VersionNumber securedVersion,
      Bytes th1)
      implements SessionOpening {
    @Override
    public int heartbeatPeriod() {
      return decoded.heartbeatPeriod();
    }
  }

  /** Whether the Responder asks something before FINISH: {@link SessionRequests#authenticate}. */
  public boolean asks() {
    int form = exchanged.decoded().mutAuthRequested();
    return form == KeyExchange.Response.MUT_AUTH_ENCAPSULATED
        || form == KeyExchange.Response.MUT_AUTH_GET_DIGESTS;
  }

  /** Whether FINISH must have a signature of the Requester. */
  public boolean wantsSignature() {
    return exchanged.decoded().mutAuthRequested() != 0;
  }

  /** The slot of the Requester that KEY_EXCHANGE_RSP asks for: 0 to 7 or 0xFF. */
  public int requesterSlot() {
    return ProvisionedKey.slotOf(ProvisionedKey.slotBits(exchanged.decoded().slotParam()));
  }

  /** Overwrites the keys. */
  @Override
  public void close() {
    session.close();
  }
}
