package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * An algorithm structure table of NEGOTIATE_ALGORITHMS or ALGORITHMS (DSP0274, "Algorithm request
 * structure" and "Response AlgStruct field format").
 *
 * <pre>
 * 0 AlgType       1
 * 1 AlgCount      1   bits 4-7: octets of AlgSupported; bits 0-3: extended algorithms
 * 2 AlgSupported  2 in every table of 1.0 to 1.4
 *   AlgExternal   4 each
 * </pre>
 *
 * @param type AlgType, 2 to 255; a type that {@link Type} does not know is kept as it is
 * @param supported the bits, at most 15 octets
 * @param extended at most 15
 */
public record AlgorithmTable(int type, Bytes supported, List<ExtendedAlgorithm> extended) {
  private static final int FIRST_TYPE = 2;
  private static final int KNOWN_SIZE = 2;
  private static final int MAX_COUNT = 15;

  /** The tables that the specification defines. */
  public enum Type {
    /** Groups for KEY_EXCHANGE: {@link org.opentsm.spdm.algorithm.DheGroup}. */
    DHE(2),
    /** Ciphers of secured messages: {@link org.opentsm.spdm.algorithm.AeadSuite}. */
    AEAD(3),
    /** Signatures of the Requester: {@link org.opentsm.spdm.algorithm.AsymAlgorithm}. */
    REQ_BASE_ASYM_ALG(4),
    /** Key schedules: {@link org.opentsm.spdm.algorithm.KeySchedule}. */
    KEY_SCHEDULE(5),
    /**
     * Post-quantum signatures of the Requester, from 1.4 on: {@link
     * org.opentsm.spdm.algorithm.PqcAsymAlgorithm}.
     */
    REQ_PQC_ASYM_ALG(6),
    /** Key encapsulation, from 1.4 on: {@link org.opentsm.spdm.algorithm.KemAlgorithm}. */
    KEM_ALG(7);

    private final int value;

    Type(int value) {
      this.value = value;
    }

    /** AlgType. */
    public int value() {
      return value;
    }

    /** The table with this AlgType. */
    public static Optional<Type> ofValue(int value) {
      for (Type type : values()) {
        if (type.value == value) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  /** Checks the ranges. */
  public AlgorithmTable {
    extended = List.copyOf(extended);
    Limits.requireRange("AlgType", type, FIRST_TYPE, 255);
    Limits.requireAtMost("AlgSupported", supported, MAX_COUNT);
    Limits.requireRange("number of AlgExternal", extended.size(), 0, MAX_COUNT);
    if (Type.ofValue(type).isPresent()) {
      Limits.requireSize("AlgSupported", supported, KNOWN_SIZE);
    }
  }

  /** The table in which a key exchange algorithm is offered and chosen. */
  public static Type typeOf(KeyExchangeAlgorithm algorithm) {
    return switch (algorithm) {
      case DheGroup _ -> Type.DHE;
      case KemAlgorithm _ -> Type.KEM_ALG;
    };
  }

  /** A table without extended algorithms. {@code mask} has 16 bits. */
  public static AlgorithmTable of(Type type, long mask) {
    Limits.requireRange("AlgSupported", mask, 0, 0xFFFF);
    return new AlgorithmTable(type.value, Bytes.of((int) mask, (int) mask >> 8), List.of());
  }

  /** The first 32 bits of AlgSupported. */
  public long mask() {
    long mask = 0;
    for (int i = Math.min(supported.length(), 4) - 1; i >= 0; i--) {
      mask = mask << 8 | supported.get(i);
    }
    return mask;
  }

  /** The bits of the table of this type; 0 if there is none. */
  static long maskOf(List<AlgorithmTable> tables, Type type) {
    for (AlgorithmTable table : tables) {
      if (table.type == type.value) {
        return table.mask();
      }
    }
    return 0;
  }

  static void requireAscending(List<AlgorithmTable> tables) {
    for (int i = 1; i < tables.size(); i++) {
      if (tables.get(i).type <= tables.get(i - 1).type) {
        throw new IllegalArgumentException("AlgType must rise from table to table");
      }
    }
  }

  static List<AlgorithmTable> read(WireReader in, int count) throws MalformedMessageException {
    List<AlgorithmTable> tables = new ArrayList<>();
    int above = FIRST_TYPE;
    for (int i = 0; i < count; i++) {
      int type = in.u8("AlgType");
      if (type < above) {
        throw in.rejectLast(
            1, "AlgType", above + " or more, rising from table to table", Integer.toString(type));
      }
      above = type + 1;
      int counts = in.u8("AlgCount");
      int size = counts >> 4;
      if (Type.ofValue(type).isPresent() && size != KNOWN_SIZE) {
        throw in.rejectLast(
            1, "AlgCount", KNOWN_SIZE + " bytes of AlgSupported", Integer.toString(size));
      }
      Bytes supported = in.bytes(size, "AlgSupported");
      tables.add(
          new AlgorithmTable(
              type, supported, ExtendedAlgorithm.read(in, counts & 0xF, "AlgExternal")));
    }
    return tables;
  }

  static void write(WireWriter out, List<AlgorithmTable> tables) {
    for (AlgorithmTable table : tables) {
      out.u8(table.type)
          .u8(table.supported.length() << 4 | table.extended.size())
          .bytes(table.supported);
      ExtendedAlgorithm.write(out, table.extended);
    }
  }

  int size() {
    return 2 + supported.length() + extended.size() * ExtendedAlgorithm.SIZE;
  }
}
