package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opentsm.backend.nativecma.Standing.Authenticated;
import org.opentsm.backend.nativecma.Standing.Lost;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.backend.nativecma.Standing.Present;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The conversation with one device, how it comes about and how it ends, and what that does to its
 * {@link Life}. Belongs to the verb whose turn it is, but for {@link #breakOff()}.
 */
final class Attachment {
  /** For END_SESSION: a device that does not answer is left alone. */
  static final Duration PATIENCE_OF_END = Duration.ofMillis(500);

  private final DeviceAddress address;
  private final Way way;
  private final Life life;
  private final DeviceEvents events;
  private final SessionKeeping sessions;
  private final LinkKeeping links;
  private final LinkVerbs verbs;
  private volatile boolean broken;

  /**
   * @param tend takes its turn and tends the session; gives when to come again, or nothing if it is
   *     over
   */
  Attachment(
      DeviceAddress address,
      NativeCmaTsm.Shared shared,
      Life life,
      DeviceEvents events,
      Supplier<Optional<Instant>> tend) {
    this.address = address;
    this.way = new Way(address, shared);
    this.life = life;
    this.events = events;
    this.links = new LinkKeeping(events);
    this.verbs = new LinkVerbs(address, life, links, this::lose);
    this.sessions = new SessionKeeping(address, shared.upkeep().ticks(), events, tend);
  }

  /**
   * Opens a conversation, in which nothing of an older one is left.
   *
   * @param proven as for {@link CmaConversation#authenticate}
   */
  Connection connect(ConnectOptions options, Consumer<Bytes> proven, Deadline deadline)
      throws TsmException {
    Consumer<String> steps = step -> events.progress("connect", step);
    steps.accept("negotiating");
    CmaConversation conversation = null;
    boolean done = false;
    try {
      conversation = way.open(options.session(), deadline);
      conversation.authenticate(options.slot(), steps, proven, deadline);
      conversation.openSession(options.session(), steps, deadline);
      conversation.openLink(way.link(), options.ide(), steps, deadline);
      done = true;
    } catch (SpdmException e) {
      throw failure(e);
    } catch (StreamException e) {
      throw failure(e);
    } catch (TsmException.Refused e) {
      if (e.code() == TsmErrorCode.OWNED_BY_ANOTHER) {
        events.ownerConflict(e);
      }
      throw e;
    } finally {
      if (!done) {
        if (conversation != null) {
          conversation.close();
        }
        way.forget();
      }
    }
    life.noteLived();
    TsmDevice now = life.moveTo(new Authenticated(conversation, Optional.empty()));
    events.connected(conversation.slot());
    sessions.follow(conversation);
    links.follow(conversation.link());
    return connection(now, conversation, conversation.link().part());
  }

  /**
   * What is open, if it is what somebody asks for who does not want it anew.
   *
   * @throws TsmException.Protocol if its link failed; then the connection is lost
   */
  Connection asAsked(Open open, ConnectOptions options) throws TsmException {
    CmaConversation conversation = open.conversation();
    Part<Link> link = verbs.read(open);
    boolean inSession = conversation.session().protection().isPresent();
    boolean otherSlot =
        options.slot().isPresent() && options.slot().getAsInt() != conversation.slot();
    boolean otherSession =
        switch (options.session()) {
          case NO -> inSession;
          case WHERE_POSSIBLE -> false;
          case REQUIRED -> !inSession;
        };
    boolean encrypted = link.isPresent();
    boolean otherLink =
        switch (options.ide()) {
          case NO -> encrypted;
          case WHERE_POSSIBLE -> false;
          case REQUIRED -> !encrypted;
        };
    if (otherSlot || otherSession || otherLink) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          address.head()
              + "expected a device that is not connected, or as asked, found one connected with"
              + " slot "
              + conversation.slot()
              + (inSession ? ", in a session" : ", without a session")
              + (encrypted ? ", over an encrypted link" : "")
              + "; disconnect it first, or connect it anew");
    }
    return connection(life.view(), conversation, link);
  }

  private static Connection connection(
      TsmDevice now, CmaConversation conversation, Part<Link> link) {
    return new Connection(
        now,
        conversation.slot(),
        conversation.chains(),
        conversation.protocol(),
        conversation.session().protection(),
        conversation.session().opening(),
        conversation.authenticatesRequesters(),
        link);
  }

  /** Reads chains that were not read yet. */
  void readChains(Open open, Set<Integer> slots, Deadline deadline) throws TsmException {
    try {
      open.conversation().readChains(slots, step -> events.progress("revalidate", step), deadline);
    } catch (SpdmException e) {
      throw failed(e);
    }
  }

  /** Collects evidence in a conversation, which may not survive a failure. */
  Collector.Collected collect(Open open, EvidenceRequest request, Deadline deadline)
      throws TsmException {
    Channel before = Channel.of(open);
    try {
      return open.conversation()
          .collect(
              request.nonce(), request.slot(), step -> events.progress("evidence", step), deadline);
    } catch (StreamException e) {
      throw lose(e);
    } catch (SpdmException e) {
      throw failed(e);
    } finally {
      if (life.standing() instanceof Open still && !Channel.of(still).equals(before)) {
        follow(still);
      }
    }
  }

  /** What evidence was collected over. */
  private record Channel(Optional<Bytes> session, Optional<IdeStream> stream) {
    static Channel of(Open open) {
      return new Channel(open.conversation().session().id(), open.conversation().link().stream());
    }
  }

  /** What was collected and accepted over another session or stream holds no more. */
  private void follow(Open open) {
    life.moveTo(new Authenticated(open.conversation(), Optional.empty()));
    links.leave(open.conversation().link());
    sessions.follow(open.conversation());
    links.follow(open.conversation().link());
  }

  /** What is done with the link of what is open. */
  LinkVerbs link() {
    return verbs;
  }

  /** Does what is due to keep the session; gives when to come again, or nothing if it is over. */
  Optional<Instant> tend(Deadline deadline) {
    if (!(life.standing() instanceof Open open)) {
      return Optional.empty();
    }
    try {
      open.conversation().session().tend(deadline);
      if (open.conversation().link().tend(deadline)) {
        links.refreshed();
      }
      return open.conversation().due();
    } catch (SpdmException e) {
      lose(e);
    } catch (StreamException e) {
      lose(e);
    } catch (RuntimeException broken) {
      // A connector's transport, say. Nobody would hear of it: a thread of ours is the caller.
      lose(ChannelException.failed(address.text(), "the session broke down: " + broken, broken));
    }
    return Optional.empty();
  }

  /** Tells the device that its session ends. */
  void endSession() {
    if (life.standing() instanceof Open open) {
      open.conversation().end(Deadline.after(PATIENCE_OF_END));
    }
  }

  /** Ends whatever is waiting for the device, now and from now on; from any thread. */
  void breakOff() {
    broken = true;
    way.breakOff();
  }

  /** Ends the conversation, if there is one, and gives the responder back. */
  void disconnect() {
    depart(way::forget);
  }

  /** Ends the conversation, if there is one. The responder stays ours, for the next. */
  void leave() {
    depart(way::between);
  }

  private void depart(Runnable afterwards) {
    Standing stood = life.standing();
    endSession();
    List<String> left = closeConversation();
    afterwards.run();
    life.moveTo(new Present());
    links.closed(left);
    sessions.closed();
    if (stood instanceof Open) {
      events.disconnected();
    }
  }

  /**
   * The counters are ours and cannot move by themselves. What can is the device: it is asked, so
   * that an incarnation which ended unnoticed ends here. An ERROR is no proof either: it is what a
   * device says that was reset and knows nothing of this conversation.
   */
  void confirm(Open open, Deadline deadline) throws TsmException {
    try {
      open.conversation().confirm(deadline);
    } catch (SpdmException e) {
      TsmException failure = failure(e);
      lose(e);
      throw failure;
    }
  }

  /** A failure of an open conversation, which it may not survive. */
  private TsmException failed(SpdmException cause) {
    TsmException failure = failure(cause);
    boolean whole =
        !(life.standing() instanceof Open open) || open.conversation().session().isWhole();
    if (!whole || !CmaConversation.survives(cause)) {
      lose(cause);
    }
    return failure;
  }

  private void lose(SpdmException cause) {
    lose(cause.code().id(), failure(cause).getMessage());
  }

  private TsmException lose(StreamException cause) {
    TsmException failure = failure(cause);
    // The session is whole: the device is told that it ends.
    endSession();
    lose(failure.code().id(), failure.getMessage());
    return failure;
  }

  private void lose(String code, String reason) {
    List<String> left = closeConversation();
    way.forget();
    life.moveTo(new Lost(reason));
    links.lost(reason, left);
    sessions.lost(code, reason);
    events.connectionLost(code, reason);
  }

  /** A stream that failed because of the conversation failed as that did. */
  private TsmException failure(StreamException cause) {
    return cause.getCause() instanceof SpdmException conversation
            && !CmaConversation.survives(conversation)
        ? failure(conversation).with("that was at the step " + cause.step() + " of the link")
        : new TsmException.Protocol(
            TsmErrorCode.LINK_FAILED, address.head() + cause.getMessage(), cause);
  }

  /** What of the link could not be taken down, a line each. */
  private List<String> closeConversation() {
    if (life.standing() instanceof Open open) {
      open.conversation().close();
      life.end();
      return open.conversation().link().left();
    }
    return List.of();
  }

  /** What a failed conversation means: if we broke it ourselves, why. */
  private TsmException failure(SpdmException cause) {
    if (broken) {
      return new TsmException.Refused(
          TsmErrorCode.CLOSED, address.head() + "the TSM was closed while the device was asked");
    }
    if (Thread.currentThread().isInterrupted()) {
      return new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, address.head() + "cancelled: " + cause.getMessage(), cause);
    }
    return TsmException.of(address, cause);
  }
}
