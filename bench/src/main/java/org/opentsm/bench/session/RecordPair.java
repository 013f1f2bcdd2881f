package org.opentsm.bench.session;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transcript.SessionParameters;

/** Both ends of a session, without a handshake; keys are renewed when they are used up. */
final class RecordPair implements AutoCloseable {
  private static final Bytes ID = Bytes.ofHex("fffffeff");

  private final SecureSession sender;
  private final SecureSession receiver;

  RecordPair(AeadSuite suite, SecuredFormat format, SpdmCrypto crypto) throws SpdmException {
    SessionParameters parameters =
        new SessionParameters(
            Optional.empty(), suite, true, false, true, true, SessionParameters.PreShared.NONE);
    SecureSession.Settings settings =
        new SecureSession.Settings(
            SpdmVersion.V1_2, HashAlgorithm.SHA_384, parameters, format, crypto);
    sender = end(settings, Direction.REQUEST);
    receiver = end(settings, Direction.RESPONSE);
  }

  /** Seals a message and opens it again. */
  Bytes carry(Bytes message) throws SpdmException {
    if (sender.remaining() == 0) {
      sender.updateOwnKey();
      receiver.updatePeerKey();
    }
    return receiver.open(sender.seal(message), 0);
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }

  private static SecureSession end(SecureSession.Settings settings, Direction own)
      throws SpdmException {
    Bytes digest = Bytes.zeros(settings.hash().size());
    Secret shared = Secret.copyOf(digest.toByteArray());
    SecureSession session = new SecureSession(settings, own, ID, shared, digest);
    session.establish(digest);
    return session;
  }
}
