package org.opentsm.spdm.message;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * SUBSCRIBE_EVENT_TYPES (0xF0) and SUBSCRIBE_EVENT_TYPES_ACK (0x70): which events one end wants to
 * be told (DSP0274 1.3, "SUBSCRIBE_EVENT_TYPES request and SUBSCRIBE_EVENT_TYPES_ACK response
 * messages").
 */
public final class SubscribeEventTypes {
  private SubscribeEventTypes() {}

  /**
   * SUBSCRIBE_EVENT_TYPES.
   *
   * <pre>
   * Param1 SubscribeEventGroupCount   Param2 reserved
   * 4 SubscribeListLen  4   this and what follows: with a group or more
   * 8 SubscribeList  {@link EventGroup} each
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param eventGroupCount groups in the list, 0 to 255; 0 ends every subscription
   * @param eventGroups the list; empty if and only if there are no groups; {@link #groups} reads it
   */
  public record Request(SpdmVersion version, int eventGroupCount, Bytes eventGroups)
      implements SpdmRequest {
    /** Checks the range, and that there is a list where there are groups. */
    public Request {
      Limits.requireRange("SubscribeEventGroupCount", eventGroupCount, 0, 255);
      if ((eventGroupCount == 0) != eventGroups.isEmpty()) {
        throw new IllegalArgumentException(
            eventGroupCount + " groups in a list of " + eventGroups.length() + " bytes");
      }
    }

    /** A subscription to these groups, at most 255, and to nothing else. */
    public static Request of(SpdmVersion version, List<EventGroup> groups) {
      return new Request(version, groups.size(), EventGroup.encode(groups));
    }

    /** The groups of the list. */
    public List<EventGroup> groups() throws MalformedMessageException {
      return EventGroup.decode(code().name(), eventGroupCount, eventGroups);
    }

    @Override
    public MessageCode code() {
      return MessageCode.SUBSCRIBE_EVENT_TYPES;
    }

    /** Reads a SUBSCRIBE_EVENT_TYPES; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SUBSCRIBE_EVENT_TYPES);
      if (header.param1() == 0) {
        return new Request(header.version(), 0, Bytes.EMPTY);
      }
      long length = in.u32("SubscribeListLen");
      if (length == 0) {
        throw in.rejectLast(4, "SubscribeListLen", "room for " + header.param1() + " groups", "0");
      }
      return new Request(header.version(), header.param1(), in.bytes(length, "SubscribeList"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), eventGroupCount, 0);
      if (eventGroupCount > 0) {
        out.u32(eventGroups.length()).bytes(eventGroups);
      }
      return out.toBytes();
    }
  }

  /**
   * SUBSCRIBE_EVENT_TYPES_ACK: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.3 or later
   */
  public record Response(SpdmVersion version) implements SpdmResponse {
    @Override
    public MessageCode code() {
      return MessageCode.SUBSCRIBE_EVENT_TYPES_ACK;
    }

    /** Reads a SUBSCRIBE_EVENT_TYPES_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      return new Response(Header.read(in, MessageCode.SUBSCRIBE_EVENT_TYPES_ACK).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }
}
