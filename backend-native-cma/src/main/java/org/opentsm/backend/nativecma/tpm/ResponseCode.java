package org.opentsm.backend.nativecma.tpm;

import java.util.Locale;
import java.util.Map;

/**
 * TPM_RC (Part 1, "Response Code Details"; Part 2, "TPM_RC").
 *
 * @param value as it came, 1 to 2<sup>32</sup>-1
 */
record ResponseCode(long value) {
  private static final int FORMAT_ONE = 0x080;
  private static final int PARAMETER = 0x040;
  private static final int LAYER = 0xFFFF0000;

  private static final Map<Integer, String> FORMAT_ZERO_NAMES =
      Map.ofEntries(
          Map.entry(0x100, "TPM_RC_INITIALIZE: the TPM was not started up"),
          Map.entry(0x101, "TPM_RC_FAILURE: the TPM is in failure mode"),
          Map.entry(0x103, "TPM_RC_SEQUENCE"),
          Map.entry(0x120, "TPM_RC_DISABLED: the command is disabled"),
          Map.entry(0x121, "TPM_RC_EXCLUSIVE"),
          Map.entry(0x124, "TPM_RC_AUTH_TYPE"),
          Map.entry(0x125, "TPM_RC_AUTH_MISSING"),
          Map.entry(0x126, "TPM_RC_POLICY"),
          Map.entry(0x127, "TPM_RC_PCR"),
          Map.entry(0x128, "TPM_RC_PCR_CHANGED"),
          Map.entry(0x12D, "TPM_RC_UPGRADE"),
          Map.entry(0x12F, "TPM_RC_AUTH_UNAVAILABLE"),
          Map.entry(0x130, "TPM_RC_REBOOT: the TPM needs a restart"),
          Map.entry(0x142, "TPM_RC_COMMAND_SIZE"),
          Map.entry(0x143, "TPM_RC_COMMAND_CODE: the TPM does not have the command"),
          Map.entry(0x144, "TPM_RC_AUTHSIZE"),
          Map.entry(0x145, "TPM_RC_AUTH_CONTEXT"),
          Map.entry(0x146, "TPM_RC_NV_RANGE"),
          Map.entry(0x147, "TPM_RC_NV_SIZE"),
          Map.entry(0x148, "TPM_RC_NV_LOCKED"),
          Map.entry(0x149, "TPM_RC_NV_AUTHORIZATION"),
          Map.entry(0x14A, "TPM_RC_NV_UNINITIALIZED"),
          Map.entry(0x14B, "TPM_RC_NV_SPACE: no room for another object"),
          Map.entry(0x14C, "TPM_RC_NV_DEFINED: something is there already"),
          Map.entry(0x153, "TPM_RC_NEEDS_TEST"),
          Map.entry(0x901, "TPM_RC_CONTEXT_GAP"),
          Map.entry(0x902, "TPM_RC_OBJECT_MEMORY: no room for another object"),
          Map.entry(0x903, "TPM_RC_SESSION_MEMORY: no room for another session"),
          Map.entry(0x904, "TPM_RC_MEMORY"),
          Map.entry(0x905, "TPM_RC_SESSION_HANDLES"),
          Map.entry(0x906, "TPM_RC_OBJECT_HANDLES"),
          Map.entry(0x907, "TPM_RC_LOCALITY"),
          Map.entry(0x908, "TPM_RC_YIELDED"),
          Map.entry(0x909, "TPM_RC_CANCELED"),
          Map.entry(0x90A, "TPM_RC_TESTING"),
          Map.entry(0x910, "TPM_RC_REFERENCE_H0: no such handle"),
          Map.entry(0x911, "TPM_RC_REFERENCE_H1: no such handle"),
          Map.entry(0x918, "TPM_RC_REFERENCE_S0: no such session"),
          Map.entry(0x920, "TPM_RC_NV_RATE: too many writes"),
          Map.entry(0x921, "TPM_RC_LOCKOUT: locked after wrong authorizations"),
          Map.entry(0x922, "TPM_RC_RETRY"),
          Map.entry(0x923, "TPM_RC_NV_UNAVAILABLE"));

