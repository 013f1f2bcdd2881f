package org.opentsm.evidence.tpm;

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

  private TpmAlgorithms() {}

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
