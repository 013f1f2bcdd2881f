package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.RefreshPolicy;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamOptions;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** The encrypted link of a conversation, or why there is none. One thread at a time. */
final class HeldLink {
  /** How often somebody looks whether both ends are as they were. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private final TsmEnvironment environment;
  private final NativeCmaTsm.Upkeep upkeep;
  private Part<Open> link = Part.absent("No link encryption was set up.");

  /** How the stream ended, once it has. */
  private @Nullable StreamEvent end;

  private record Open(IdeStream stream, DeviceLink ports) {}

  HeldLink(TsmEnvironment environment, NativeCmaTsm.Upkeep upkeep) {
    this.environment = environment;
    this.upkeep = upkeep;
  }

  /** There is none, for a reason that stands in the evidence. */
  void doWithout(String reason) {
    link = Part.absent(reason);
  }

  /**
   * Sets a stream up.
   *
   * @param session that its keys are sent in
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  void open(DeviceLink ports, SpdmSession session, Consumer<String> steps, Deadline deadline)
      throws StreamException {
    steps.accept("encrypting the link");
    IdeStream stream =
        IdeStream.open(
            ports.plan(),
            ports.pool(),
            new IdeKmRequester(new SessionChannel(session)),
            environment.crypto(),
            new StreamOptions(RefreshPolicy.USUAL, this::note, upkeep.ticks()),
            deadline);
    link = Part.of(new Open(stream, ports));
  }

  /**
   * Sets the stream up again that was closed because its session was.
   *
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  void reopen(SpdmSession session, Consumer<String> steps, Deadline deadline)
      throws StreamException {
    if (link instanceof Part.Present<Open>(Open closed)) {
      open(closed.ports(), session, steps, deadline);
    }
  }

  /** The stream, to be compared with another time; empty if there is none. */
  Optional<IdeStream> stream() {
    return link.toOptional().map(Open::stream);
  }

  private void note(StreamEvent event) {
    if (event instanceof StreamEvent.Failed || event instanceof StreamEvent.Closed) {
      end = event;
    }
  }

  /** Whether it was set up, and is up still. */
  boolean isUp() {
    return link.toOptional().filter(open -> open.stream().isOpen()).isPresent();
  }

  /** What of it could not be taken down, a line each. */
  List<String> left() {
    return switch (end) {
      case StreamEvent.Failed failed -> failed.left();
      case StreamEvent.Closed closed -> closed.left();
      case null, default -> List.of();
    };
  }

  /**
   * How both ends stand now.
   *
   * @throws StreamException if they are not as they were; nothing is left of the stream then
   */
  Part<Link> read() throws StreamException {
    if (link instanceof Part.Present<Open>(Open open)) {
      open.stream().check();
    }
    return part();
  }

  /** The same as they were when somebody looked last. */
  Part<Link> part() {
    return switch (link) {
      case Part.Absent<Open>(String reason) -> Part.absent(reason);
      case Part.Present<Open>(Open open) ->
          open.stream().isOpen()
              ? Part.of(describe(open))
              : Part.absent("The encrypted stream was taken down.");
    };
  }

  /**
   * A stream that is open was secure at both ends when somebody looked last, or it would not be.
   */
  private static Link describe(Open open) {
    IdeStream stream = open.stream();
    IdePort device = open.ports().plan().device();
    IdePort rootPort = open.ports().plan().rootPort().registers();
    return new Link.Ide(
        List.of(
            new Link.Stream(
                Part.of(stream.id()),
                Link.Type.SELECTIVE,
                List.of(
                    new Link.Port(
                        Part.of(device.name()),
                        Part.of(open.ports().plan().devicePort()),
                        Part.of(stream.deviceBlock()),
                        Part.of(Link.State.SECURE)),
                    new Link.Port(
                        Part.of(rootPort.name()),
                        Part.absent("A root port is not asked by IDE_KM."),
                        Part.of(stream.rootPortBlock()),
                        Part.of(Link.State.SECURE))),
                Part.of(stream.keySet()),
                Part.of(stream.refreshes()))));
  }

  /**
   * Renews the keys.
   *
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  void refresh(Deadline deadline) throws StreamException {
    if (link instanceof Part.Present<Open>(Open open)) {
      open.stream().refresh(deadline);
    }
  }

  /** When somebody should look next; empty if there is nothing to look at. */
  Optional<Instant> due() {
    return isUp() ? Optional.of(upkeep.ticks().instant().plus(LOOK_EVERY)) : Optional.empty();
  }

  /**
   * Looks at both ends, and renews the keys if that is due.
   *
   * @return whether they were renewed
   */
  boolean tend(Deadline deadline) throws StreamException {
    if (!(link instanceof Part.Present<Open>(Open open)) || !open.stream().isOpen()) {
      return false;
    }
    open.stream().check();
    boolean due = open.stream().due().isPresent();
    if (due) {
      open.stream().refresh(deadline);
    }
    return due;
  }

  /** Takes it down, as long as the session lives in which that can be said. */
  void close() {
    link.toOptional().ifPresent(open -> open.stream().close());
  }
}
