package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.StandardsBody;

/**
 * The measurement manifest of a device, index 253, as concise evidence (TCG, "DICE Concise Evidence
 * Binding for SPDM").
 *
 * <pre>
 * to 1.2     freeform manifest, raw     the tagged item
 * from 1.3   structured manifest, raw   registry 10 (IANA CBOR), VendorIDLen, VendorID: the head of
 *                                       the tag; then the item
 *
 * 570        {0: [571 ...], 1: where reference values are, 2: profile}
 * 571        {0: {0: [[environment, [{0: mkey, 1: mval}]]]}, 1: id, 2: profile}
 * mval/12    {0: indexes of the blocks that hold the value} (spdm-indirect)
 * </pre>
 *
 * <p>Public texts disagree on VendorID (the encoded tag head, or its number alone) and on whether
 * the item repeats the tag behind it; both are read. So is a map in a byte string under 571.
 *
 * @param values what it states, in its order
 * @param passedOver what it has besides, for a person
 */
public record MeasurementManifest(List<EvidenceValue> values, List<String> passedOver) {
  /** At most as many elements. */
  public static final int MOST_VALUES = 1024;

  static final String WHAT = "measurement manifest";

  private static final int TABLE = 570;
  private static final int EVIDENCE = 571;
  private static final int EVIDENCE_LIST = 0;
  private static final int PROFILE = 2;
  private static final int TRIPLES = 0;
  private static final int EVIDENCE_TRIPLES = 0;
  private static final int INDIRECT = 12;
  private static final int LAST_INDEX = 254;
  private static final int HEAD_OF_TWO = 0xD9;
  private static final int HEADER = 2;
  private static final ValueReader VALUES = new ValueReader(WHAT);

  /** Copies the lists. */
  public MeasurementManifest {
    values = List.copyOf(values);
    passedOver = List.copyOf(passedOver);
  }

  /**
   * Reads a block.
   *
   * @param block of index 253
   * @return empty if it holds a digest, or something else than concise evidence
   * @throws MalformedStatementException if it is concise evidence that breaks the rules, of any
   *     profile, or of more than {@link #MOST_VALUES} elements
   */
  public static Optional<MeasurementManifest> of(MeasurementBlock block)
      throws MalformedStatementException {
    Optional<DmtfMeasurement> measurement =
        block.dmtf().filter(DmtfMeasurement::rawBitStream).filter(m -> !m.value().isEmpty());
    if (measurement.isEmpty()) {
      return Optional.empty();
    }
    Bytes value = measurement.get().value();
    return switch (measurement.get().type().orElse(MeasurementValueType.INFORMATIONAL)) {
      case MEASUREMENT_MANIFEST -> read(value, 0);
      case STRUCTURED_MANIFEST -> structured(value);
      default -> Optional.empty();
    };
  }

  private static Optional<MeasurementManifest> structured(Bytes value)
      throws MalformedStatementException {
    if (value.get(0) != StandardsBody.IANA_CBOR.value()) {
      return Optional.empty();
    }
    int length = value.length() > 1 ? value.get(1) : 0;
    if (value.length() < HEADER + length) {
      throw new MalformedStatementException(
          WHAT,
          "VendorID",
          HEADER,
          length + " bytes",
          Math.max(0, value.length() - HEADER) + " bytes");
    }
    Bytes vendor = value.slice(HEADER, length);
    Bytes item = value.slice(HEADER + length, value.length() - HEADER - length);
    return item.isEmpty() ? Optional.empty() : read(item, tagOf(vendor));
  }

  /** The tag whose head, or number, this is; 0 if none. */
  private static int tagOf(Bytes vendor) {
    boolean head = vendor.length() == 3 && vendor.get(0) == HEAD_OF_TWO;
    return head || vendor.length() == 2
        ? vendor.get(vendor.length() - 2) << 8 | vendor.get(vendor.length() - 1)
        : 0;
  }

  private static boolean isMeant(long tag) {
    return tag == TABLE || tag == EVIDENCE;
  }

  /**
   * @param named the tag that a header names, or 0
   */
  private static Optional<MeasurementManifest> read(Bytes item, int named)
      throws MalformedStatementException {
    boolean tagged =
        item.length() > 2 && item.get(0) == HEAD_OF_TWO && isMeant(item.get(1) << 8 | item.get(2));
    if (!tagged && !isMeant(named)) {
      return Optional.empty();
    }
    CborValue outer = ForeignCbor.read(WHAT, item);
    Content content = new Content(new ArrayList<>(), new ArrayList<>());
    if (outer instanceof CborValue.Tagged(long tag, CborValue inner, int _)) {
      content.read(tag, inner);
    } else {
      content.read(named, outer);
    }
    return Optional.of(new MeasurementManifest(content.values, content.passedOver));
  }

