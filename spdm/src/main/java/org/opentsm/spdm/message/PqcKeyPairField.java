package org.opentsm.spdm.message;

import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A field of bits of {@link PqcAsymAlgorithm} with its length before it, as the messages of key
 * pairs have it from 1.4 on. Four octets are in use; the length leaves room for more.
 */
public final class PqcKeyPairField {
  private static final int IN_USE = 4;
  private static final int MAX = 255;

  private PqcKeyPairField() {}

  /** The algorithms whose bits are set; bits that stand for none are passed over. */
  public static Set<PqcAsymAlgorithm> algorithms(Bytes field) {
    return MaskBit.setOf(PqcAsymAlgorithm.class, mask(field));
  }

  /** The first 32 bits. */
  public static long mask(Bytes field) {
    long mask = 0;
    for (int i = 0; i < Math.min(IN_USE, field.length()); i++) {
      mask |= (long) field.get(i) << (8 * i);
    }
    return mask;
  }

  /** Four octets with the bits of these algorithms. */
  public static Bytes of(Set<PqcAsymAlgorithm> algorithms) {
    return new WireWriter().u32(MaskBit.fieldOf(algorithms)).toBytes();
  }

  static Bytes read(WireReader in, SpdmVersion version, String field)
      throws MalformedMessageException {
    return version.atLeast(SpdmVersion.V1_4)
        ? in.bytes(in.u8("length of " + field), field)
        : Bytes.EMPTY;
  }

  static void write(WireWriter out, SpdmVersion version, Bytes field) {
    if (version.atLeast(SpdmVersion.V1_4)) {
      out.u8(field.length()).bytes(field);
    }
  }

  static void require(String name, SpdmVersion version, Bytes field) {
    Limits.requireAtMost(name, field, version.atLeast(SpdmVersion.V1_4) ? MAX : 0);
  }
}
