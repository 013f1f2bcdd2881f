package org.opentsm.spdm.message;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * Registries and standards bodies, and how long their vendor identifiers are (DSP0274, "Registry or
 * standards body ID").
 */
public enum StandardsBody {
  /** DMTF, no vendor identifier. */
  DMTF(0),
  /** Trusted Computing Group. */
  TCG(2),
  /** USB Implementers Forum. */
  USB(2),
  /** PCI-SIG. */
  PCI_SIG(2),
  /** IANA private enterprise numbers. */
  IANA(4),
  /** HDBaseT. */
  HDBASET(4),
  /** MIPI. */
  MIPI(2),
  /** Compute Express Link. */
  CXL(2),
  /** JEDEC. */
  JEDEC(2),
  /** VESA, no vendor identifier. */
  VESA(0),
  /** IANA's CBOR tags; the identifier is the encoded tag, 1 to 9 octets. */
  IANA_CBOR(-1),
  /** DMTF specifications, by their number. */
  DMTF_DSP(2);

  private static final int MAX_CBOR_TAG = 9;

  private final int vendorIdSize;

  StandardsBody(int vendorIdSize) {
    this.vendorIdSize = vendorIdSize;
  }

  /** The identifier of the body on the wire. */
  @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
  public int value() {
    return ordinal();
  }

  /** Octets of a vendor identifier, if the body fixes them. */
  public OptionalInt vendorIdSize() {
    return vendorIdSize < 0 ? OptionalInt.empty() : OptionalInt.of(vendorIdSize);
  }

  /** The body with this identifier, if the specification assigns one. */
  public static Optional<StandardsBody> ofValue(int value) {
    return value >= 0 && value < values().length ? Optional.of(values()[value]) : Optional.empty();
  }

  /** The name of the body with this identifier, for people. */
  public static String nameOf(int value) {
    return ofValue(value).map(Enum::name).orElse("body " + value);
  }

  /**
   * Whether a vendor identifier of the body can have that many octets; of an unknown body it can
   * have any.
   */
  static boolean allowsVendorId(int value, int size) {
    StandardsBody body = ofValue(value).orElse(null);
    if (body == null) {
      return true;
    }
    return body == IANA_CBOR ? size >= 1 && size <= MAX_CBOR_TAG : size == body.vendorIdSize;
  }

  /** Reads VendorIDLen, one octet, and the VendorID of a body. */
  static Bytes readVendorId(WireReader in, int standardId) throws MalformedMessageException {
    int length = in.u8("VendorIDLen");
    if (!allowsVendorId(standardId, length)) {
      throw in.rejectLast(
          1,
          "VendorIDLen",
          "the length of a vendor id of " + nameOf(standardId),
          Integer.toString(length));
    }
    return in.bytes(length, "VendorID");
  }

  /** Checks that a vendor identifier can be one of the body. */
  static void requireVendorId(int standardId, Bytes vendorId) {
    if (!allowsVendorId(standardId, vendorId.length())) {
      throw new IllegalArgumentException(
          "VendorID of body " + standardId + " cannot have " + vendorId.length() + " bytes");
    }
  }
}
