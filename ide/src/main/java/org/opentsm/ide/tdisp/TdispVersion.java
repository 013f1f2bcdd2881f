package org.opentsm.ide.tdisp;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_TDISP_VERSION (0x81) and TDISP_VERSION (0x01): the versions that a device speaks. The request
 * is a header.
 *
 * <pre>
 * 0  header             16
 * 16 VERSION_NUM_COUNT  1   n, at least 1
 * 17 VERSION_NUM_ENTRY  n   high half the major, low half the minor version
 * </pre>
 */
public final class TdispVersion {
  /** Version 1.0. */
  public static final int V1_0 = TdispHeader.VERSION;

  private static final int MOST = 255;

  private TdispVersion() {}

  /**
   * TDISP_VERSION.
   *
   * @param versions 1 to 255, each 0 to 255
   */
  public record Response(InterfaceId interfaceId, List<Integer> versions) {
    /** Checks the sizes. */
    public Response {
      versions = List.copyOf(versions);
      InterfaceReport.requireRange("VERSION_NUM_COUNT - 1", versions.size() - 1L, MOST - 1L);
    }

    /** Reads the answer to a request about an interface, which must be all of the input. */
    public static Response decode(Bytes input, InterfaceId interfaceId)
        throws MalformedMessageException {
      WireReader in = new WireReader("TDISP_VERSION", input);
      TdispHeader.require(in, TdispMessageType.TDISP_VERSION, interfaceId);
      int count = in.u8("VERSION_NUM_COUNT");
      if (count == 0 || count != in.remaining()) {
        throw in.rejectLast(
            1,
            "VERSION_NUM_COUNT",
            "as many as follow, at least 1",
            count + " of " + in.remaining());
      }
      List<Integer> versions = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        versions.add(in.u8("VERSION_NUM_ENTRY " + i));
      }
      return new Response(interfaceId, versions);
    }

    /** The octets. */
    public Bytes encode() {
      WireWriter out =
          TdispHeader.write(TdispMessageType.TDISP_VERSION, interfaceId).u8(versions.size());
      versions.forEach(out::u8);
      return out.toBytes();
    }
  }
}
