package org.opentsm.evidence.tpm;

import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Numbers of algorithms (TCG Algorithm Registry). SHA-1 is not among them: it proves nothing. */
final class TpmAlgorithms {
  static final int SHA256 = 0x000B;
  static final int SHA384 = 0x000C;
  static final int SHA512 = 0x000D;
  static final int RSASSA = 0x0014;
  static final int RSAPSS = 0x0016;
  static final int ECDSA = 0x0018;

  private static final int SHA1 = 0x0004;

  private TpmAlgorithms() {}

  /** The number of a hash that banks have here. */
  static int idOf(HashAlgorithm hash) {
    return switch (hash) {
      case SHA_256 -> SHA256;
      case SHA_384 -> SHA384;
      case SHA_512 -> SHA512;
      default -> throw new IllegalArgumentException("no bank has " + hash);
    };
  }

  /** Octets of a digest, of hashes that are known here; else null. */
  static @Nullable Integer sizeOf(int id) {
    return switch (id) {
      case SHA1 -> 20;
      case SHA256 -> 32;
      case SHA384 -> 48;
      case SHA512 -> 64;
      default -> null;
    };
  }

  /** Reads the number of a hash. */
  static HashAlgorithm hash(TpmReader in, String field) throws MalformedStatementException {
    int id = in.u16(field);
    return switch (id) {
      case SHA256 -> HashAlgorithm.SHA_256;
      case SHA384 -> HashAlgorithm.SHA_384;
      case SHA512 -> HashAlgorithm.SHA_512;
      default ->
          throw in.rejectLast(
              2,
              field,
              "000b (SHA-256), 000c (SHA-384) or 000d (SHA-512)",
              String.format("%04x", id));
    };
  }
}
