package org.opentsm.emulator.pci;

import static org.opentsm.spdm.doe.MailboxRegisters.ABORT;
import static org.opentsm.spdm.doe.MailboxRegisters.BUSY;
import static org.opentsm.spdm.doe.MailboxRegisters.CONTROL;
import static org.opentsm.spdm.doe.MailboxRegisters.ERROR;
import static org.opentsm.spdm.doe.MailboxRegisters.GO;
import static org.opentsm.spdm.doe.MailboxRegisters.READ;
import static org.opentsm.spdm.doe.MailboxRegisters.READY;
import static org.opentsm.spdm.doe.MailboxRegisters.SIZE;
import static org.opentsm.spdm.doe.MailboxRegisters.STATUS;
import static org.opentsm.spdm.doe.MailboxRegisters.WRITE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.transport.DoeDiscovery;
import org.opentsm.spdm.transport.DoeObject;
import org.opentsm.spdm.transport.MessageHandler;

/**
 * A DOE mailbox: discovery, and SPDM behind it. It answers behind the write of DOE Go, and shows
 * the answer after as many looks at the status as it is told. What answers may use the bus.
 */
public final class EmulatedMailbox implements RegisterBlock {
  private static final int DWORD = 4;
  private static final int LENGTH_MASK = 0x3_FFFF;

  private final List<DoeDiscovery.Protocol> offered;
  private final MessageHandler handler;
  private final int looks;
  private final Deque<Integer> written = new ArrayDeque<>();
  private final Deque<Integer> answer = new ArrayDeque<>();
  private final Deque<Going> gone = new ArrayDeque<>();
  private volatile Optional<MailboxFault> fault = Optional.empty();
  private boolean error;
  private long aborts;
  private int looksLeft;

  /** An object that is to be answered, unless it is aborted before. */
  private record Going(Bytes object, long aborts) {}

  /**
   * A mailbox.
   *
   * @param offered what discovery answers
   * @param handler answers SPDM
   * @param looks at the status, for which an answer is not ready yet
   */
  public EmulatedMailbox(List<DoeDiscovery.Protocol> offered, MessageHandler handler, int looks) {
    this.offered = List.copyOf(offered);
    this.handler = handler;
    this.looks = looks;
  }

  /** From here on something is wrong with it. */
  public void breakDown(MailboxFault what) {
    fault = Optional.of(what);
  }

  /** From here on nothing is wrong with it. */
  public void repair() {
    fault = Optional.empty();
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public synchronized int read(int offset) {
    return switch (offset) {
      case STATUS -> status();
      case READ -> answer.isEmpty() ? 0 : answer.peekFirst();
      default -> 0;
    };
  }

  @Override
  public synchronized void write(int offset, int value) {
    switch (offset) {
      case CONTROL -> control(value);
      case WRITE -> {
        if (written.size() <= LENGTH_MASK) {
          written.addLast(value);
        }
      }
      case READ -> {
        answer.pollFirst();
        if (has(MailboxFault.ERROR_WHILE_READ)) {
          error = true;
        }
      }
      default -> {
        // Read-only, or reserved.
      }
    }
  }

  private int status() {
    int status = error ? ERROR : 0;
    if (has(MailboxFault.BUSY)) {
      return status | BUSY;
    }
    if (answer.isEmpty() || error) {
      return status;
    }
    if (looksLeft > 0) {
      looksLeft--;
      return status | BUSY;
    }
    return status | READY;
  }

  private void control(int value) {
    if ((value & ABORT) != 0) {
      aborts++;
      written.clear();
      answer.clear();
      error = has(MailboxFault.NO_ABORT);
    } else if ((value & GO) != 0) {
      gone.addLast(new Going(object(), aborts));
      written.clear();
    }
  }

  @Override
  public void settle() {
    for (Going next = next(); next != null; next = next()) {
      go(next);
    }
  }

  private synchronized @Nullable Going next() {
    return gone.pollFirst();
  }

  private Bytes object() {
    ByteBuffer octets = ByteBuffer.allocate(DWORD * written.size()).order(ByteOrder.LITTLE_ENDIAN);
    written.forEach(octets::putInt);
    return Bytes.owning(octets.array());
  }

  private void go(Going going) {
    if (has(MailboxFault.ERROR) || has(MailboxFault.NO_ABORT)) {
      fail();
      return;
    }
    try {
      Optional<DoeObject> reply = reply(DoeObject.decode(going.object()));
      if (!has(MailboxFault.SILENT)) {
        reply.ifPresent(object -> show(object.encode(), going.aborts()));
      }
    } catch (MalformedMessageException e) {
      fail();
    }
  }

  private synchronized void fail() {
    error = true;
  }

  /** Objects of an unknown kind are passed over in silence. */
  private Optional<DoeObject> reply(DoeObject object) throws MalformedMessageException {
    DoeDiscovery.Protocol kind = new DoeDiscovery.Protocol(object.vendorId(), object.type());
    if (!offered.contains(kind)) {
      return Optional.empty();
    }
    return DoeDiscovery.asks(object)
        ? Optional.of(DoeDiscovery.answer(object, offered))
        : handler.handle(object.message()).map(DoeObject::of);
  }

  private synchronized void show(Bytes encoded, long when) {
    if (when != aborts) {
      return;
    }
    ByteBuffer dwords = ByteBuffer.wrap(encoded.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    while (dwords.hasRemaining()) {
      answer.addLast(dwords.getInt());
    }
    looksLeft = looks;
    fault.ifPresent(this::spoil);
  }

  private void spoil(MailboxFault what) {
    switch (what) {
      case SHORT -> answer.pollLast();
      case LONG -> answer.addLast(0);
      case NO_LENGTH -> {
        int first = answer.pollFirst();
        answer.pollFirst();
        answer.addFirst(1);
        answer.addFirst(first);
      }
      case ONE_DWORD -> {
        int first = answer.pollFirst();
        answer.clear();
        answer.addFirst(first);
      }
      default -> {
        // The others show elsewhere.
      }
    }
  }

  private boolean has(MailboxFault what) {
    return fault.filter(what::equals).isPresent();
  }
}
