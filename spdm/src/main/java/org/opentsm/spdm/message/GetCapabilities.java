package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_CAPABILITIES (0xE1) and CAPABILITIES (0x61): what each end supports (DSP0274,
 * "GET_CAPABILITIES request and CAPABILITIES response messages"). Which flags may stand together is
 * decided by {@link CapabilityRules}.
 */
public final class GetCapabilities {
  /**
   * Param1 of both messages, from 1.3 on: the Responder's algorithms are asked for, or appended.
   */
  public static final int SUPPORTED_ALGORITHMS = 0x01;

  private GetCapabilities() {}

  /**
   * GET_CAPABILITIES: the header alone in 1.0, 12 octets in 1.1, 20 from 1.2 on.
   *
   * <pre>
   * Param1 bit 0: supported algorithms, from 1.3 on
   * 4  Reserved          1
   * 5  CTExponent        1
   * 6  ExtFlags          2   from 1.4 on, otherwise reserved
   * 8  Flags             4
   * 12 DataTransferSize  4   from 1.2 on
   * 16 MaxSPDMmsgSize    4   from 1.2 on
   * </pre>
   *
   * @param version of the connection
   * @param param1 0 before 1.3
   * @param ctExponent the Requester's CTExponent: its slowest cryptographic operation takes
   *     2^CTExponent microseconds; 0 in 1.0
   * @param extFlags 0 before 1.4
   * @param flags {@link RequesterCapability}; 0 in 1.0
   * @param dataTransferSize octets of one transport message, from 1.2 on; otherwise 0
   * @param maxSpdmMsgSize octets of one SPDM message, from 1.2 on; otherwise 0
   */
  public record Request(
      SpdmVersion version,
      int param1,
      int ctExponent,
      int extFlags,
      long flags,
      long dataTransferSize,
      long maxSpdmMsgSize)
      implements SpdmRequest {
    /** Checks the ranges. */
    public Request {
      requireRanges(version, param1, ctExponent, extFlags, flags, dataTransferSize, maxSpdmMsgSize);
      Limits.requireRange("CTExponent", ctExponent, 0, version.atLeast(V1_1) ? 255 : 0);
      Limits.requireRange("Flags", flags, 0, version.atLeast(V1_1) ? Limits.U32 : 0);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_CAPABILITIES;
    }

    /** The flags that this version defines. */
    public Set<RequesterCapability> capabilities() {
      return RequesterCapability.setOf(version, flags);
    }

    /** Whether the Requester asks for the Responder's algorithms. */
    public boolean supportedAlgorithmsRequested() {
      return (param1 & SUPPORTED_ALGORITHMS) != 0;
    }

    /** Reads a GET_CAPABILITIES; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_CAPABILITIES);
      SpdmVersion version = header.version();
      if (!version.atLeast(V1_1)) {
        return new Request(version, 0, 0, 0, 0, 0, 0);
      }
      Fields fields = Fields.read(in, header);
      return new Request(
          version,
          fields.param1,
          fields.ctExponent,
          fields.extFlags,
          fields.flags,
          fields.dataTransferSize,
          fields.maxSpdmMsgSize);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), param1, 0);
      if (version.atLeast(V1_1)) {
        new Fields(param1, ctExponent, extFlags, flags, dataTransferSize, maxSpdmMsgSize)
            .write(version, out);
      }
      return out.toBytes();
    }
  }

  /**
   * CAPABILITIES: 12 octets in 1.0 and 1.1, 20 from 1.2 on, and the supported algorithms behind
   * them if they are sent.
   *
   * <pre>
   * Param1 bit 0: the supported algorithms follow, from 1.3 on
   * 4  Reserved             1
   * 5  CTExponent           1
   * 6  ExtFlags             2   from 1.4 on, otherwise reserved
   * 8  Flags                4
   * 12 DataTransferSize     4   from 1.2 on
   * 16 MaxSPDMmsgSize       4   from 1.2 on
   * 20 SupportedAlgorithms      from 1.3 on
   * </pre>
   *
   * @param version of the connection
   * @param param1 0 before 1.3; bit 0 set exactly when {@code supportedAlgorithms} are there
   * @param ctExponent the slowest cryptographic operation of the Responder takes 2^CTExponent
   *     microseconds
   * @param extFlags 0 before 1.4
   * @param flags {@link ResponderCapability}
   * @param dataTransferSize octets of one transport message, from 1.2 on; otherwise 0
   * @param maxSpdmMsgSize octets of one SPDM message, from 1.2 on; otherwise 0
   * @param supportedAlgorithms everything that the Responder could choose, if it was asked for and
   *     supports the question
   */
  public record Response(
      SpdmVersion version,
      int param1,
      int ctExponent,
      int extFlags,
      long flags,
      long dataTransferSize,
      long maxSpdmMsgSize,
      Optional<SupportedAlgorithms> supportedAlgorithms)
      implements SpdmResponse {
    private static final int SLOT_MGMT_CAP = 0x0001;

    /** Checks the ranges. */
    public Response {
      requireRanges(version, param1, ctExponent, extFlags, flags, dataTransferSize, maxSpdmMsgSize);
      if (supportedAlgorithms.isPresent() != ((param1 & SUPPORTED_ALGORITHMS) != 0)) {
        throw new IllegalArgumentException(
            "SupportedAlgorithms must be there exactly when Param1 bit 0 is set");
      }
      supportedAlgorithms.ifPresent(algorithms -> algorithms.requireFitsBlock(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.CAPABILITIES;
    }

    /** The flags that this version defines. */
    public Set<ResponderCapability> capabilities() {
      return ResponderCapability.setOf(version, flags);
    }

    /** The same with the supported algorithms behind it; from 1.3 on. */
    public Response with(SupportedAlgorithms algorithms) {
      return new Response(
          version,
          param1 | SUPPORTED_ALGORITHMS,
          ctExponent,
          extFlags,
          flags,
          dataTransferSize,
          maxSpdmMsgSize,
          Optional.of(algorithms));
    }

    /** Whether the Responder answers SLOT_MANAGEMENT (ExtFlags, from 1.4 on). */
    public boolean slotManagementSupported() {
      return (extFlags & SLOT_MGMT_CAP) != 0;
    }

    /** Reads a CAPABILITIES; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CAPABILITIES);
      Fields fields = Fields.read(in, header);
      Optional<SupportedAlgorithms> algorithms =
          (fields.param1 & SUPPORTED_ALGORITHMS) != 0
              ? Optional.of(SupportedAlgorithms.readBlock(in, header.version()))
              : Optional.empty();
      return new Response(
          header.version(),
          fields.param1,
          fields.ctExponent,
          fields.extFlags,
          fields.flags,
          fields.dataTransferSize,
          fields.maxSpdmMsgSize,
          algorithms);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), param1, 0);
      new Fields(param1, ctExponent, extFlags, flags, dataTransferSize, maxSpdmMsgSize)
          .write(version, out);
      supportedAlgorithms.ifPresent(algorithms -> algorithms.writeBlock(out));
      return out.toBytes();
    }
  }

  private static void requireRanges(
      SpdmVersion version,
      int param1,
      int ctExponent,
      int extFlags,
      long flags,
      long dataTransferSize,
      long maxSpdmMsgSize) {
    Limits.requireRange("Param1", param1, 0, version.atLeast(V1_3) ? 255 : 0);
    Limits.requireRange("CTExponent", ctExponent, 0, 255);
    Limits.requireRange("ExtFlags", extFlags, 0, version.atLeast(V1_4) ? 0xFFFF : 0);
    Limits.requireRange("Flags", flags, 0, Limits.U32);
    Limits.requireRange(
        "DataTransferSize", dataTransferSize, 0, version.atLeast(V1_2) ? Limits.U32 : 0);
    Limits.requireRange(
        "MaxSPDMmsgSize", maxSpdmMsgSize, 0, version.atLeast(V1_2) ? Limits.U32 : 0);
  }

  /** What both messages have from offset 4 on. */
  private record Fields(
      int param1,
      int ctExponent,
      int extFlags,
      long flags,
      long dataTransferSize,
      long maxSpdmMsgSize) {
    static Fields read(WireReader in, Header header) throws MalformedMessageException {
      SpdmVersion version = header.version();
      in.reserved(1);
      int ctExponent = in.u8("CTExponent");
      int extFlags = in.u16("ExtFlags");
      long flags = in.u32("Flags");
      boolean sized = version.atLeast(V1_2);
      return new Fields(
          version.atLeast(V1_3) ? header.param1() : 0,
          ctExponent,
          version.atLeast(V1_4) ? extFlags : 0,
          flags,
          sized ? in.u32("DataTransferSize") : 0,
          sized ? in.u32("MaxSPDMmsgSize") : 0);
    }

    void write(SpdmVersion version, WireWriter out) {
      out.reserved(1).u8(ctExponent).u16(extFlags).u32(flags);
      if (version.atLeast(V1_2)) {
        out.u32(dataTransferSize).u32(maxSpdmMsgSize);
      }
    }
  }
}
