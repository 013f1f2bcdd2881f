package org.opentsm.spdm.doe;

import static org.opentsm.spdm.doe.MailboxRegisters.ABORT;
import static org.opentsm.spdm.doe.MailboxRegisters.BUSY;
import static org.opentsm.spdm.doe.MailboxRegisters.ERROR;
import static org.opentsm.spdm.doe.MailboxRegisters.GO;
import static org.opentsm.spdm.doe.MailboxRegisters.READY;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.DoeDiscovery;
import org.opentsm.spdm.transport.DoeObject;

/**
 * One mailbox of a PCI function, driven without interrupts (PCIe Base Specification, "Data Object
 * Exchange").
 *
 * <p>An object is written, then its answer is waited for and read. Whatever goes wrong on the way
 * is aborted, so that no late answer is taken for that of the next request; a mailbox that cannot
 * abort is dead and is not touched again. A mailbox has one user at a time, {@link #claim}; that no
 * other process and no kernel uses it is for the caller to see to, because the registers do not
 * tell.
 *
 * <p>For one thread at a time.
 */
public final class DoeMailbox {
  private static final int DWORD = 4;
  private static final int HEADER_DWORDS = DoeObject.HEADER_SIZE / DWORD;
  private static final int LENGTH_MASK = 0x3_FFFF;
  private static final int MAX_DWORDS = DoeObject.MAX_SIZE / DWORD;

  /** Dwords between two looks at the time, in a long object. */
  private static final int STRETCH = 1024;

  private final ExtendedCapability capability;
  private final MailboxPort port;
  private final MailboxTiming timing;

  /** The user's, who sets it to end a call that is waiting; none: nobody's. */
  private final AtomicReference<@Nullable AtomicBoolean> user = new AtomicReference<>();

  private State state = State.IDLE;

  private enum State {
    IDLE,
    /** An object has been written, and its answer is not yet read. */
    AWAITING,
    /** It did not abort, or cannot be reached. */
    DEAD
  }

  private DoeMailbox(ConfigSpace config, ExtendedCapability capability, MailboxTiming timing) {
    this.capability = capability;
    this.timing = timing;
    port = new MailboxPort(config, capability);
  }

  /**
   * The mailboxes of a function, in the order of its capabilities; empty if it has none. Nothing of
   * them is touched.
   *
   * @throws MalformedMessageException if its list of capabilities, or one of the mailboxes, does
   *     not fit its configuration space
   */
  public static List<DoeMailbox> of(ConfigSpace config, MailboxTiming timing)
      throws ConfigSpaceException, MalformedMessageException {
    List<DoeMailbox> mailboxes = new ArrayList<>();
    for (ExtendedCapability each : ExtendedCapability.list(config, ExtendedCapability.DOE)) {
      if (each.offset() + MailboxRegisters.SIZE > ConfigSpace.SIZE) {
        throw new MalformedMessageException(
            "DOE extended capability",
            "offset",
            each.offset(),
            MailboxRegisters.SIZE + " bytes in the configuration space",
            ConfigSpace.SIZE - each.offset() + " bytes");
      }
      mailboxes.add(new DoeMailbox(config, each, timing));
    }
    return List.copyOf(mailboxes);
  }

  /** Where it is, for messages to people: as in {@code 0000:3b:00.0, DOE at 0x150}. */
  public String name() {
    return port.name();
  }

  /**
   * Takes it for one user; false if it has one.
   *
   * @param closing set, from whatever thread, it ends a call that is waiting
   */
  boolean claim(AtomicBoolean closing) {
    return user.compareAndSet(null, closing);
  }

  /** Gives it back; an answer that is still to come is aborted. */
  void release() {
    try {
      if (state == State.AWAITING) {
        abort();
      }
    } catch (ChannelException dead) {
      // Whoever claims it next is told.
    } finally {
      user.set(null);
    }
  }

  /**
   * Asks for every kind of object that it carries, in the version of discovery that its capability
   * has.
   *
   * @throws ChannelException if the mailbox is used by somebody else, dead, or silent
   * @throws MalformedMessageException if the answer is none
   */
  List<DoeDiscovery.Protocol> discover(Deadline deadline) throws SpdmException {
    return DoeDiscovery.query(
        DoeDiscovery.versionOf(capability.version()),
        request -> {
          send(request, deadline);
          return receive(deadline);
        });
  }

  /**
   * Writes one object.
   *
   * @param object encoded, whole dwords
   */
  void send(Bytes object, Deadline deadline) throws SpdmException {
    requireAlive();
    if (state == State.AWAITING) {
      abort();
    }
    Duration allowed = deadline.remaining();
    try {
      requireFree(deadline);
      ByteBuffer dwords = ByteBuffer.wrap(object.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; dwords.hasRemaining(); at++) {
        requireTime("send", at, allowed, deadline);
        port.push(dwords.getInt());
      }
      port.control(GO);
      state = State.AWAITING;
    } catch (ChannelException e) {
      throw abandoned(e);
    }
  }

