package org.opentsm.evidence.dat;

import java.util.Map;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Keys and values of the draft. */
final class DatFormat {
  static final String WHAT = "Device Assignment Token";
  static final String PROFILE = "tag:linaro.org,2025:device#1.0.0";
  static final String SPDM_PROFILE = "tag:linaro.org,2025:device-spdm#1.0.0";
  static final String NAMESPACE = "spdm:";

  static final long EAT_NONCE = 10;
  static final long EAT_PROFILE = 265;
  static final long EAT_SUBMODS = 266;
  static final long MEASUREMENTS = 3802;
  static final long CERTIFICATES = 3803;
  static final long VCA = 3804;
  static final long CHALLENGE = 3807;
  static final long INTERFACE_REPORT = 3808;

  /** The key of the signature among the measurements. */
  static final String SIGNATURE = "signature";

  static final long COMPONENT_TYPE = 1;
  static final long DIGEST = 2;
  static final long RAW = 3;
  static final int LAST_BLOCK = 239;
  static final int LAST_TYPE = 10;

  static final long SLOT = 1;
  static final long REQUESTER_NONCE = 2;
  static final long RESPONDER_NONCE = 3;
  static final long PREFIX = 4;
  static final long CONTENT = 5;
  static final long BASE_HASH = 6;
  static final long SIGNATURE_VALUE = 7;

  /** Unprotected CWT claims set (RFC 9781). */
  static final long UCCS = 601;

  /** CBOR Web Token (RFC 8392). */
  static final long CWT = 61;

  /** Octets of the combined prefix; before SPDM 1.2 there is none, and zeros stand for it. */
  static final Bytes NO_PREFIX = Bytes.zeros(100);

  /** The draft's numbers, which are not those of SPDM's BaseHashSel. */
  private static final Map<HashAlgorithm, Long> HASHES =
      Map.of(
          HashAlgorithm.SHA_256, 0L,
          HashAlgorithm.SHA_384, 2L,
          HashAlgorithm.SHA_512, 4L,
          HashAlgorithm.SHA3_256, 8L,
          HashAlgorithm.SHA3_384, 16L,
          HashAlgorithm.SHA3_512, 32L,
          HashAlgorithm.SM3_256, 64L);

  private DatFormat() {}

  static long number(HashAlgorithm hash) {
    return HASHES.getOrDefault(hash, 0L);
  }

  /** The name in IANA's registry of named information, which an EAT may use for {@code alg}. */
  static String name(HashAlgorithm hash) {
    return switch (hash) {
      case SHA_256 -> "sha-256";
      case SHA_384 -> "sha-384";
      case SHA_512 -> "sha-512";
      case SHA3_256 -> "sha3-256";
      case SHA3_384 -> "sha3-384";
      case SHA3_512 -> "sha3-512";
      case SM3_256 -> "sm3-256";
    };
  }
}
