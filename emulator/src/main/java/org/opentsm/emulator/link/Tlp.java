package org.opentsm.emulator.link;

import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A transaction layer packet, as far as IDE looks at it.
 *
 * @param trusted whether it belongs to TEE traffic (the T bit)
 */
public record Tlp(SubStream subStream, Routing routing, boolean trusted, Bytes content) {
  /** Where it goes: its header, which travels in the clear. */
  public sealed interface Routing {
    /** A request to memory. */
    record ToMemory(long address) implements Routing {}

    /** A completion, or a configuration request: to a function, 0 to 65,535. */
    record ToFunction(int requesterId) implements Routing {}
  }

  /** What of it is authenticated and not encrypted. */
  static Bytes header(Routing routing, boolean trusted) {
    WireWriter out = new WireWriter().u8(trusted ? 1 : 0);
    return switch (routing) {
      case Routing.ToMemory(long address) -> out.u8(0).u64(address).toBytes();
      case Routing.ToFunction(int requesterId) -> out.u8(1).u16(requesterId).toBytes();
    };
  }
}
