package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transport.TransportMessage;

/** How the messages of a conversation go through the transport. */
sealed interface Channel {
  /** A request, ready to be sent. Each call makes another message: none is sent twice. */
  TransportMessage seal(Bytes request) throws SpdmException;

  /**
   * The answer in what came; up to {@link #maxPadding} octets may follow it.
   *
   * @throws SpdmException if it is none
   */
  Bytes open(TransportMessage received) throws SpdmException;

  /** How many octets may follow an answer. */
  int maxPadding();

  /** What of the terms of the connection holds here. */
  ChunkTerms terms(ChunkTerms ofConnection);

  /** In the clear. */
  record Plain(int maxPadding) implements Channel {
    @Override
    public ChunkTerms terms(ChunkTerms ofConnection) {
      return ofConnection;
    }

    @Override
    public TransportMessage seal(Bytes request) {
      return TransportMessage.plain(request);
    }

    @Override
    public Bytes open(TransportMessage received) throws ProtocolViolationException {
      if (received.isSecured()) {
        throw new ProtocolViolationException(
            "secured message", "place", "an answer in the clear", "a message of a session");
      }
      return received.octets();
    }
  }

  /**
   * In a session.
   *
   * @param transportPadding octets that the transport may leave behind a secured message
   */
  record Secured(SecureSession session, int transportPadding) implements Channel {
    private static final int HEADER = 4;

    @Override
    public TransportMessage seal(Bytes request) throws SpdmException {
      return TransportMessage.secured(session.seal(request));
    }

    /** An answer in the clear is none: at best the peer says that it could not open the request. */
    @Override
    public Bytes open(TransportMessage received) throws SpdmException {
      if (!received.isSecured()) {
        throw new ProtocolViolationException(
            "message in the clear",
            "place",
            "an answer in " + session,
            describe(received.octets()));
      }
      return session.open(received.octets(), transportPadding);
    }

    private static String describe(Bytes message) {
      if (message.length() < HEADER || message.get(1) != MessageCode.ERROR.value()) {
        return message.length() < HEADER ? "no message" : MessageCode.nameOf(message.get(1));
      }
      return "ERROR " + ErrorCode.nameOf(message.get(2));
    }

    @Override
    public int maxPadding() {
      return 0;
    }

    @Override
    public ChunkTerms terms(ChunkTerms ofConnection) {
      return ofConnection.within(session.longestMessage());
    }
  }
}
