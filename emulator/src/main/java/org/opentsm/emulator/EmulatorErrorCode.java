package org.opentsm.emulator;

/** The failures of this module. Identifiers are a contract: they appear in JSON and logs. */
public enum EmulatorErrorCode {
  /** A file of an emulated device's keys and certificates that is damaged or belongs elsewhere. */
  PKI_CORRUPT("emulator.pki-corrupt"),
  /** Keys or certificates that cannot be read, made or written. */
  PKI_INACCESSIBLE("emulator.pki-inaccessible"),
  /** A profile file with a line that makes no sense. */
  PROFILE_MALFORMED("emulator.profile-malformed"),
  /** A profile file that is not there, or is no file. */
  NO_SUCH_PROFILE("emulator.no-such-profile"),
  /** A profile file that cannot be read. */
  PROFILE_INACCESSIBLE("emulator.profile-inaccessible"),
  /** A profile or fault that nobody knows. */
  UNKNOWN_NAME("emulator.unknown-name"),
  /** A fault that a device of this profile can never have. */
  IMPOSSIBLE_FAULT("emulator.impossible-fault");

  private final String id;

  EmulatorErrorCode(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }
}
