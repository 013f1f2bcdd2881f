package org.opentsm.spdm.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;

/**
 * The client of the SPDM socket of DMTF's emulators: messages in the dress of a {@link Binding}, in
 * frames.
 *
 * <p>To connect means: greet (not with {@link Binding#NONE}, as DMTF's requester does), and with
 * {@link Binding#PCI_DOE} ask which data objects the other end knows.
 *
 * <p>To close means: say goodbye with CONTINUE and wait up to a second for its echo, whatever comes
 * of it. DMTF's responder ends when a connection just closes, and takes the next client after
 * CONTINUE. {@link Farewell#SHUTDOWN} ends it on purpose. Closed by one thread while another one
 * waits, the connection just closes.
 */
public final class EmulatorSocket implements SpdmTransport {
  /** The port of DMTF's emulators for all bindings but {@link Binding#TCP}. */
  public static final int DEFAULT_PORT = 2323;

  /** The port of DMTF's emulators for {@link Binding#TCP}, and of DSP0287. */
  public static final int DEFAULT_TCP_PORT = 4194;

  private static final Duration FAREWELL_TIME = Duration.ofSeconds(1);

  private final StreamConnection connection;
  private final Binding binding;
  private final Farewell farewell;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock inUse = new ReentrantLock();

  /** What is said to the server at the end. */
  public enum Farewell {
    /** It takes the next client, and keeps its SPDM context. */
    CONTINUE(SocketCommand.CONTINUE),
    /** It ends. */
    SHUTDOWN(SocketCommand.SHUTDOWN);

    private final SocketCommand command;

    Farewell(SocketCommand command) {
      this.command = command;
    }
  }

  private EmulatorSocket(StreamConnection connection, Binding binding, Farewell farewell) {
    this.connection = connection;
    this.binding = binding;
    this.farewell = farewell;
  }

  /** Connects; leaves the server running when closed. */
  public static SpdmTransport connect(String host, int port, Binding binding, Deadline deadline)
      throws SpdmException {
    return connect(host, port, binding, Farewell.CONTINUE, deadline);
  }

  /**
   * Connects.
   *
   * @param host a name or an address
   * @param port 1 to 65,535
   * @param binding that the server was started with
   * @param farewell what is said when the transport is closed
   * @param deadline for everything up to the end of discovery
   */
  public static SpdmTransport connect(
      String host, int port, Binding binding, Farewell farewell, Deadline deadline)
      throws SpdmException {
    EmulatorSocket socket =
        new EmulatorSocket(StreamConnection.connect(host, port, deadline), binding, farewell);
    try {
      socket.greet(deadline);
      socket.discover(deadline);
      return socket;
    } catch (SpdmException e) {
      // No farewell: whoever is there has not shown to understand it.
      socket.connection.close();
      throw e instanceof ChannelException silence
          ? silence.with("perhaps the responder speaks another transport than " + binding)
          : e;
    }
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws SpdmException {
    inUse.lock();
    try {
      connection.write(normalFrame(peer(), binding, message).encode(), deadline);
    } finally {
      inUse.unlock();
    }
  }

  /** A message in its frame; rejects what the binding cannot carry. */
  static SocketFrame normalFrame(String peer, Binding binding, TransportMessage message)
      throws ChannelException {
    int length = message.octets().length();
    if (length == 0 || length > binding.maxMessage()) {
      throw ChannelException.failed(
          peer,
          "cannot send " + length + " bytes: " + binding + " carries 1 to " + binding.maxMessage(),
          null);
    }
    return new SocketFrame(SocketCommand.NORMAL, binding, binding.wrap(message));
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    inUse.lock();
    try {
      return binding.unwrap(receiveFrame(SocketCommand.NORMAL, deadline));
    } catch (MalformedMessageException e) {
      connection.close();
      throw e;
    } finally {
      inUse.unlock();
    }
  }

  /**
   * Has DMTF's Responder want a KEY_UPDATE of its own, which is no SPDM: it asks for it when the
   * Requester next sends GET_ENCAPSULATED_REQUEST in the session.
   *
   * @param session its ID, 4 octets as in a secured message
   */
  public void requestKeyUpdate(Bytes session, Deadline deadline) throws SpdmException {
    command(SocketCommand.OOB_ENCAP_KEY_UPDATE, session, deadline);
  }

  /**
   * Has DMTF's Responder want to know what kind of endpoint the Requester is, likewise, at the next
   * GET_ENCAPSULATED_REQUEST wherever it is sent.
   */
  public void requestEndpointInfo(Deadline deadline) throws SpdmException {
    command(SocketCommand.OOB_ENCAP_ENDPOINT_INFO, Bytes.EMPTY, deadline);
  }

  private void command(SocketCommand command, Bytes payload, Deadline deadline)
      throws SpdmException {
    inUse.lock();
    try {
      connection.write(new SocketFrame(command, binding, payload).encode(), deadline);
      receiveFrame(command, deadline);
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public SecuredFormat securedFormat() {
    return binding;
  }

  @Override
  public int maxPadding() {
    return binding.maxPadding();
  }

  @Override
  public String peer() {
    return connection.peer();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (inUse.tryLock()) {
      try {
        sayGoodbye(Deadline.after(FAREWELL_TIME));
      } finally {
        inUse.unlock();
      }
    }
    connection.close();
  }

  private void sayGoodbye(Deadline deadline) {
    if (!connection.isUsable()) {
      return;
    }
    try {
      connection.write(new SocketFrame(farewell.command, binding, Bytes.EMPTY).encode(), deadline);
      // A late answer to an earlier request may come first.
      while (SocketFrame.read(connection, binding, binding.maxPayload(), deadline).command()
          != farewell.command.value()) {
        if (deadline.hasPassed()) {
          return;
        }
      }
    } catch (SpdmException e) {
      // The conversation is over in any case.
    }
  }

  private void greet(Deadline deadline) throws SpdmException {
    if (binding != Binding.NONE) {
      connection.write(
          new SocketFrame(SocketCommand.TEST, binding, SocketCommand.CLIENT_HELLO).encode(),
          deadline);
      receiveFrame(SocketCommand.TEST, deadline);
    }
  }

  private void discover(Deadline deadline) throws SpdmException {
    if (binding != Binding.PCI_DOE) {
      return;
    }
    List<DoeDiscovery.Protocol> known =
        DoeDiscovery.query(
            0,
            request -> {
              connection.write(
                  new SocketFrame(SocketCommand.NORMAL, binding, request).encode(), deadline);
              return receiveFrame(SocketCommand.NORMAL, deadline);
            });
    if (!known.contains(DoeDiscovery.SPDM)) {
      throw ChannelException.failed(
          peer(), "offers no SPDM among its DOE data objects: " + known, null);
    }
  }

  private Bytes receiveFrame(SocketCommand expected, Deadline deadline) throws SpdmException {
    SocketFrame frame = SocketFrame.read(connection, binding, binding.maxPayload(), deadline);
    if (frame.command() != expected.value()) {
      throw new MalformedMessageException(
          "socket frame",
          "command",
          0,
          String.format("%08x (%s)", expected.value(), expected),
          String.format("%08x", frame.command())
              + SocketCommand.ofValue(frame.command()).map(known -> " (" + known + ")").orElse(""));
    }
    return frame.payload();
  }
}
