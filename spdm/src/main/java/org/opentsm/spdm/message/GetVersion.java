package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_VERSION (0x84) and VERSION (0x04): which versions the Responder speaks (DSP0274, "GET_VERSION
 * request and VERSION response messages"). Both always carry version 1.0 in their header.
 */
public final class GetVersion {
  private static final int MAX_ENTRIES = 255;

  private GetVersion() {}

  /** GET_VERSION: the header alone. */
  public record Request() implements SpdmRequest {
    @Override
    public MessageCode code() {
      return MessageCode.GET_VERSION;
    }

    @Override
    public SpdmVersion version() {
      return SpdmVersion.V1_0;
    }

    /** Reads a GET_VERSION; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      readHeader(in, MessageCode.GET_VERSION);
      return new Request();
    }

    @Override
    public Bytes encode() {
      return Header.write(version(), code(), 0, 0).toBytes();
    }
  }

  /**
   * VERSION.
   *
   * <pre>
   * 4 Reserved                 1
   * 5 VersionNumberEntryCount  1, at least 1
   * 6 VersionNumberEntry       2 each
   * </pre>
   *
   * @param entries 1 to 255, in the Responder's order
   */
  public record Response(List<VersionNumber> entries) implements SpdmResponse {
    /** Copies the list and checks its size. */
    public Response {
      entries = List.copyOf(entries);
      Limits.requireRange("VersionNumberEntryCount", entries.size(), 1, MAX_ENTRIES);
    }

    @Override
    public MessageCode code() {
      return MessageCode.VERSION;
    }

    @Override
    public SpdmVersion version() {
      return SpdmVersion.V1_0;
    }

    /** Reads a VERSION; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      readHeader(in, MessageCode.VERSION);
      in.reserved(1);
      int count = in.u8("VersionNumberEntryCount");
      if (count == 0) {
        throw in.rejectLast(1, "VersionNumberEntryCount", "1 to 255", "0");
      }
      List<VersionNumber> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(VersionNumber.ofValue(in.u16("VersionNumberEntry " + i)));
      }
      return new Response(entries);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version(), code(), 0, 0).reserved(1).u8(entries.size());
      for (VersionNumber entry : entries) {
        out.u16(entry.value());
      }
      return out.toBytes();
    }
  }

  private static void readHeader(WireReader in, MessageCode code) throws MalformedMessageException {
    Header header = Header.read(in, code);
    if (header.version() != SpdmVersion.V1_0) {
      throw in.rejectLast(
          Header.SIZE, "SPDMVersion", SpdmVersion.V1_0.toString(), header.version().toString());
    }
  }
}