  /** What is gathered. */
  private record Content(List<EvidenceValue> values, List<String> passedOver) {
    void read(long tag, CborValue item) throws MalformedStatementException {
      if (tag == TABLE) {
        table(ForeignCbor.map(WHAT, "spdm-toc", item));
      } else if (tag == EVIDENCE) {
        evidence(item);
      } else {
        throw ForeignCbor.reject(WHAT, "item", item, "tag " + TABLE + " or " + EVIDENCE);
      }
    }

    private void table(CborValue.Pairs table) throws MalformedStatementException {
      requireNoProfile(table);
      passOver(table, "spdm-toc", EVIDENCE_LIST);
      CborValue list = ForeignCbor.at(WHAT, table, EVIDENCE_LIST, "tagged-evidence");
      for (CborValue one : CorimReader.items(WHAT, "tagged-evidence", list)) {
        if (!(one instanceof CborValue.Tagged(long tag, CborValue inner, int _))
            || tag != EVIDENCE) {
          throw ForeignCbor.reject(WHAT, "tagged-evidence", one, "tag " + EVIDENCE);
        }
        evidence(inner);
      }
    }

    private void evidence(CborValue item) throws MalformedStatementException {
      CborValue inner =
          item instanceof CborValue.ByteString(Bytes octets, int _)
              ? ForeignCbor.read(WHAT + ", concise-evidence", octets)
              : item;
      CborValue.Pairs evidence = ForeignCbor.map(WHAT, "concise-evidence", inner);
      requireNoProfile(evidence);
      CborValue.Pairs triples =
          ForeignCbor.map(
              WHAT, "ev-triples", ForeignCbor.at(WHAT, evidence, TRIPLES, "ev-triples"));
      passOver(triples, "ev-triples", EVIDENCE_TRIPLES);
      if (triples.at(EVIDENCE_TRIPLES).isPresent()) {
        for (CborValue triple :
            CorimReader.items(WHAT, "evidence-triples", triples.at(EVIDENCE_TRIPLES).get())) {
          triple(triple);
        }
      }
    }

    private static void requireNoProfile(CborValue.Pairs map) throws MalformedStatementException {
      if (map.at(PROFILE).isPresent()) {
        throw ForeignCbor.reject(
            WHAT, "profile", map.at(PROFILE).get(), "none, since none is known");
      }
    }

    private void passOver(CborValue.Pairs map, String name, int read) {
      for (CborValue.Pair pair : map.pairs()) {
        if (!(pair.key() instanceof CborValue.Unsigned(long key, int _)) || key != read) {
          passedOver.add(name + " " + pair.key().kind());
        }
      }
    }

    private void triple(CborValue triple) throws MalformedStatementException {
      List<CborValue> parts = ForeignCbor.array(WHAT, "evidence-triple", 2, triple);
      Environment environment = Environment.read(WHAT, parts.getFirst());
      for (CborValue item : CorimReader.items(WHAT, "measurements", parts.get(1))) {
        CborValue.Pairs measurement = ForeignCbor.map(WHAT, "measurement", item);
        CborValue.Pairs stated =
            ForeignCbor.map(WHAT, "mval", ForeignCbor.at(WHAT, measurement, 1, "mval"));
        if (values.size() == MOST_VALUES) {
          throw ForeignCbor.reject(
              WHAT, "measurements", item, "at most " + MOST_VALUES + " elements");
        }
        values.add(
            new EvidenceValue(
                environment,
                ElementKey.read(WHAT, measurement.at(0)),
                VALUES.read(stated),
                indirect(stated.at(INDIRECT))));
      }
    }

    private static List<Integer> indirect(Optional<CborValue> stated)
        throws MalformedStatementException {
      List<Integer> indexes = new ArrayList<>();
      if (stated.isEmpty()) {
        return indexes;
      }
      CborValue.Pairs map = ForeignCbor.map(WHAT, "spdm-indirect", stated.get());
      CborValue list = ForeignCbor.at(WHAT, map, 0, "spdm-indirect/index");
      for (CborValue item : CorimReader.items(WHAT, "spdm-indirect/index", list)) {
        long index = ForeignCbor.unsigned(WHAT, "spdm-indirect/index", item);
        if (index < 1 || index > LAST_INDEX || index == MeasurementBlock.MANIFEST_INDEX) {
          throw ForeignCbor.reject(
              WHAT, "spdm-indirect/index", item, "1 to " + LAST_INDEX + " without 253");
        }
        indexes.add((int) index);
      }
      return indexes;
    }
  }
}