  private static final Map<Integer, String> FORMAT_ONE_NAMES =
      Map.ofEntries(
          Map.entry(0x01, "TPM_RC_ASYMMETRIC"),
          Map.entry(0x02, "TPM_RC_ATTRIBUTES"),
          Map.entry(0x03, "TPM_RC_HASH"),
          Map.entry(0x04, "TPM_RC_VALUE"),
          Map.entry(0x05, "TPM_RC_HIERARCHY: the hierarchy is disabled"),
          Map.entry(0x07, "TPM_RC_KEY_SIZE"),
          Map.entry(0x08, "TPM_RC_MGF"),
          Map.entry(0x09, "TPM_RC_MODE"),
          Map.entry(0x0A, "TPM_RC_TYPE"),
          Map.entry(0x0B, "TPM_RC_HANDLE: no such handle"),
          Map.entry(0x0C, "TPM_RC_KDF"),
          Map.entry(0x0D, "TPM_RC_RANGE"),
          Map.entry(0x0E, "TPM_RC_AUTH_FAIL: wrong authorization"),
          Map.entry(0x0F, "TPM_RC_NONCE"),
          Map.entry(0x10, "TPM_RC_PP"),
          Map.entry(0x12, "TPM_RC_SCHEME"),
          Map.entry(0x15, "TPM_RC_SIZE"),
          Map.entry(0x16, "TPM_RC_SYMMETRIC"),
          Map.entry(0x17, "TPM_RC_TAG"),
          Map.entry(0x18, "TPM_RC_SELECTOR"),
          Map.entry(0x1A, "TPM_RC_INSUFFICIENT"),
          Map.entry(0x1B, "TPM_RC_SIGNATURE"),
          Map.entry(0x1C, "TPM_RC_KEY"),
          Map.entry(0x1D, "TPM_RC_POLICY_FAIL"),
          Map.entry(0x1F, "TPM_RC_INTEGRITY: the credential is for another key or TPM"),
          Map.entry(0x20, "TPM_RC_TICKET"),
          Map.entry(0x21, "TPM_RC_RESERVED_BITS"),
          Map.entry(0x22, "TPM_RC_BAD_AUTH: wrong authorization"),
          Map.entry(0x23, "TPM_RC_EXPIRED"),
          Map.entry(0x24, "TPM_RC_POLICY_CC"),
          Map.entry(0x25, "TPM_RC_BINDING"),
          Map.entry(0x26, "TPM_RC_CURVE"),
          Map.entry(0x27, "TPM_RC_ECC_POINT"));

  static final ResponseCode SUCCESS = new ResponseCode(0);

  /** Not started up: whoever resets it did not say so. */
  boolean isNotStarted() {
    return value == 0x100;
  }

  /** The TPM wants the same command again (Part 1, "Command Interruption, Retry"). */
  boolean isRetry() {
    return value == 0x922 || value == 0x908 || value == 0x90A;
  }

  /** There is nothing at a handle. */
  boolean isNoSuchHandle() {
    return error() == 0x0B || value == 0x910 || value == 0x911;
  }

  /** An authorization is missing, wrong or locked. */
  boolean isNotAuthorized() {
    return error() == 0x0E
        || error() == 0x22
        || value == 0x921
        || value == 0x124
        || value == 0x125
        || value == 0x12F
        || value == 0x149;
  }

  /** The TPM cannot do it with these algorithms, sizes or values. */
  boolean isUnsupported() {
    return switch (error()) {
      case 0x01, 0x03, 0x04, 0x07, 0x0A, 0x0C, 0x12, 0x16, 0x26 -> true;
      default -> value == 0x143;
    };
  }

  /** The error of a code of format one, without what it is about; else -1. */
  private int error() {
    return (value & LAYER) == 0 && (value & FORMAT_ONE) != 0 ? (int) value & 0x3F : -1;
  }

  /** For a person: {@code TPM_RC_HANDLE: no such handle (handle 1, response code 18b)}. */
  @Override
  public String toString() {
    String hex = "response code " + String.format(Locale.ROOT, "%x", value);
    if (error() < 0) {
      String name = FORMAT_ZERO_NAMES.get((int) value);
      return name == null ? hex : name + " (" + hex + ")";
    }
    String name = FORMAT_ONE_NAMES.getOrDefault(error(), "an unknown error");
    int number = (int) value >> 8 & 0xF;
    String of =
        (value & PARAMETER) != 0
            ? "parameter " + number
            : number >= 8 ? "session " + (number - 8) : "handle " + number;
    return name + " (" + of + ", " + hex + ")";
  }
}
