package org.opentsm.backend.nativecma;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.DeviceOwnership;

/**
 * The way to one device: makes its responder ours, opens a conversation, and can be broken by any
 * thread while the conversation's own thread waits for the device.
 *
 * <p>The responder stays ours from one conversation to the next, until it is {@link #forget given
 * back}: between two that follow each other, nobody else can take the device.
 */
final class Way {
  private final DeviceAddress address;
  private final NativeCmaTsm.Shared shared;
  private volatile boolean broken;
  private volatile @Nullable SpdmTransport inUse;

  /** What is ours; belongs to the verb whose turn it is. */
  private @Nullable Held held;

  private record Held(String responder, DeviceOwnership.Ownership ownership) {}

  Way(DeviceAddress address, NativeCmaTsm.Shared shared) {
    this.address = address;
    this.shared = shared;
  }

  /**
   * Acquires the responder, unless it is ours, and negotiates.
   *
   * @param session whether sessions are offered to the device
   * @throws TsmException.Refused if another owner has the responder
   */
  CmaConversation open(Demand session, Deadline deadline) throws TsmException, SpdmException {
    DeviceConnector connector = shared.environment().connectorOf(address);
    acquire(connector.responder(address, shared.environment()));
    boolean done = false;
    try {
      SpdmTransport transport = connector.open(address, shared.environment(), deadline);
      inUse = transport;
      if (broken) {
        end(transport::close);
      }
      // Asked once: a source that changes its mind would otherwise offer what it has not.
      Optional<SharedKey> key = SharedKey.of(shared.environment().credentials(), address);
      CmaConversation opened =
          CmaConversation.open(
              address,
              transport,
              offer(session, key),
              key,
              shared.upkeep(),
              shared.environment(),
              deadline);
      done = true;
      return opened;
    } finally {
      if (!done) {
        endInUse();
      }
    }
  }

  private void acquire(String responder) throws TsmException {
    if (held == null || !held.responder().equals(responder)) {
      giveBack();
      held = new Held(responder, shared.ownership().acquire(address, responder));
    }
  }

  private void giveBack() {
    if (held != null) {
      held.ownership().close();
      held = null;
    }
  }

  /**
   * The ports of the link that the conversation is over.
   *
   * @throws TsmException if they cannot be looked at
   */
  Optional<DeviceLink> link() throws TsmException {
    return shared.environment().connectorOf(address).link(address, shared.environment());
  }

  /** What is offered to the device: sessions if they are wanted, with a key that is shared. */
  private RequesterConfig offer(Demand session, Optional<SharedKey> key) {
    RequesterConfig config = shared.config();
    if (session == Demand.NO || config.sessions().isEmpty()) {
      return config.withoutSessions();
    }
    SessionOffer offer = config.sessions().get();
    return key.isPresent() ? config.withSessions(offer.withPreSharedKeys()) : config;
  }

  /** The conversation was closed, and another is to follow. */
  void between() {
    inUse = null;
  }

  /** The conversation was closed: whoever wants the responder can have it. */
  void forget() {
    between();
    giveBack();
  }

  /** Ends whatever is waiting for the device, now and from now on. */
  void breakOff() {
    broken = true;
    endInUse();
  }

  private void endInUse() {
    SpdmTransport transport = inUse;
    if (transport != null) {
      end(transport::close);
    }
  }

  /** Closes a transport. One that fails is as good as closed, and must not keep the rest open. */
  static void end(Runnable close) {
    try {
      close.run();
    } catch (RuntimeException failure) {
      System.getLogger(Way.class.getName())
          .log(System.Logger.Level.WARNING, "A transport failed to close: " + failure);
    }
  }
}
