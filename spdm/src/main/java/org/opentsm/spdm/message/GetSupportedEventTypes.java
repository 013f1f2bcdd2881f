package org.opentsm.spdm.message;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_SUPPORTED_EVENT_TYPES (0xE2) and SUPPORTED_EVENT_TYPES (0x62): which events one end could
 * tell (DSP0274 1.3, "GET_SUPPORTED_EVENT_TYPES request and SUPPORTED_EVENT_TYPES response
 * messages").
 */
public final class GetSupportedEventTypes {
  private GetSupportedEventTypes() {}

  /**
   * GET_SUPPORTED_EVENT_TYPES: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.3 or later
   */
  public record Request(SpdmVersion version) implements SpdmRequest {
    @Override
    public MessageCode code() {
      return MessageCode.GET_SUPPORTED_EVENT_TYPES;
    }

    /** Reads a GET_SUPPORTED_EVENT_TYPES; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      return new Request(Header.read(in, MessageCode.GET_SUPPORTED_EVENT_TYPES).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }

  /**
   * SUPPORTED_EVENT_TYPES.
   *
   * <pre>
   * Param1 EventGroupCount   Param2 reserved
   * 4 SupportedEventGroupsListLen  4
   * 8 SupportedEventGroupsList  {@link EventGroup} each
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param eventGroupCount groups in the list, 0 to 255
   * @param eventGroups the list as it came; {@link #groups} reads it
   */
  public record Response(SpdmVersion version, int eventGroupCount, Bytes eventGroups)
      implements SpdmResponse {
    /** Checks the range. */
    public Response {
      Limits.requireRange("EventGroupCount", eventGroupCount, 0, 255);
    }

    /** An answer with these groups, at most 255. */
    public static Response of(SpdmVersion version, List<EventGroup> groups) {
      return new Response(version, groups.size(), EventGroup.encode(groups));
    }

    /** The groups of the list. */
    public List<EventGroup> groups() throws MalformedMessageException {
      return EventGroup.decode(code().name(), eventGroupCount, eventGroups);
    }

    @Override
    public MessageCode code() {
      return MessageCode.SUPPORTED_EVENT_TYPES;
    }

    /** Reads a SUPPORTED_EVENT_TYPES; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SUPPORTED_EVENT_TYPES);
      long length = in.u32("SupportedEventGroupsListLen");
      return new Response(
          header.version(), header.param1(), in.bytes(length, "SupportedEventGroupsList"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), eventGroupCount, 0)
          .u32(eventGroups.length())
          .bytes(eventGroups)
          .toBytes();
    }
  }
}
