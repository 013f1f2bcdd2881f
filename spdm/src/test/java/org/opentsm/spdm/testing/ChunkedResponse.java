package org.opentsm.spdm.testing;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * Joins the CHUNK_RESPONSE messages of a capture (DSP0274, "CHUNK_RESPONSE response message"),
 * since the signed messages of small devices come in them.
 */
public final class ChunkedResponse {
  private static final int VERSION_1_4 = 0x14;
  private static final int LAST_CHUNK = 1;

  private Bytes soFar = Bytes.EMPTY;

  /** Takes the next chunk; gives the response if it was the last. */
  public Optional<Bytes> add(Bytes message) throws MalformedMessageException {
    WireReader in = new WireReader("CHUNK_RESPONSE", message);
    int version = in.u8("SPDMVersion");
    in.u8("RequestResponseCode");
    boolean last = (in.u8("Response Attributes") & LAST_CHUNK) != 0;
    in.u8("Handle");
    long number = version < VERSION_1_4 ? in.u32("ChunkSeqNo") & 0xFFFF : in.u32("ChunkSeqNo");
    long size = in.u32("ChunkSize");
    if (number == 0) {
      soFar = Bytes.EMPTY;
      in.u32("LargeMessageSize");
    }
    soFar = Bytes.concat(soFar, in.bytes(size, "SPDMchunk"));
    return last ? Optional.of(soFar) : Optional.empty();
  }
}
