package org.opentsm.ide.km;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * K_SET_GO (0x04), K_SET_STOP (0x05) and K_GOSTOP_ACK (0x06): a port begins, or ends, to use a key
 * that it has (PCIe Base Specification, "IDE_KM Protocol").
 *
 * <pre>
 * 0 Object ID  1
 * 1 {@link StreamFields}
 * </pre>
 */
public final class KeySwitch {
  private KeySwitch() {}

  /** What is to be done. */
  public enum Order {
    /** Use the key from now on. */
    GO(IdeKmObject.K_SET_GO),
    /** Use it no more. */
    STOP(IdeKmObject.K_SET_STOP);

    private final IdeKmObject object;

    Order(IdeKmObject object) {
      this.object = object;
    }
  }

  /** K_SET_GO or K_SET_STOP. */
  public record Request(Order order, StreamFields fields) {
    /** Reads one, which must be all of the input. */
    public static Request decode(Bytes input, Order order) throws MalformedMessageException {
      WireReader in = new WireReader(order.object.name(), input);
      order.object.read(in);
      StreamFields fields = StreamFields.read(in).fields();
      in.end(0);
      return new Request(order, fields);
    }

    /** The octets. */
    public Bytes encode() {
      WireWriter out = new WireWriter();
      out.u8(order.object.value());
      fields.write(out, 0);
      return out.toBytes();
    }
  }

  /**
   * K_GOSTOP_ACK.
   *
   * @param fields as in the request
   */
  public record Response(StreamFields fields) {
    /**
     * Reads the answer to a request, which must be all of the input.
     *
     * @throws MalformedMessageException if it is none, or that of another key
     */
    public static Response decode(Bytes input, StreamFields request)
        throws MalformedMessageException {
      WireReader in = new WireReader("K_GOSTOP_ACK", input);
      IdeKmObject.K_GOSTOP_ACK.read(in);
      request.requireEcho(in, StreamFields.read(in).fields());
      in.end(0);
      return new Response(request);
    }

    /** The octets. */
    public Bytes encode() {
      WireWriter out = new WireWriter();
      out.u8(IdeKmObject.K_GOSTOP_ACK.value());
      fields.write(out, 0);
      return out.toBytes();
    }
  }
}
