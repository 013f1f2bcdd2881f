package org.opentsm.spdm.requester;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.session.SecureSession;

/**
 * What of a connection has keys: its sessions, and the handshake that may become one. From any
 * thread: whatever comes too late for {@link #close} has no place here.
 */
final class OpenSessions implements AutoCloseable {
  private final String peer;
  private final Set<SecureSession> handshakes = new HashSet<>();
  private final Set<SpdmSession> sessions = new HashSet<>();
  private boolean closed;

  /**
   * @param peer of the connection, for a person
   */
  OpenSessions(String peer) {
    this.peer = peer;
  }

  /**
   * A handshake has keys; it is the caller's to close.
   *
   * @throws ChannelException if the connection has been closed
   */
  synchronized void begin(SecureSession handshake) throws ChannelException {
    requireOpen();
    handshakes.add(handshake);
  }

  /**
   * A handshake has led to a session; it is the caller's to close.
   *
   * @throws ChannelException if the connection has been closed
   */
  synchronized void add(SpdmSession session) throws ChannelException {
    requireOpen();
    sessions.add(session);
  }

  /** A handshake is over. */
  synchronized void remove(SecureSession handshake) {
    handshakes.remove(handshake);
  }

  /** A session is over. */
  synchronized void remove(SpdmSession session) {
    sessions.remove(session);
  }

  /** Overwrites all keys; others may come. */
  synchronized void end() {
    List.copyOf(sessions).forEach(SpdmSession::close);
    handshakes.forEach(SecureSession::close);
    handshakes.clear();
  }

  /** Overwrites all keys, and no others come. */
  @Override
  public synchronized void close() {
    closed = true;
    end();
  }

  private void requireOpen() throws ChannelException {
    if (closed) {
      throw ChannelException.failed(peer, "the connection was closed meanwhile", null);
    }
  }
}
