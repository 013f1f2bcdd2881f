package org.opentsm.emulator.link;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.DoeTransport;
import org.opentsm.spdm.doe.MailboxTiming;
import org.opentsm.spdm.transport.ForwardingTransport;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * What a mailbox leads to: the conversation that was opened last. There is one at a time, as a
 * mailbox has one owner.
 */
final class SharedMailbox implements MessageHandler {
  private static final MessageHandler NOBODY = _ -> Optional.empty();

  private final AtomicReference<MessageHandler> answers = new AtomicReference<>(NOBODY);

  @Override
  public Optional<TransportMessage> handle(TransportMessage request) {
    return answers.get().handle(request);
  }

  SpdmTransport open(
      String name, ConfigSpace function, MessageHandler conversation, Deadline deadline)
      throws SpdmException {
    answers.getAndSet(conversation).ended();
    boolean done = false;
    try {
      DoeTransport transport = DoeTransport.open(function, MailboxTiming.STANDARD, deadline);
      done = true;
      return new Conversing(name, transport, conversation);
    } finally {
      if (!done) {
        end(conversation);
      }
    }
  }

  private void end(MessageHandler conversation) {
    if (answers.compareAndSet(conversation, NOBODY)) {
      conversation.ended();
    }
  }

  /** The host's side; the conversation ends with it. */
  private final class Conversing extends ForwardingTransport {
    private final String name;
    private final MessageHandler conversation;

    Conversing(String name, DoeTransport transport, MessageHandler conversation) {
      super(transport);
      this.name = name;
      this.conversation = conversation;
    }

    @Override
    public String peer() {
      return name;
    }

    @Override
    public void close() {
      super.close();
      end(conversation);
    }
  }
}
