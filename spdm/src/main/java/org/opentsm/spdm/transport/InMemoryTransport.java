package org.opentsm.spdm.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.session.SecuredFormat;

/**
 * A conversation with a {@link MessageHandler} in the same process, without sockets or threads: the
 * request is answered while it is sent.
 *
 * <p>Where the handler stays silent, {@link #receive} reports a time-out at once: nothing could
 * come any more.
 */
public final class InMemoryTransport implements SpdmTransport {
  private static final int DWORD = 4;

  private final String peer;
  private final MessageHandler handler;
  private final boolean padded;
  private final Queue<TransportMessage> responses = new ArrayDeque<>();
  private final ReentrantLock answering = new ReentrantLock();
  private volatile boolean closed;
  private boolean ended;

  private InMemoryTransport(String peer, MessageHandler handler, boolean padded) {
    this.peer = peer;
    this.handler = handler;
    this.padded = padded;
  }

  /**
   * A transport that carries messages as they are.
   *
   * @param peer who answers, for messages to people
   */
  public static InMemoryTransport over(String peer, MessageHandler handler) {
    return new InMemoryTransport(peer, handler, false);
  }

  /**
   * A transport that fills messages in both directions with zeros to whole dwords, as PCI DOE does.
   */
  public static InMemoryTransport padding(String peer, MessageHandler handler) {
    return new InMemoryTransport(peer, handler, true);
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws ChannelException {
    requireOpen();
    answering.lock();
    try {
      handler.handle(carried(message)).ifPresent(response -> responses.add(carried(response)));
    } finally {
      answering.unlock();
      endIfClosed();
    }
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws ChannelException {
    requireOpen();
    TransportMessage response = responses.poll();
    if (response == null) {
      throw ChannelException.silent(peer, "receive");
    }
    return response;
  }

  @Override
  public SecuredFormat securedFormat() {
    return padded ? Binding.PCI_DOE : Binding.NONE;
  }

  @Override
  public int maxPadding() {
    return padded ? DWORD - 1 : 0;
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public void close() {
    closed = true;
    endIfClosed();
  }

  /**
   * Whoever closes it while a request is being answered leaves the end to the thread that asked.
   */
  private void endIfClosed() {
    if (!closed || answering.isHeldByCurrentThread() || !answering.tryLock()) {
      return;
    }
    try {
      if (!ended) {
        ended = true;
        handler.ended();
      }
    } finally {
      answering.unlock();
    }
  }

  private TransportMessage carried(TransportMessage message) {
    int over = message.octets().length() % DWORD;
    return padded && over != 0
        ? message.with(Bytes.concat(message.octets(), Bytes.zeros(DWORD - over)))
        : message;
  }

  private void requireOpen() throws ChannelException {
    if (closed) {
      throw ChannelException.failed(peer, "the transport is closed", null);
    }
  }
}
