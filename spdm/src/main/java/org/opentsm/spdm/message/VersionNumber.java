package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;

/**
 * One VersionNumberEntry (DSP0274, VERSION): four fields of four bits each, the major version in
 * the highest.
 *
 * @param major 0 to 15
 * @param minor 0 to 15
 * @param update 0 to 15; two updates of one minor version understand each other
 * @param alpha 0 for a released version
 */
public record VersionNumber(int major, int minor, int update, int alpha) {
  /** Checks the ranges. */
  public VersionNumber {
    Limits.requireRange("MajorVersion", major, 0, 15);
    Limits.requireRange("MinorVersion", minor, 0, 15);
    Limits.requireRange("UpdateVersionNumber", update, 0, 15);
    Limits.requireRange("Alpha", alpha, 0, 15);
  }

  /** The released entry of {@code version}, without an update number. */
  public static VersionNumber of(SpdmVersion version) {
    return ofValue(version.code() << 8);
  }

  /** The entry with this value, 0 to 65,535. */
  public static VersionNumber ofValue(int value) {
    Limits.requireRange("VersionNumberEntry", value, 0, 0xFFFF);
    return new VersionNumber(value >> 12, value >> 8 & 0xF, value >> 4 & 0xF, value & 0xF);
  }

  /** The field on the wire, 0 to 65,535. */
  public int value() {
    return major << 12 | minor << 8 | update << 4 | alpha;
  }

  /** The version that messages would carry, if it is a released one that this library speaks. */
  public Optional<SpdmVersion> version() {
    return alpha == 0 ? SpdmVersion.ofCode(value() >> 8) : Optional.empty();
  }

  /** As in {@code 1.2.1}, with the alpha number behind a hyphen if there is one. */
  @Override
  public String toString() {
    return major + "." + minor + "." + update + (alpha == 0 ? "" : "-alpha" + alpha);
  }
}
