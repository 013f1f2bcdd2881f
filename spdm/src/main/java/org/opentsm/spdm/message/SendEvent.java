package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * SEND_EVENT (0xF1) and EVENT_ACK (0x71): one end tells the other what happened (DSP0274 1.3,
 * "SEND_EVENT request and EVENT_ACK response messages").
 */
public final class SendEvent {
  private SendEvent() {}

  /**
   * SEND_EVENT.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4 EventCount  4   1 or more
   * 8 {@link SpdmEvent} each
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param events one or more
   */
  public record Request(SpdmVersion version, List<SpdmEvent> events) implements SpdmRequest {
    /** Copies the list and checks that there is an event. */
    public Request {
      events = List.copyOf(events);
      if (events.isEmpty()) {
        throw new IllegalArgumentException("SEND_EVENT has at least one event");
      }
    }

    @Override
    public MessageCode code() {
      return MessageCode.SEND_EVENT;
    }

    /** Reads a SEND_EVENT; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SEND_EVENT);
      long count = in.u32("EventCount");
      long room = in.remaining() / SpdmEvent.MIN_SIZE;
      if (count < 1 || count > room) {
        throw in.rejectLast(
            4, "EventCount", room == 0 ? "an event" : "1 to " + room, Long.toString(count));
      }
      List<SpdmEvent> events = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        events.add(SpdmEvent.read(in));
      }
      return new Request(header.version(), events);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, 0).u32(events.size());
      events.forEach(event -> event.write(out));
      return out.toBytes();
    }
  }

  /**
   * EVENT_ACK: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.3 or later
   */
  public record Response(SpdmVersion version) implements SpdmResponse {
    @Override
    public MessageCode code() {
      return MessageCode.EVENT_ACK;
    }

    /** Reads an EVENT_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      return new Response(Header.read(in, MessageCode.EVENT_ACK).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }
}
