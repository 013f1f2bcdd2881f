package org.opentsm.spdm;

import java.util.Optional;

/**
 * A version of DSP0274 that this library speaks. The order of the constants is the order of the
 * versions.
 */
public enum SpdmVersion {
  /** SPDM 1.0. */
  V1_0(0x10),
  /** SPDM 1.1. */
  V1_1(0x11),
  /** SPDM 1.2. */
  V1_2(0x12),
  /** SPDM 1.3. */
  V1_3(0x13),
  /** SPDM 1.4. */
  V1_4(0x14);

  private final int code;

  SpdmVersion(int code) {
    this.code = code;
  }

  /**
   * The SPDMVersion octet of a message header: major version in the high nibble, minor in the low
   * one.
   */
  public int code() {
    return code;
  }

  /** The version with this octet, if it is one of ours. */
  public static Optional<SpdmVersion> ofCode(int code) {
    for (SpdmVersion version : values()) {
      if (version.code == code) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** The version written as in {@code 1.2}. */
  public static Optional<SpdmVersion> parse(String text) {
    for (SpdmVersion version : values()) {
      if (version.toString().equals(text)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** Whether this version is {@code other} or a later one. */
  public boolean atLeast(SpdmVersion other) {
    return compareTo(other) >= 0;
  }

  /** As in {@code 1.2}. */
  @Override
  public String toString() {
    return (code >> 4) + "." + (code & 0xF);
  }
}
