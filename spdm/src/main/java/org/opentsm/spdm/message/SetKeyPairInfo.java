package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * SET_KEY_PAIR_INFO (0xFD) and SET_KEY_PAIR_INFO_ACK (0x7D): a key pair of the Responder is made,
 * changed or erased (DSP0274 1.3, "SET_KEY_PAIR_INFO request and SET_KEY_PAIR_INFO_ACK response
 * messages").
 */
public final class SetKeyPairInfo {
  private SetKeyPairInfo() {}

  /** Operation, Param1 of the request. */
  public enum Operation {
    /** Usage, algorithm or slots are changed. */
    CHANGE(0),
    /** The key is erased. */
    ERASE(1),
    /** A new key is made. */
    GENERATE(2);

    private final int value;

    Operation(int value) {
      this.value = value;
    }

    /** The octet on the wire. */
    public int value() {
      return value;
    }

    /** The operation with this octet. */
    public static Optional<Operation> ofValue(int value) {
      for (Operation operation : values()) {
        if (operation.value == value) {
          return Optional.of(operation);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * What the key pair shall be; 0 leaves a property to the Responder.
   *
   * @param keyUsage {@link KeyUsage}, 16 bits
   * @param asymAlgo one of {@link KeyPairAlgorithm}, 32 bits
   * @param assocCertSlotMask a bit for each slot that it shall belong to
   * @param pqcAsymAlgo one post-quantum algorithm, a field of bits of at most 255 octets ({@link
   *     PqcKeyPairField}); empty before 1.4
   */
  public record Desired(int keyUsage, long asymAlgo, int assocCertSlotMask, Bytes pqcAsymAlgo) {
    /** Checks the ranges. */
    public Desired {
      Limits.requireRange("DesiredKeyUsage", keyUsage, 0, 0xFFFF);
      Limits.requireRange("DesiredAsymAlgo", asymAlgo, 0, Limits.U32);
      Limits.requireRange("DesiredAssocCertSlotMask", assocCertSlotMask, 0, 255);
    }

    private static Desired read(WireReader in, SpdmVersion version)
        throws MalformedMessageException {
      in.reserved(1);
      return new Desired(
          in.u16("DesiredKeyUsage"),
          in.u32("DesiredAsymAlgo"),
          in.u8("DesiredAssocCertSlotMask"),
          PqcKeyPairField.read(in, version, "DesiredPqcAsymAlgo"));
    }

    private void write(WireWriter out, SpdmVersion version) {
      out.reserved(1).u16(keyUsage).u32(asymAlgo).u8(assocCertSlotMask);
      PqcKeyPairField.write(out, version, pqcAsymAlgo);
    }
  }

  /**
   * SET_KEY_PAIR_INFO.
   *
   * <pre>
   * Param1 Operation   Param2 reserved
   * 4  KeyPairID                 1
   * 5  reserved                  1   this and what follows: not to erase a key
   * 6  DesiredKeyUsage           2
   * 8  DesiredAsymAlgo           4
   * 12 DesiredAssocCertSlotMask  1
   * 13 DesiredPqcAsymAlgoLen     1   from 1.4 on
   * 14 DesiredPqcAsymAlgo            from 1.4 on
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param operation what happens
   * @param keyPairId which key pair, 0 to 255
   * @param desired what it shall be; empty if and only if it is erased
   */
  public record Request(
      SpdmVersion version, Operation operation, int keyPairId, Optional<Desired> desired)
      implements SpdmRequest {
    /** Checks the ranges, and that there are wishes where they belong. */
    public Request {
      Limits.requireRange("KeyPairID", keyPairId, 0, 255);
      if (desired.isPresent() == (operation == Operation.ERASE)) {
        throw new IllegalArgumentException(
            operation + " has " + (desired.isPresent() ? "no wishes" : "wishes"));
      }
      desired.ifPresent(
          wishes -> PqcKeyPairField.require("DesiredPqcAsymAlgo", version, wishes.pqcAsymAlgo));
    }

    @Override
    public MessageCode code() {
      return MessageCode.SET_KEY_PAIR_INFO;
    }

    /** Reads a SET_KEY_PAIR_INFO; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SET_KEY_PAIR_INFO);
      Operation operation = Operation.ofValue(header.param1()).orElse(null);
      if (operation == null) {
        throw in.rejectLast(2, "Operation", "0, 1 or 2", Integer.toString(header.param1()));
      }
      int keyPairId = in.u8("KeyPairID");
      return new Request(
          header.version(),
          operation,
          keyPairId,
          operation == Operation.ERASE
              ? Optional.empty()
              : Optional.of(Desired.read(in, header.version())));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), operation.value(), 0).u8(keyPairId);
      desired.ifPresent(wishes -> wishes.write(out, version));
      return out.toBytes();
    }
  }

  /**
   * SET_KEY_PAIR_INFO_ACK: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.3 or later
   */
  public record Response(SpdmVersion version) implements SpdmResponse {
    @Override
    public MessageCode code() {
      return MessageCode.SET_KEY_PAIR_INFO_ACK;
    }

    /** Reads a SET_KEY_PAIR_INFO_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      return new Response(Header.read(in, MessageCode.SET_KEY_PAIR_INFO_ACK).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }
}
