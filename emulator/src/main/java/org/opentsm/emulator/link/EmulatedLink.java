package org.opentsm.emulator.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;

/**
 * The wire between a root port and a device, perhaps with a switch, and with somebody on it who
 * does something to TLPs. A receiver that finds out says so to the sender, as with an IDE Fail
 * message. For one thread at a time.
 */
public final class EmulatedLink {
  private final TlpPort rootPort;
  private final TlpPort device;
  private final Optional<EmulatedSwitch> between;
  private final Map<Flow, WireTlp> held = new HashMap<>();
  private @Nullable LinkFault next;

  private record Flow(boolean down, int streamId, SubStream subStream) {}

  /** A link that is as it should be. */
  public EmulatedLink(TlpPort rootPort, TlpPort device, Optional<EmulatedSwitch> between) {
    this.rootPort = rootPort;
    this.device = device;
    this.between = between;
  }

  /** Strikes the next TLP that a stream protects, in whichever direction. */
  public void strike(LinkFault fault) {
    next = fault;
  }

  /** Sends from the root port: what arrives at the device, in this order. */
  public List<Tlp> down(Tlp tlp) {
    return carry(tlp, rootPort, device, true);
  }

  /** Sends from the device: what arrives at the root port, in this order. */
  public List<Tlp> up(Tlp tlp) {
    return carry(tlp, device, rootPort, false);
  }

  private List<Tlp> carry(Tlp tlp, TlpPort from, TlpPort to, boolean down) {
    rootPort.wire().lock();
    device.wire().lock();
    try {
      return carried(tlp, from, to, down);
    } finally {
      device.wire().unlock();
      rootPort.wire().unlock();
    }
  }

  private List<Tlp> carried(Tlp tlp, TlpPort from, TlpPort to, boolean down) {
    List<Tlp> arrived = new ArrayList<>();
    for (WireTlp wire : from.transmit(tlp).map(sent -> tampered(sent, down)).orElse(List.of())) {
      Optional<WireTlp> out =
          between.isEmpty()
              ? Optional.of(wire)
              : down ? between.get().down(wire) : between.get().up(wire);
      if (out.isPresent()) {
        Optional<Tlp> received = to.receive(out.get());
        received.ifPresent(arrived::add);
        if (received.isEmpty() && out.get() instanceof WireTlp.Protected failed) {
          from.noticeFailure(failed.sealed().streamId());
        }
      }
    }
    return arrived;
  }

  private List<WireTlp> tampered(WireTlp wire, boolean down) {
    if (!(wire instanceof WireTlp.Protected tlp)) {
      return List.of(wire);
    }
    LinkFault fault = next;
    next = null;
    Flow flow = new Flow(down, tlp.sealed().streamId(), tlp.sealed().subStream());
    if (fault == null) {
      WireTlp late = held.remove(flow);
      return late == null ? List.of(wire) : List.of(wire, late);
    }
    return switch (fault) {
      case DROP -> List.of();
      case REPLAY -> List.of(wire, wire);
      case REORDER -> {
        held.put(flow, wire);
        yield List.of();
      }
      case BIT_FLIP, OTHER_KEY_SET, OTHER_SUB_STREAM ->
          List.of(
              new WireTlp.Protected(
                  tlp.link(), tlp.routing(), tlp.trusted(), tampered(tlp.sealed(), fault)));
      case REDIRECT ->
          List.of(
              new WireTlp.Protected(
                  tlp.link(), elsewhere(tlp.routing()), tlp.trusted(), tlp.sealed()));
      case OTHER_TRUST ->
          List.of(new WireTlp.Protected(tlp.link(), tlp.routing(), !tlp.trusted(), tlp.sealed()));
    };
  }

  private static SealedTlp tampered(SealedTlp tlp, LinkFault fault) {
    return switch (fault) {
      case BIT_FLIP -> {
        byte[] octets = tlp.octets().toByteArray();
        octets[0] ^= 1;
        yield new SealedTlp(tlp.streamId(), tlp.subStream(), tlp.keySet(), Bytes.owning(octets));
      }
      case OTHER_KEY_SET ->
          new SealedTlp(tlp.streamId(), tlp.subStream(), 1 - tlp.keySet(), tlp.octets());
      default ->
          new SealedTlp(
              tlp.streamId(),
              tlp.subStream() == SubStream.POSTED ? SubStream.NON_POSTED : SubStream.POSTED,
              tlp.keySet(),
              tlp.octets());
    };
  }

  private static Tlp.Routing elsewhere(Tlp.Routing routing) {
    return switch (routing) {
      case Tlp.Routing.ToMemory(long address) -> new Tlp.Routing.ToMemory(address ^ 0x1000);
      case Tlp.Routing.ToFunction(int requesterId) -> new Tlp.Routing.ToFunction(requesterId ^ 1);
    };
  }
}
