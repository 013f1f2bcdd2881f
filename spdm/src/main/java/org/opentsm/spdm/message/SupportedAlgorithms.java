package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.List;
import java.util.Set;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * Everything that one end could choose: the content of NEGOTIATE_ALGORITHMS, and the block that a
 * Responder may append to CAPABILITIES from 1.3 on (DSP0274, "NEGOTIATE_ALGORITHMS request" and
 * "Supported algorithms block").
 *
 * <pre>
 * 0  Param1: number of algorithm structure tables, from 1.1 on   1 Param2
 * 2  Length                    2   of the message or block, counted from its start
 * 4  MeasurementSpecification  1
 * 5  OtherParamsSupport        1   from 1.2 on, otherwise reserved
 * 6  BaseAsymAlgo              4
 * 10 BaseHashAlgo              4
 * 14 PqcAsymAlgo               4   from 1.4 on, otherwise reserved
 * 18 Reserved                  8
 * 26 ExtAsymCount              1
 * 27 ExtHashCount              1
 * 28 Reserved                  1
 * 29 MELspecification          1   from 1.3 on, otherwise reserved
 * 30 ExtAsym                   4 each
 *    ExtHash                   4 each
 *    tables                        from 1.1 on, AlgType rising
 * </pre>
 *
 * Offsets are those of the block; in NEGOTIATE_ALGORITHMS two octets of the header stand before it.
 *
 * @param measurementSpecification bit 0: DMTF
 * @param otherParamsSupport bits 0-3: opaque data formats; bit 4: multi-key connection, from 1.3 on
 * @param baseAsymAlgo {@link AsymAlgorithm}
 * @param baseHashAlgo {@link HashAlgorithm}
 * @param pqcAsymAlgo {@link PqcAsymAlgorithm}; 0 before 1.4
 * @param melSpecification bit 0: DMTF; 0 before 1.3
 * @param extAsym signature algorithms of other bodies
 * @param extHash hash algorithms of other bodies
 * @param tables with rising AlgType; none in 1.0
 */
