package org.opentsm.emulator.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamReading;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * How a port chooses a stream for what it sends: a selective one that is for where the TLP goes,
 * else its default stream, else the link stream, else none. A stream that is limited to TEEs takes
 * nothing else. What belongs to TEE traffic goes over a secure selective stream or not at all.
 */
public final class TlpPort {
  private final IdePort registers;
  private final LinkEnd end;
  private final OptionalInt linkStream;

  /** One without a link stream. */
  public TlpPort(IdePort registers, LinkEnd end) {
    this(registers, end, OptionalInt.empty());
  }

  /**
   * @param linkStream the Stream ID of its link stream
   */
  TlpPort(IdePort registers, LinkEnd end, OptionalInt linkStream) {
    this.registers = registers;
    this.end = end;
    this.linkStream = linkStream;
  }

  /** Sends; empty if it is refused. */
  public Optional<WireTlp> transmit(Tlp tlp) {
    Optional<StreamReading> selective = selective(tlp);
    if (selective.isPresent() && (selective.get().status().isSecure() || tlp.trusted())) {
      return seal(selective.get().control().streamId(), false, tlp);
    }
    if (tlp.trusted()) {
      return Optional.empty();
    }
    return linkStream.isPresent() && end.isSecure(linkStream.getAsInt())
        ? seal(linkStream.getAsInt(), true, tlp)
        : Optional.of(new WireTlp.Clear(tlp));
  }

  /**
   * Receives; empty if it is refused, which ends the stream that it came over.
   *
   * <p>What comes in the clear belongs to no TEE, whatever it says.
   */
  public Optional<Tlp> receive(WireTlp wire) {
    return switch (wire) {
      case WireTlp.Clear(Tlp tlp) -> Optional.of(tlp).filter(each -> !each.trusted());
      case WireTlp.Protected(boolean _, Tlp.Routing routing, boolean trusted, SealedTlp sealed) ->
          end.open(sealed, Tlp.header(routing, trusted))
              .map(content -> new Tlp(sealed.subStream(), routing, trusted, content));
    };
  }

  /** Held while a TLP passes. */
  ReentrantLock wire() {
    return end.wire();
  }

  /** The other end of a stream says that a check has failed there. */
  void noticeFailure(int streamId) {
    end.noticeFailure(streamId);
  }

  private Optional<WireTlp> seal(int streamId, boolean link, Tlp tlp) {
    Bytes header = Tlp.header(tlp.routing(), tlp.trusted());
    return end.seal(streamId, tlp.subStream(), header, tlp.content())
        .map(sealed -> new WireTlp.Protected(link, tlp.routing(), tlp.trusted(), sealed));
  }

  private Optional<StreamReading> selective(Tlp tlp) {
    List<StreamReading> open =
        enabled().stream().filter(each -> tlp.trusted() || !each.control().isTeeLimited()).toList();
    return open.stream()
        .filter(each -> isFor(each, tlp.routing()))
        .findFirst()
        .or(() -> open.stream().filter(each -> each.control().isDefault()).findFirst());
  }

  private static boolean isFor(StreamReading stream, Tlp.Routing routing) {
    return switch (routing) {
      case Tlp.Routing.ToMemory(long address) ->
          stream.addresses().stream().anyMatch(each -> each.contains(address));
      case Tlp.Routing.ToFunction(int requesterId) ->
          stream.requesters().filter(each -> each.contains(requesterId)).isPresent();
    };
  }

  private List<StreamReading> enabled() {
    try {
      List<StreamReading> readings = new ArrayList<>();
      for (SelectiveStream each : registers.enabledStreams()) {
        readings.add(each.read());
      }
      return readings;
    } catch (ConfigSpaceException e) {
      throw new IllegalStateException("a port has its own registers", e);
    }
  }
}
