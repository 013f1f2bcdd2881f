package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.PeerIdentity;

/**
 * Where a request came from, as far as the connection proves it. A device decides by this what it
 * does for whom.
 *
 * @param sessionId 4 octets of the session that it came in; empty for one in the clear, which
 *     anybody on the link can have sent
 * @param requester whom the Requester has proven to be by mutual authentication in the handshake of
 *     that session; empty if it was not asked
 * @param pskHint PSKHint of the pre-shared key that the session began with, which may be empty;
 *     empty for a session by KEY_EXCHANGE
 */
public record Origin(
    Optional<Bytes> sessionId, Optional<PeerIdentity> requester, Optional<Bytes> pskHint) {
  /** In the clear. */
  public static final Origin CLEAR =
      new Origin(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether it came in a session, so that nobody else but its Requester can have sent it. */
  public boolean inSession() {
    return sessionId.isPresent();
  }

  /** Where what is said in a session comes from. */
  static Origin of(OpenSession session) {
    return new Origin(Optional.of(session.session.id()), session.requester(), session.pskHint);
  }
}