public record SupportedAlgorithms(
    int measurementSpecification,
    int otherParamsSupport,
    long baseAsymAlgo,
    long baseHashAlgo,
    long pqcAsymAlgo,
    int melSpecification,
    List<ExtendedAlgorithm> extAsym,
    List<ExtendedAlgorithm> extHash,
    List<AlgorithmTable> tables) {
  /** MeasurementSpecification and MELspecification: the formats of DMTF. */
  public static final int DMTF = 0x01;

  /** OtherParamsSupport: no format of opaque data of the specification, only the vendor's own. */
  public static final int OPAQUE_DATA_FORMAT_0 = 0x01;

  /** OtherParamsSupport: OpaqueDataFmt1, the general table of elements. */
  public static final int OPAQUE_DATA_FORMAT_1 = 0x02;

  /** OtherParamsSupport, from 1.3 on: the connection may use several keys of the Responder. */
  public static final int MULTI_KEY_CONN = 0x10;

  private static final int BLOCK_SIZE = 30;
  private static final int HEADER_BEFORE_BLOCK = 2;
  private static final int MAX_LENGTH_1_0 = 64;
  private static final int MAX_LENGTH = 128;
  private static final int MAX_EXTENDED_1_0 = 8;
  private static final int MAX_EXTENDED = 20;

  /** Copies the lists and checks the ranges. */
  public SupportedAlgorithms {
    extAsym = List.copyOf(extAsym);
    extHash = List.copyOf(extHash);
    tables = List.copyOf(tables);
    Limits.requireRange("MeasurementSpecification", measurementSpecification, 0, 255);
    Limits.requireRange("OtherParamsSupport", otherParamsSupport, 0, 255);
    Limits.requireRange("BaseAsymAlgo", baseAsymAlgo, 0, Limits.U32);
    Limits.requireRange("BaseHashAlgo", baseHashAlgo, 0, Limits.U32);
    Limits.requireRange("PqcAsymAlgo", pqcAsymAlgo, 0, Limits.U32);
    Limits.requireRange("MELspecification", melSpecification, 0, 255);
    AlgorithmTable.requireAscending(tables);
  }

  /** The classical signature algorithms. */
  public Set<AsymAlgorithm> baseAsymAlgorithms() {
    return MaskBit.setOf(AsymAlgorithm.class, baseAsymAlgo);
  }

  /** The hash algorithms. */
  public Set<HashAlgorithm> baseHashAlgorithms() {
    return MaskBit.setOf(HashAlgorithm.class, baseHashAlgo);
  }

  /** The post-quantum signature algorithms. */
  public Set<PqcAsymAlgorithm> pqcAsymAlgorithms() {
    return MaskBit.setOf(PqcAsymAlgorithm.class, pqcAsymAlgo);
  }

  /** The bits of the table of this type; 0 if there is none. */
  public long tableMask(AlgorithmTable.Type type) {
    return AlgorithmTable.maskOf(tables, type);
  }

  /** Checks that the block has a place for every value in {@code version}. */
  void requireFitsBlock(SpdmVersion version) {
    requireFits(version, blockSize());
  }

  /** Checks that NEGOTIATE_ALGORITHMS has a place for every value in {@code version}. */
  void requireFitsRequest(SpdmVersion version) {
    requireFits(version, blockSize() + HEADER_BEFORE_BLOCK);
  }

  private void requireFits(SpdmVersion version, int length) {
    Limits.requireRange(
        "OtherParamsSupport", otherParamsSupport, 0, version.atLeast(V1_2) ? 255 : 0);
    Limits.requireRange("PqcAsymAlgo", pqcAsymAlgo, 0, version.atLeast(V1_4) ? Limits.U32 : 0);
    Limits.requireRange("MELspecification", melSpecification, 0, version.atLeast(V1_3) ? 255 : 0);
    Limits.requireRange("number of tables", tables.size(), 0, version.atLeast(V1_1) ? 255 : 0);
    Limits.requireRange("number of extended algorithms", extendedCount(), 0, maxExtended(version));
    Limits.requireRange("Length", length, 0, maxLength(version));
  }

  /** The block behind CAPABILITIES. */
  static SupportedAlgorithms readBlock(WireReader in, SpdmVersion version)
      throws MalformedMessageException {
    int start = in.position();
    int tableCount = in.u8("number of tables");
    in.reserved(1);
    return read(in, version, tableCount, start);
  }

  /** What follows the header of NEGOTIATE_ALGORITHMS. */
  static SupportedAlgorithms readRequest(WireReader in, Header header)
      throws MalformedMessageException {
    int tableCount = header.version().atLeast(V1_1) ? header.param1() : 0;
    return read(in, header.version(), tableCount, in.position() - Header.SIZE);
  }

  void writeBlock(WireWriter out) {
    out.u8(tables.size()).reserved(1);
    write(out, blockSize());
  }

  void writeRequest(WireWriter out) {
    write(out, blockSize() + HEADER_BEFORE_BLOCK);
  }

  private static SupportedAlgorithms read(
      WireReader in, SpdmVersion version, int tableCount, int start)
      throws MalformedMessageException {
    int lengthAt = in.position();
    int length = in.u16("Length");
    if (length > maxLength(version)) {
      throw in.rejectLast(2, "Length", "at most " + maxLength(version), Integer.toString(length));
    }
    int measurementSpecification = in.u8("MeasurementSpecification");
    int otherParams = in.u8("OtherParamsSupport");
    long baseAsym = in.u32("BaseAsymAlgo");
    long baseHash = in.u32("BaseHashAlgo");
    long pqcAsym = in.u32("PqcAsymAlgo");
    in.reserved(8);
    int extAsymCount = in.u8("ExtAsymCount");
    int extHashCount = in.u8("ExtHashCount");
    in.reserved(1);
    int mel = in.u8("MELspecification");
    SupportedAlgorithms algorithms =
        new SupportedAlgorithms(
            measurementSpecification,
            version.atLeast(V1_2) ? otherParams : 0,
            baseAsym,
            baseHash,
            version.atLeast(V1_4) ? pqcAsym : 0,
            version.atLeast(V1_3) ? mel : 0,
            ExtendedAlgorithm.read(in, extAsymCount, "ExtAsym"),
            ExtendedAlgorithm.read(in, extHashCount, "ExtHash"),
            AlgorithmTable.read(in, tableCount));
    if (algorithms.extendedCount() > maxExtended(version)) {
      throw in.reject(
          "number of extended algorithms",
          "at most " + maxExtended(version),
          Integer.toString(algorithms.extendedCount()));
    }
    requireLength(in, start, lengthAt, length);
    return algorithms;
  }

  private void write(WireWriter out, int length) {
    out.u16(length).u8(measurementSpecification).u8(otherParamsSupport);
    out.u32(baseAsymAlgo).u32(baseHashAlgo).u32(pqcAsymAlgo).reserved(8);
    out.u8(extAsym.size()).u8(extHash.size()).reserved(1).u8(melSpecification);
    ExtendedAlgorithm.write(out, extAsym);
    ExtendedAlgorithm.write(out, extHash);
    AlgorithmTable.write(out, tables);
  }

  /** Rejects a Length, read at {@code lengthAt}, that is not what was read since {@code start}. */
  static void requireLength(WireReader in, int start, int lengthAt, int length)
      throws MalformedMessageException {
    int counted = in.position() - start;
    if (counted != length) {
      throw in.rejectLast(
          in.position() - lengthAt, "Length", counted + ", as counted", Integer.toString(length));
    }
  }

  private int blockSize() {
    int size = BLOCK_SIZE + (extAsym.size() + extHash.size()) * ExtendedAlgorithm.SIZE;
    for (AlgorithmTable table : tables) {
      size += table.size();
    }
    return size;
  }

  private int extendedCount() {
    int count = extAsym.size() + extHash.size();
    for (AlgorithmTable table : tables) {
      count += table.extended().size();
    }
    return count;
  }

  private static int maxLength(SpdmVersion version) {
    return version.atLeast(V1_1) ? MAX_LENGTH : MAX_LENGTH_1_0;
  }

  private static int maxExtended(SpdmVersion version) {
    return version.atLeast(V1_1) ? MAX_EXTENDED : MAX_EXTENDED_1_0;
  }
}
