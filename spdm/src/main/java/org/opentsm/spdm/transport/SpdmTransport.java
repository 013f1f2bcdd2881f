package org.opentsm.spdm.transport;

import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;

/**
 * One SPDM conversation with one peer.
 *
 * <p>Calls block, and every call that can block is bounded by its deadline. One thread at a time
 * sends and receives; {@link #close()} may come from any thread and ends a call that is waiting.
 *
 * <p>Failures: {@code spdm.timed-out} when the deadline passed, {@code spdm.channel-failed} when
 * the connection could not be made or broke, {@code spdm.malformed-message} when the peer's framing
 * is wrong. After the last two the conversation is over. After a time-out in {@link #receive} it
 * can go on: what has arrived of a message is kept.
 */
public interface SpdmTransport extends AutoCloseable {
  /**
   * Sends one message.
   *
   * @param message without any transport header
   * @param deadline by which the operating system must have taken all of it
   */
  void send(TransportMessage message, Deadline deadline) throws SpdmException;

  /**
   * Waits for the next message.
   *
   * @return the message; up to {@link #maxPadding()} octets may follow it
   */
  TransportMessage receive(Deadline deadline) throws SpdmException;

  /**
   * How many octets may follow a received message: 0, or 3 for PCI DOE, whose objects are whole
   * dwords.
   */
  int maxPadding();

  /** How secured messages look on this transport. */
  SecuredFormat securedFormat();

  /** Who is at the other end, for messages to people. */
  String peer();

  /** Ends the conversation and releases every handle. A second call does nothing. */
  @Override
  void close();
}
