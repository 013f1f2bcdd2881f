package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * NEGOTIATE_ALGORITHMS (0xE3) and ALGORITHMS (0x63): the Requester says what it could use, the
 * Responder chooses one of each (DSP0274, "NEGOTIATE_ALGORITHMS request and ALGORITHMS response
 * messages").
 */
public final class NegotiateAlgorithms {
  private NegotiateAlgorithms() {}

  /**
   * NEGOTIATE_ALGORITHMS. Length and Param1, the number of tables, follow from the content.
   *
   * @param version of the connection
   * @param algorithms what the Requester could use; at most 64 octets of message in 1.0, 128 later
   */
  public record Request(SpdmVersion version, SupportedAlgorithms algorithms)
      implements SpdmRequest {
    /** Checks that the version has a place for every value. */
    public Request {
      algorithms.requireFitsRequest(version);
    }

    @Override
    public MessageCode code() {
      return MessageCode.NEGOTIATE_ALGORITHMS;
    }

    /** Reads a NEGOTIATE_ALGORITHMS; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.NEGOTIATE_ALGORITHMS);
      return new Request(header.version(), SupportedAlgorithms.readRequest(in, header));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), algorithms.tables().size(), 0);
      algorithms.writeRequest(out);
      return out.toBytes();
    }
  }

  /**
   * ALGORITHMS. Each selection has at most one bit set.
   *
   * <pre>
   * Param1 number of algorithm structure tables, from 1.1 on
   * 4  Length                       2
   * 6  MeasurementSpecificationSel  1
   * 7  OtherParamsSelection         1   from 1.2 on, otherwise reserved
   * 8  MeasurementHashAlgo          4
   * 12 BaseAsymSel                  4
   * 16 BaseHashSel                  4
   * 20 PqcAsymSel                   4   from 1.4 on, otherwise reserved
   * 24 Reserved                     7
   * 31 MELspecificationSel          1   from 1.3 on, otherwise reserved
   * 32 ExtAsymSelCount              1   0 or 1
   * 33 ExtHashSelCount              1   0 or 1
   * 34 Reserved                     2
   * 36 ExtAsymSel                   4 each
   *    ExtHashSel                   4 each
   *    tables                           from 1.1 on, AlgType rising
   * </pre>
   *
   * @param version of the connection
   * @param measurementSpecificationSel bit 0: DMTF
   * @param otherParamsSelection bits 0-3: opaque data format; bit 4: multi-key connection of the
   *     Requester, from 1.3 on
   * @param measurementHashAlgo {@link org.opentsm.spdm.algorithm.MeasurementHash}
   * @param baseAsymSel {@link org.opentsm.spdm.algorithm.AsymAlgorithm}
   * @param baseHashSel {@link org.opentsm.spdm.algorithm.HashAlgorithm}
   * @param pqcAsymSel {@link org.opentsm.spdm.algorithm.PqcAsymAlgorithm}; 0 before 1.4
   * @param melSpecificationSel bit 0: DMTF; 0 before 1.3
   * @param extAsymSel at most one
   * @param extHashSel at most one
   * @param tables with rising AlgType; none in 1.0
   */
  public record Response(
      SpdmVersion version,
      int measurementSpecificationSel,
      int otherParamsSelection,
      long measurementHashAlgo,
      long baseAsymSel,
      long baseHashSel,
      long pqcAsymSel,
      int melSpecificationSel,
      List<ExtendedAlgorithm> extAsymSel,
      List<ExtendedAlgorithm> extHashSel,
      List<AlgorithmTable> tables)
      implements SpdmResponse {
    private static final int SIZE = 36;
    private static final int OPAQUE_DATA_FORMATS = 0x0F;
    private static final int MAX_EXTENDED = 1;

    /** Copies the lists and checks the ranges. */
    public Response {
      extAsymSel = List.copyOf(extAsymSel);
      extHashSel = List.copyOf(extHashSel);
      tables = List.copyOf(tables);
      Limits.requireRange("MeasurementSpecificationSel", measurementSpecificationSel, 0, 255);
      Limits.requireRange(
          "OtherParamsSelection", otherParamsSelection, 0, version.atLeast(V1_2) ? 255 : 0);
      Limits.requireRange("MeasurementHashAlgo", measurementHashAlgo, 0, Limits.U32);
      Limits.requireRange("BaseAsymSel", baseAsymSel, 0, Limits.U32);
      Limits.requireRange("BaseHashSel", baseHashSel, 0, Limits.U32);
      Limits.requireRange("PqcAsymSel", pqcAsymSel, 0, version.atLeast(V1_4) ? Limits.U32 : 0);
      Limits.requireRange(
          "MELspecificationSel", melSpecificationSel, 0, version.atLeast(V1_3) ? 255 : 0);
      Limits.requireRange("ExtAsymSelCount", extAsymSel.size(), 0, MAX_EXTENDED);
      Limits.requireRange("ExtHashSelCount", extHashSel.size(), 0, MAX_EXTENDED);
      Limits.requireRange("number of tables", tables.size(), 0, version.atLeast(V1_1) ? 255 : 0);
      AlgorithmTable.requireAscending(tables);
    }

    @Override
    public MessageCode code() {
      return MessageCode.ALGORITHMS;
    }

    /** The bits of the table of this type; 0 if there is none. */
    public long tableMask(AlgorithmTable.Type type) {
      return AlgorithmTable.maskOf(tables, type);
    }

    /**
     * The chosen opaque data format, {@link SupportedAlgorithms#OPAQUE_DATA_FORMAT_1} or another; 0
     * for none.
     */
    public int opaqueDataFormat() {
      return otherParamsSelection & OPAQUE_DATA_FORMATS;
    }

    /** Whether the Responder chose that the Requester may use several keys (from 1.3 on). */
    public boolean requesterMultiKeyConnection() {
      return version.atLeast(V1_3)
          && (otherParamsSelection & SupportedAlgorithms.MULTI_KEY_CONN) != 0;
    }

    /** Reads an ALGORITHMS; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.ALGORITHMS);
      SpdmVersion version = header.version();
      int start = in.position() - Header.SIZE;
      int lengthAt = in.position();
      int length = in.u16("Length");
      int measurementSpecification = (int) selection(in, 1, "MeasurementSpecificationSel");
      int otherParams = in.u8("OtherParamsSelection");
      if (version.atLeast(V1_2) && Integer.bitCount(otherParams & OPAQUE_DATA_FORMATS) > 1) {
        throw in.rejectLast(
            1,
            "OtherParamsSelection",
            "one opaque data format",
            String.format("0x%02x", otherParams));
      }
      long measurementHash = selection(in, 4, "MeasurementHashAlgo");
      long baseAsym = selection(in, 4, "BaseAsymSel");
      long baseHash = selection(in, 4, "BaseHashSel");
      long pqcAsym = version.atLeast(V1_4) ? selection(in, 4, "PqcAsymSel") : skip(in, 4);
      in.reserved(7);
      int mel =
          (int) (version.atLeast(V1_3) ? selection(in, 1, "MELspecificationSel") : skip(in, 1));
      int extAsymCount = extendedCount(in, "ExtAsymSelCount");
      int extHashCount = extendedCount(in, "ExtHashSelCount");
      in.reserved(2);
      Response response =
          new Response(
              version,
              measurementSpecification,
              version.atLeast(V1_2) ? otherParams : 0,
              measurementHash,
              baseAsym,
              baseHash,
              pqcAsym,
              mel,
              ExtendedAlgorithm.read(in, extAsymCount, "ExtAsymSel"),
              ExtendedAlgorithm.read(in, extHashCount, "ExtHashSel"),
              AlgorithmTable.read(in, version.atLeast(V1_1) ? header.param1() : 0));
      int ago = response.tables.stream().mapToInt(AlgorithmTable::size).sum();
      for (AlgorithmTable table : response.tables) {
        if (Long.bitCount(table.mask()) + table.extended().size() > 1) {
          throw in.rejectLast(
              ago,
              "algorithm structure table " + table.type(),
              "one algorithm",
              String.format("0x%04x and %d extended", table.mask(), table.extended().size()));
        }
        ago -= table.size();
      }
      SupportedAlgorithms.requireLength(in, start, lengthAt, length);
      return response;
    }

    @Override
    public Bytes encode() {
      int length = SIZE + (extAsymSel.size() + extHashSel.size()) * ExtendedAlgorithm.SIZE;
      for (AlgorithmTable table : tables) {
        length += table.size();
      }
      WireWriter out = Header.write(version, code(), tables.size(), 0);
      out.u16(length).u8(measurementSpecificationSel).u8(otherParamsSelection);
      out.u32(measurementHashAlgo).u32(baseAsymSel).u32(baseHashSel).u32(pqcAsymSel).reserved(7);
      out.u8(melSpecificationSel).u8(extAsymSel.size()).u8(extHashSel.size()).reserved(2);
      ExtendedAlgorithm.write(out, extAsymSel);
      ExtendedAlgorithm.write(out, extHashSel);
      AlgorithmTable.write(out, tables);
      return out.toBytes();
    }

    private static long selection(WireReader in, int size, String field)
        throws MalformedMessageException {
      long value = size == 1 ? in.u8(field) : in.u32(field);
      if (Long.bitCount(value) > 1) {
        throw in.rejectLast(
            size, field, "at most one bit", String.format("0x%0" + 2 * size + "x", value));
      }
      return value;
    }

    private static long skip(WireReader in, int size) throws MalformedMessageException {
      in.reserved(size);
      return 0;
    }

    private static int extendedCount(WireReader in, String field) throws MalformedMessageException {
      int count = in.u8(field);
      if (count > MAX_EXTENDED) {
        throw in.rejectLast(1, field, "0 or 1", Integer.toString(count));
      }
      return count;
    }
  }
}
