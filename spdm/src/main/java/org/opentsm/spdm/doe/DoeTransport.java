package org.opentsm.spdm.doe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.DoeDiscovery;
import org.opentsm.spdm.transport.DoeObject;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** SPDM through the mailbox of a PCI function (CMA/SPDM), in the clear and secured. */
public final class DoeTransport implements SpdmTransport {
  private final DoeMailbox mailbox;
  private final ReentrantLock inUse = new ReentrantLock();
  private final AtomicBoolean closing;
  private boolean ended;

  private DoeTransport(DoeMailbox mailbox, AtomicBoolean closing) {
    this.mailbox = mailbox;
    this.closing = closing;
  }

  /**
   * Takes the first mailbox of a function that carries SPDM in the clear and secured.
   *
   * @throws ChannelException if there is none, if it has a user in this process, or if it cannot be
   *     reached; its cause is a {@link ConfigSpaceException} where the registers refuse
   */
  public static DoeTransport open(ConfigSpace config, MailboxTiming timing, Deadline deadline)
      throws SpdmException {
    List<DoeMailbox> mailboxes;
    try {
      mailboxes = DoeMailbox.of(config, timing);
    } catch (ConfigSpaceException e) {
      throw ChannelException.failed(config.name(), String.valueOf(e.getMessage()), e);
    }
    List<String> others = new ArrayList<>();
    for (DoeMailbox each : mailboxes) {
      List<DoeDiscovery.Protocol> known = discover(each, deadline);
      if (known.containsAll(List.of(DoeDiscovery.SPDM, DoeDiscovery.SECURED_SPDM))) {
        return open(each);
      }
      others.add(each.name() + " with " + known);
    }
    throw ChannelException.failed(
        config.name(),
        "expected a DOE mailbox with SPDM and secured SPDM, found "
            + (others.isEmpty() ? "no mailbox" : String.join(", ", others)),
        null);
  }

  /**
   * Takes a mailbox, whatever it carries.
   *
   * @throws ChannelException if it has a user in this process
   */
  public static DoeTransport open(DoeMailbox mailbox) throws ChannelException {
    return new DoeTransport(mailbox, claim(mailbox));
  }

  private static List<DoeDiscovery.Protocol> discover(DoeMailbox mailbox, Deadline deadline)
      throws SpdmException {
    claim(mailbox);
    try {
      return mailbox.discover(deadline);
    } finally {
      mailbox.release();
    }
  }

  private static AtomicBoolean claim(DoeMailbox mailbox) throws ChannelException {
    AtomicBoolean closing = new AtomicBoolean();
    if (!mailbox.claim(closing)) {
      throw ChannelException.failed(
          mailbox.name(), "expected a mailbox without a user, found another of this process", null);
    }
    return closing;
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws SpdmException {
    int length = message.octets().length();
    if (length == 0 || length > Binding.PCI_DOE.maxMessage()) {
      throw ChannelException.failed(
          peer(),
          "cannot send " + length + " bytes: a mailbox takes 1 to " + Binding.PCI_DOE.maxMessage(),
          null);
    }
    inUse.lock();
    try {
      requireOpen();
      mailbox.send(DoeObject.of(message).encode(), deadline);
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    inUse.lock();
    try {
      requireOpen();
      return DoeObject.decode(mailbox.receive(deadline)).message();
    } catch (MalformedMessageException e) {
      end();
      throw e;
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public int maxPadding() {
    return Binding.PCI_DOE.maxPadding();
  }

  @Override
  public SecuredFormat securedFormat() {
    return Binding.PCI_DOE;
  }

  @Override
  public String peer() {
    return mailbox.name();
  }

  @Override
  public void close() {
    closing.set(true);
    inUse.lock();
    try {
      end();
    } finally {
      inUse.unlock();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      mailbox.release();
    }
  }

  private void requireOpen() throws ChannelException {
    if (ended) {
      throw ChannelException.failed(peer(), "the transport is closed", null);
    }
  }
}