  /**
   * Waits for the answer. Where it does not come in time, this can be called again.
   *
   * @return encoded
   */
  Bytes receive(Deadline deadline) throws SpdmException {
    requireAlive();
    if (state != State.AWAITING) {
      throw port.failed("receive: expected a request before, found none", null);
    }
    Duration allowed = deadline.remaining();
    try {
      if (awaitReady(deadline)) {
        Bytes object = readObject(allowed, deadline);
        state = State.IDLE;
        return object;
      }
    } catch (ChannelException | MalformedMessageException e) {
      throw abandoned(e);
    }
    // Nothing is aborted: the caller may wait on.
    throw ChannelException.timedOut(name(), "receive", allowed);
  }

  /**
   * Before an object is written. An answer that waits there is somebody else's, or of a process
   * that died: who is alive reads it within a second, and otherwise it is thrown away.
   */
  private void requireFree(Deadline deadline) throws ChannelException {
    Deadline patience = deadline.orAfter(timing.busy());
    int status = awaitAny(0, BUSY | READY, patience);
    if ((status & BUSY) != 0 && (status & ERROR) == 0) {
      throw port.failed(
          "expected a mailbox that takes an object within "
              + timing.busy().toMillis()
              + " ms, found it busy: does a kernel or another process use it?",
          null);
    }
    if ((status & (READY | ERROR)) != 0) {
      abort();
    }
  }

  private boolean awaitReady(Deadline deadline) throws ChannelException {
    int status = awaitAny(READY, 0, deadline);
    if ((status & ERROR) != 0) {
      throw port.failed("expected an answer, found that the device reports DOE Error", null);
    }
    return (status & READY) != 0;
  }

  /**
   * Looks at the status until a bit is set, or all of some are clear, or there is an error, or the
   * time is over.
   */
  private int awaitAny(int set, int clear, Deadline deadline) throws ChannelException {
    Pace pace = new Pace();
    try {
      int status = port.status();
      while ((status & (set | ERROR)) == 0 && (clear == 0 || (status & clear) != 0)) {
        AtomicBoolean closing = user.get();
        if (closing != null && closing.get()) {
          throw port.failed("closed", null);
        }
        if (!pace.goOn(deadline)) {
          return status;
        }
        status = port.status();
      }
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw port.failed("interrupted", e);
    }
  }

  private Bytes readObject(Duration allowed, Deadline deadline)
      throws ChannelException, MalformedMessageException {
    int first = port.pop();
    requireReady(true, HEADER_DWORDS);
    int second = port.pop();
    int length = second & LENGTH_MASK;
    int dwords = length == 0 ? MAX_DWORDS : length;
    if (dwords < HEADER_DWORDS) {
      throw wrongLength("0 or at least " + HEADER_DWORDS, length + "");
    }
    ByteBuffer object = ByteBuffer.allocate(DWORD * dwords).order(ByteOrder.LITTLE_ENDIAN);
    object.putInt(first).putInt(second);
    for (int at = HEADER_DWORDS; at < dwords; at++) {
      requireTime("receive", at, allowed, deadline);
      if (at == dwords - 1) {
        // A look before each would cost a third more, and what is missing is missing at the end.
        requireReady(true, dwords);
      }
      object.putInt(port.pop());
    }
    requireReady(false, dwords);
    return Bytes.owning(object.array());
  }

  private void requireReady(boolean ready, int dwords)
      throws ChannelException, MalformedMessageException {
    int status = port.status();
    if ((status & ERROR) != 0) {
      throw port.failed("expected the rest of an object, found DOE Error", null);
    }
    if ((status & READY) != 0 != ready) {
      throw wrongLength(
          "as many dwords as the mailbox has",
          dwords + ", of which the mailbox has " + (ready ? "fewer" : "more"));
    }
  }

  private static MalformedMessageException wrongLength(String expected, String found) {
    return new MalformedMessageException("DOE object", "Length", DWORD, expected, found);
  }

  private void requireTime(String what, int dword, Duration allowed, Deadline deadline)
      throws ChannelException {
    if (dword % STRETCH == 0 && deadline.hasPassed()) {
      throw ChannelException.timedOut(name(), what + ", dword " + dword, allowed);
    }
  }

  /** The failure, after what is under way has been aborted. */
  private SpdmException abandoned(SpdmException failure) {
    try {
      abort();
    } catch (ChannelException dead) {
      failure.addSuppressed(dead);
    }
    return failure;
  }

  /** Also for a thread that is interrupted: nothing half done may stay. */
  private void abort() throws ChannelException {
    state = State.DEAD;
    port.control(ABORT);
    Deadline patience = Deadline.after(timing.abort());
    boolean interrupted = Thread.interrupted();
    Pace pace = new Pace();
    try {
      while ((port.status() & (BUSY | ERROR | READY)) != 0) {
        try {
          if (!pace.goOn(patience)) {
            throw port.failed(
                "expected it to abort within "
                    + timing.abort().toMillis()
                    + " ms, found that it does not: dead until the function is reset",
                null);
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      state = State.IDLE;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void requireAlive() throws ChannelException {
    if (state == State.DEAD) {
      throw port.failed("the mailbox is dead until the function is reset", null);
    }
  }
}
