package org.opentsm.emulator.fault;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.wire.WireWriter;

/** Edits of single fields, at the offsets that DSP0274 gives them. */
final class TamperedFields {
  private static final int PARAM1 = 2;
  private static final int AFTER_HEADER = 4;
  private static final int CHALLENGE_NONCE_END = 35;
  private static final int CHALLENGE_CONTEXT_END = 43;
  private static final int CAPABILITIES_FLAGS = 8;
  private static final int MEASUREMENT_CAPABILITY = 0x18;
  private static final int BASE_ASYM_SEL = 12;
  private static final int BASE_HASH_SEL = 16;
  private static final int LARGE = 0x80;
  private static final int SMALL_CONTENT = 8;
  private static final int LARGE_CONTENT = 16;
  private static final int MEASUREMENT_SIZE = 10;

  private TamperedFields() {}

  /** CHALLENGE with another nonce and, where there is one, another requester context. */
  static Bytes otherNonce(Bytes challenge) {
    return Octets.flip(Octets.flip(challenge, CHALLENGE_NONCE_END), CHALLENGE_CONTEXT_END);
  }

  /** VERSION with the first, and thereby oldest, of its entries alone. */
  static Bytes oldestVersionAlone(Bytes version) {
    int entries = 6;
    int entrySize = 2;
    return version.length() < entries + entrySize
        ? version
        : Octets.set(version.slice(0, entries + entrySize), entries - 1, 1);
  }

  /** The message with the next version in its header; the one before it if it is the last. */
  static Bytes otherVersion(Bytes message) {
    int other = message.get(0) == SpdmVersion.V1_4.code() ? -1 : 1;
    return Octets.set(message, 0, message.get(0) + other);
  }

  /** The message with another slot in Param1. */
  static Bytes otherSlot(Bytes message) {
    return Octets.flip(message, PARAM1);
  }

  /** ALGORITHMS that chooses SM2 and SM3, which nobody here offers. */
  static Bytes foreignAlgorithm(Bytes algorithms) {
    Bytes changed = setMask(algorithms, BASE_ASYM_SEL, AsymAlgorithm.SM2_P256.mask());
    return setMask(changed, BASE_HASH_SEL, HashAlgorithm.SM3_256.mask());
  }

  /** CAPABILITIES with both values of MEAS_CAP at once. */
  static Bytes contradictoryFlags(Bytes capabilities) {
    return capabilities.length() <= CAPABILITIES_FLAGS
        ? capabilities
        : Octets.set(
            capabilities,
            CAPABILITIES_FLAGS,
            capabilities.get(CAPABILITIES_FLAGS) | MEASUREMENT_CAPABILITY);
  }

  /** CERTIFICATE with a portion of no octets, and more to come. */
  static Bytes emptyPortion(Bytes certificate) {
    WireWriter out = new WireWriter().bytes(certificate.slice(0, AFTER_HEADER));
    boolean large = isLarge(certificate);
    return large ? out.reserved(4).u32(0).u32(1).toBytes() : out.u16(0).u16(1).toBytes();
  }

  /** CERTIFICATE with half of its portion, and always as much to come as the field can say. */
  static Bytes endlessRemainder(Bytes certificate) {
    boolean large = isLarge(certificate);
    int content = large ? LARGE_CONTENT : SMALL_CONTENT;
    if (certificate.length() <= content) {
      return certificate;
    }
    Bytes half = certificate.slice(content, (certificate.length() - content + 1) / 2);
    WireWriter out = new WireWriter().bytes(certificate.slice(0, AFTER_HEADER));
    if (large) {
      out.reserved(4).u32(half.length()).u32(0xFFFF_FFFFL);
    } else {
      out.u16(half.length()).u16(0xFFFF);
    }
    return out.bytes(half).toBytes();
  }

  /** MEASUREMENTS whose first block, or whose end, claims a length that nothing has. */
  static Bytes longerBlock(Bytes measurements) {
    return Octets.set(measurements, MEASUREMENT_SIZE + 1, 0xFF);
  }

  private static boolean isLarge(Bytes certificate) {
    return certificate.get(0) >= SpdmVersion.V1_4.code() && (certificate.get(PARAM1) & LARGE) != 0;
  }

  private static Bytes setMask(Bytes message, int at, long mask) {
    Bytes changed = message;
    for (int i = 0; i < Integer.BYTES; i++) {
      changed = Octets.set(changed, at + i, (int) (mask >> (8 * i)));
    }
    return changed;
  }
}
