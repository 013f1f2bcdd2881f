package org.opentsm.ide.km;

import java.util.Arrays;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * Messages that carry a key of CXL: CXL_KEY_PROG (0x02), CXL_GETKEY_ACK (0x08); and their
 * counterparts, CXL_KP_ACK (0x03) and CXL_GETKEY (0x07), which are fields alone (CXL Specification,
 * "CXL.cachemem IDE Key Management").
 *
 * <pre>
 * 0  Object ID  1
 * 1  {@link StreamFields}, with the status in CXL_KP_ACK
 * with a key:
 * 7  Key DW7 to DW0, IV DW2 to DW0  44   {@link CxlIdeKey}
 * </pre>
 */
final class CxlKeyProgram {
  private CxlKeyProgram() {}

  /**
   * CXL_KEY_PROG as a responder reads it: what has no fields at all is rejected.
   *
   * @param fields which key
   * @param key empty if the length is wrong; to be closed
   */
  record Request(StreamFields fields, Optional<CxlIdeKey> key) implements AutoCloseable {
    static Request decode(Bytes input) throws MalformedMessageException {
      WireReader in = new WireReader("CXL_KEY_PROG", input);
      IdeKmObject.KEY_PROG.read(in);
      StreamFields fields = StreamFields.read(in).fields();
      return new Request(
          fields, in.remaining() == CxlIdeKey.SIZE ? Optional.of(keyOf(input)) : Optional.empty());
    }

    @Override
    public void close() {
      key.ifPresent(CxlIdeKey::close);
    }
  }

  /** CXL_KEY_PROG; the caller overwrites it when it is sent. */
  static byte[] request(StreamFields fields, CxlIdeKey key) {
    return withKey(IdeKmObject.KEY_PROG, fields, key);
  }

  /** CXL_KP_ACK. */
  static Bytes acknowledge(StreamFields fields, boolean taken) {
    return plain(IdeKmObject.KP_ACK, fields, taken ? 0 : 1);
  }

  /**
   * Reads CXL_KP_ACK, which must be all of the input.
   *
   * @return whether the port has the key
   */
  static boolean taken(Bytes input, StreamFields request) throws MalformedMessageException {
    WireReader in = new WireReader("CXL_KP_ACK", input);
    IdeKmObject.KP_ACK.read(in);
    StreamFields.Read read = StreamFields.read(in);
    request.requireEcho(in, read.fields());
    in.end(0);
    if (read.status() > 1) {
      throw in.rejectLast(3, "Status", "0 or 1", read.status() + "");
    }
    return read.status() == 0;
  }

  /** CXL_GETKEY. */
  static Bytes getKey(StreamFields fields) {
    return plain(IdeKmObject.GET_KEY, fields, 0);
  }

  /** Reads CXL_GETKEY, which must be all of the input. */
  static StreamFields readGetKey(Bytes input) throws MalformedMessageException {
    WireReader in = new WireReader("CXL_GETKEY", input);
    IdeKmObject.GET_KEY.read(in);
    StreamFields fields = StreamFields.read(in).fields();
    in.end(0);
    return fields;
  }

  /** CXL_GETKEY_ACK; the caller overwrites it when it is sent. */
  static byte[] generated(StreamFields fields, CxlIdeKey key) {
    return withKey(IdeKmObject.GET_KEY_ACK, fields, key);
  }

  /** Reads the key of CXL_GETKEY_ACK, which must be all of the input; to be closed. */
  static CxlIdeKey readGenerated(Bytes input, StreamFields request)
      throws MalformedMessageException {
    WireReader in = new WireReader("CXL_GETKEY_ACK", input);
    IdeKmObject.GET_KEY_ACK.read(in);
    request.requireEcho(in, StreamFields.read(in).fields());
    if (in.remaining() != CxlIdeKey.SIZE) {
      throw in.reject("Key and IV", CxlIdeKey.SIZE + " bytes", in.remaining() + " bytes");
    }
    return keyOf(input);
  }

  private static Bytes plain(IdeKmObject object, StreamFields fields, int status) {
    WireWriter out = new WireWriter().u8(object.value());
    fields.write(out, status);
    return out.toBytes();
  }

  private static byte[] withKey(IdeKmObject object, StreamFields fields, CxlIdeKey key) {
    byte[] message =
        Arrays.copyOf(plain(object, fields, 0).toByteArray(), StreamFields.SIZE + CxlIdeKey.SIZE);
    key.writeTo(message, StreamFields.SIZE);
    return message;
  }

  private static CxlIdeKey keyOf(Bytes message) {
    byte[] octets = message.toByteArray();
    try {
      return CxlIdeKey.read(octets, StreamFields.SIZE);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}
