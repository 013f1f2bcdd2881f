package org.opentsm.evidence.ear;

import org.opentsm.evidence.result.CheckId;

/**
 * What a trustworthiness vector speaks of (draft-ietf-rats-ar4si, section 2.3), as far as checks
 * say anything of it: files and stored data are no part of the evidence.
 */
public enum TrustworthinessClaim {
  /** Whether the one who answered is who it says it is, and answered this question. */
  INSTANCE_IDENTITY("instance-identity", 2, 32, 97),
  /** How it is set up. */
  CONFIGURATION("configuration", 2, 32, 96),
  /** What was loaded when it started. */
  EXECUTABLES("executables", 3, 33, 96),
  /** Whether it is genuine, by the word of its maker. */
  HARDWARE("hardware", 2, 32, 97),
  /** Whether others can look into it at run time. */
  RUNTIME_OPAQUE("runtime-opaque", 2, 32, 96),
  /** Whether what it sends and receives comes from whom it seems to come from. */
  SOURCED_DATA("sourced-data", 2, 32, 96);

  /** What contradicts cryptography says this, whatever the claim (section 2.3.2). */
  static final int CRYPTOGRAPHY_FAILED = 99;

  private final String id;
  private final int affirming;
  private final int warning;
  private final int contraindicated;

  TrustworthinessClaim(String id, int affirming, int warning, int contraindicated) {
    this.id = id;
    this.affirming = affirming;
    this.warning = warning;
    this.contraindicated = contraindicated;
  }

  /** The key in a vector. */
  public String id() {
    return id;
  }

  /** The value where it holds, 2 to 31. */
  public int affirming() {
    return affirming;
  }

  /** The value where it does not hold and need not, 32 to 95. */
  public int warning() {
    return warning;
  }

  /** The value where it must hold and does not, 96 to 127. */
  public int contraindicated() {
    return contraindicated;
  }

  /** What a check speaks of: of one claim each, so that no failure is lost in the vector. */
  public static TrustworthinessClaim of(CheckId check) {
    return switch (check) {
      case CONTENT_DIGEST,
          NONCE,
          NONCE_CHALLENGE,
          NONCE_MEASUREMENTS,
          DEVICES_DISTINCT,
          IDENTITY,
          COMMITMENTS,
          ROOT_OF_TRUST,
          STATEMENT_SIGNATURE,
          STATEMENT_BINDING,
          STATEMENT_USER_DATA,
          SIGNATURE_PRESENT,
          SIGNATURE_CHALLENGE,
          SIGNATURE_MEASUREMENTS,
          SIGNATURE_KEY_EXCHANGE,
          TRANSCRIPT_VCA,
          TRANSCRIPT_CHALLENGE,
          TRANSCRIPT_MEASUREMENTS,
          TRANSCRIPT_KEY_EXCHANGE,
          TRANSCRIPT_COMPLETE,
          SLOT,
          CERTIFICATES_TRANSCRIPT,
          CERTIFICATES_DIGEST,
          CERTIFICATES_SLOTS,
          PUBLIC_KEYS,
          DEVICE_ACCEPTED,
          DEVICE_LEAF,
          DEVICE_HINTS,
          DEVICE_COUNTERS ->
          INSTANCE_IDENTITY;
      case DEVICES_COUNT,
          STATEMENT_RULES,
          STATEMENT_MIGRATION,
          TRANSCRIPT_VERSION,
          TRANSCRIPT_DOWNGRADE,
          TRANSCRIPT_ALGORITHMS,
          MODE_DEBUG,
          MODE_OPERATIONAL,
          INTERFACE,
          EXTRA ->
          CONFIGURATION;
      case STATEMENT_LOG,
          STATEMENT_REFERENCE,
          MEASUREMENTS_BLOCKS,
          MEASUREMENTS_SUMMARY,
          MEASUREMENTS_STABLE,
          MEASUREMENTS_MANIFEST,
          MEASUREMENTS_REFERENCE ->
          EXECUTABLES;
      case STATEMENT_ENDORSEMENT,
          STATEMENT_VALIDITY,
          STATEMENT_REVOCATION,
          STATEMENT_TCB,
          CERTIFICATES_ROOT,
          CERTIFICATES_VALIDITY,
          CERTIFICATES_RULES,
          CERTIFICATES_ADVICE,
          CERTIFICATES_REVOCATION ->
          HARDWARE;
      case STATEMENT_DEBUG -> RUNTIME_OPAQUE;
      case SESSION_KEY, SESSION_COMMITMENT, SESSION, LINK, TSM -> SOURCED_DATA;
    };
  }

  /**
   * Whether the claim holds if this check passes and no other fails. Others are conditions: blocks
   * that were signed are not yet those that were expected.
   */
  static boolean isAffirmedBy(CheckId check) {
    return switch (check) {
      case SIGNATURE_PRESENT,
          STATEMENT_SIGNATURE,
          MODE_OPERATIONAL,
          STATEMENT_RULES,
          STATEMENT_REFERENCE,
          MEASUREMENTS_REFERENCE,
          STATEMENT_ENDORSEMENT,
          CERTIFICATES_ROOT,
          STATEMENT_DEBUG,
          SESSION,
          LINK ->
          true;
      default -> false;
    };
  }

  /** Whether its failure is one of cryptography: a signature or nonce that does not fit. */
  static boolean isCryptographic(CheckId check) {
    return switch (check) {
      case CONTENT_DIGEST,
          NONCE,
          NONCE_CHALLENGE,
          NONCE_MEASUREMENTS,
          COMMITMENTS,
          STATEMENT_SIGNATURE,
          STATEMENT_BINDING,
          STATEMENT_USER_DATA,
          SIGNATURE_CHALLENGE,
          SIGNATURE_MEASUREMENTS,
          SIGNATURE_KEY_EXCHANGE ->
          true;
      default -> false;
    };
  }
}
