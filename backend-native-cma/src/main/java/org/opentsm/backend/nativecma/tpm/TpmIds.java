package org.opentsm.backend.nativecma.tpm;

import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Numbers of Part 2 that more than one command has. */
final class TpmIds {
  static final long RH_OWNER = 0x40000001L;
  static final long RH_NULL = 0x40000007L;
  static final long RH_ENDORSEMENT = 0x4000000BL;
  static final long RS_PW = 0x40000009L;

  static final int ALG_RSA = 0x0001;
  static final int ALG_AES = 0x0006;
  static final int ALG_SHA256 = 0x000B;
  static final int ALG_SHA384 = 0x000C;
  static final int ALG_NULL = 0x0010;
  static final int ALG_RSASSA = 0x0014;
  static final int ALG_ECDSA = 0x0018;
  static final int ALG_ECC = 0x0023;
  static final int ALG_CFB = 0x0043;

  static final int ECC_NIST_P256 = 0x0003;
  static final int ECC_NIST_P384 = 0x0004;

  /** Octets of the longest digest, TPMU_HA. */
  static final int MOST_DIGEST = 64;

  /** Octets of the longest name, TPMU_NAME: a hash and its number. */
  static final int MOST_NAME = 2 + MOST_DIGEST;

  /** Octets of a public area, TPMT_PUBLIC: more than RSA with 4096 bits needs. */
  static final int MOST_PUBLIC = 1024;

  private TpmIds() {}

  /** The number of a hash that a bank is quoted with: SHA-256 or SHA-384. */
  static int algorithm(HashAlgorithm bank) {
    return switch (bank) {
      case SHA_256 -> ALG_SHA256;
      case SHA_384 -> ALG_SHA384;
      default -> throw new IllegalArgumentException("no bank of " + bank + " is quoted");
    };
  }

  /** Octets of a register in a bank that is quoted. */
  static int digestSize(int hash) {
    return switch (hash) {
      case ALG_SHA256 -> HashAlgorithm.SHA_256.size();
      case ALG_SHA384 -> HashAlgorithm.SHA_384.size();
      default -> throw new IllegalArgumentException("no bank of hash " + hash + " is quoted");
    };
  }
}
