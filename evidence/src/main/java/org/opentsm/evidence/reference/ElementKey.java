package org.opentsm.evidence.reference;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * The mkey of a measurement (draft-ietf-rats-corim, section 5.1.4.1.4.1): which of an environment's
 * elements it is about.
 *
 * @param encoded deterministic CBOR; empty where an environment has one element, without a key
 */
public record ElementKey(Bytes encoded) {
  private static final ElementKey NONE = new ElementKey(Bytes.EMPTY);

  private static final int LAST_INDEX = 254;
  private static final int LONGEST = 256;
  private static final int ONE_OCTET = 0x18;

  /**
   * Reads a key of any type.
   *
   * @param what it is in, for rejections
   */
  static ElementKey read(String what, Optional<CborValue> key) throws MalformedStatementException {
    if (key.isEmpty()) {
      return NONE;
    }
    if (CborWriter.size(key.get()) > LONGEST) {
      throw ForeignCbor.reject(what, "mkey", key.get(), "one of at most " + LONGEST + " bytes");
    }
    return new ElementKey(CborWriter.encode(key.get()));
  }

  /** The index of SPDM, 1 to 254, if it is one. */
  public OptionalInt index() {
    int head = encoded.isEmpty() ? 0 : encoded.get(0);
    if (encoded.length() == 1 && head >= 1 && head < ONE_OCTET) {
      return OptionalInt.of(head);
    }
    return encoded.length() == 2 && head == ONE_OCTET && encoded.get(1) <= LAST_INDEX
        ? OptionalInt.of(encoded.get(1))
        : OptionalInt.empty();
  }

  /** Whether it is an integer, which may be out of the range of indexes. */
  boolean isUnsigned() {
    return !encoded.isEmpty() && encoded.get(0) <= 0x1B;
  }

  /** For a person. */
  @Override
  public String toString() {
    if (encoded.isEmpty()) {
      return "the one element";
    }
    if (index().isPresent()) {
      return Integer.toString(index().getAsInt());
    }
    try {
      return ForeignCbor.read("mkey", encoded) instanceof CborValue.Text(String text, int _)
          ? PrintableText.of(text)
          : encoded.toHex();
    } catch (MalformedStatementException none) {
      return encoded.toHex();
    }
  }
}
