package org.opentsm.ide.km;

import java.util.Arrays;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * KEY_PROG (0x02) and KP_ACK (0x03): hands a key to a port, which keeps it until K_SET_GO (PCIe
 * Base Specification, "IDE_KM Protocol").
 *
 * <pre>
 * 0  Object ID  1
 * 1  {@link StreamFields}, with the status in KP_ACK
 * the request goes on:
 * 7  Key DW7 to DW0, IFV DW1, IFV DW0  40   {@link IdeKey}
 * </pre>
 */
public final class KeyProgram {
  private KeyProgram() {}

  /** The status in KP_ACK. */
  public enum Status {
    /** The port has the key. */
    SUCCESS,
    /** The request is too long or too short. */
    INCORRECT_LENGTH,
    /** There is no such port. */
    UNSUPPORTED_PORT_INDEX,
    /** Another field has a value that is not supported. */
    UNSUPPORTED_VALUE,
    /** Anything else. */
    UNSPECIFIED_FAILURE;

    /** On the wire. */
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public int value() {
      return ordinal();
    }

    static Optional<Status> of(int value) {
      return value < values().length ? Optional.of(values()[value]) : Optional.empty();
    }
  }

  /**
   * KEY_PROG as a responder reads it. What is wrong with it is told by the status of its answer, so
   * that only what has no fields at all is rejected.
   *
   * @param fields which key
   * @param key empty if the length is wrong; to be closed
   */
  public record Request(StreamFields fields, Optional<IdeKey> key) implements AutoCloseable {
    /** Reads one. */
    public static Request decode(Bytes input) throws MalformedMessageException {
      WireReader in = new WireReader("KEY_PROG", input);
      IdeKmObject.KEY_PROG.read(in);
      StreamFields fields = StreamFields.read(in).fields();
      if (in.remaining() != IdeKey.SIZE) {
        return new Request(fields, Optional.empty());
      }
      byte[] rest = input.slice(in.position()).toByteArray();
      try {
        return new Request(fields, Optional.of(IdeKey.read(rest, 0)));
      } finally {
        Arrays.fill(rest, (byte) 0);
      }
    }

    /** Overwrites the key. */
    @Override
    public void close() {
      key.ifPresent(IdeKey::close);
    }
  }

  /** A request; the caller overwrites it when it is sent. */
  public static byte[] encode(StreamFields fields, IdeKey key) {
    WireWriter out = new WireWriter();
    out.u8(IdeKmObject.KEY_PROG.value());
    fields.write(out, 0);
    byte[] request = Arrays.copyOf(out.toBytes().toByteArray(), StreamFields.SIZE + IdeKey.SIZE);
    key.writeTo(request, StreamFields.SIZE);
    return request;
  }

  /**
   * KP_ACK.
   *
   * @param fields as in the request
   */
  public record Response(StreamFields fields, Status status) {
    /**
     * Reads the answer to a request, which must be all of the input.
     *
     * @throws MalformedMessageException if it is none, that of another key, or has a status that
     *     there is not
     */
    public static Response decode(Bytes input, StreamFields request)
        throws MalformedMessageException {
      WireReader in = new WireReader("KP_ACK", input);
      IdeKmObject.KP_ACK.read(in);
      StreamFields.Read read = StreamFields.read(in);
      request.requireEcho(in, read.fields());
      in.end(0);
      Status status =
          Status.of(read.status())
              .orElseThrow(() ->
                  in.rejectLast(
                      3, "Status", "0 to " + (Status.values().length - 1), "" + read.status()));
      return new Response(request, status);
    }

    /** The octets. */
    public Bytes encode() {
      WireWriter out = new WireWriter();
      out.u8(IdeKmObject.KP_ACK.value());
      fields.write(out, status.value());
      return out.toBytes();
    }
  }
}
