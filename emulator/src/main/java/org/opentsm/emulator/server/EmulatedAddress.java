package org.opentsm.emulator.server;

import java.util.Optional;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * What an address of an emulated device says: {@code emu:}, {@code emu:PROFILE} or {@code
 * emu:PROFILE?fault=NAME}, where PROFILE is the name of a profile or a file, which has a slash in
 * its name.
 *
 * @param profile what the device can do
 * @param fault that it has, if any
 */
record EmulatedAddress(DeviceProfile profile, Optional<Fault> fault) {
  static final String SCHEME = "emu";
  private static final String DEFAULT = "default";
  private static final String FAULT = "fault=";
  private static final String SERIAL = "serial=";

  /**
   * Reads an address.
   *
   * @throws TsmException.BadArgument if profile or fault are unknown, or do not go together
   * @throws TsmException if the profile's file makes no sense, or cannot be read
   */
  static EmulatedAddress of(DeviceAddress target) throws TsmException {
    String text = target.text().substring(SCHEME.length() + 1);
    int query = text.indexOf('?');
    try {
      DeviceProfile profile = profile(query < 0 ? text : text.substring(0, query));
      Optional<Fault> fault = Optional.empty();
      if (query >= 0) {
        for (String wish : text.substring(query + 1).split("&", -1)) {
          if (wish.startsWith(FAULT) && fault.isEmpty()) {
            fault = Optional.of(Fault.named(wish.substring(FAULT.length())));
          } else if (wish.startsWith(SERIAL)) {
            profile = withSerial(target, profile, wish.substring(SERIAL.length()));
          } else {
            throw new TsmException.BadArgument(
                TsmErrorCode.BAD_ADDRESS,
                target.head() + "expected ?fault=NAME or ?serial=NUMBER, found ?" + wish);
          }
        }
      }
      if (fault.isPresent()) {
        fault.get().requirePossible(profile);
      }
      return new EmulatedAddress(profile, fault);
    } catch (EmulatorException e) {
      throw failure(target, e);
    }
  }

  /** What is wrong with an emulated device, as the TSM that wanted to talk to it says it. */
  static TsmException failure(DeviceAddress target, EmulatorException cause) {
    String message = target.head() + cause.getMessage();
    return switch (cause.code()) {
      case UNKNOWN_NAME, NO_SUCH_PROFILE, IMPOSSIBLE_FAULT ->
          new TsmException.BadArgument(TsmErrorCode.BAD_ADDRESS, message, cause);
      case PROFILE_MALFORMED, PKI_CORRUPT ->
          new TsmException.Protocol(TsmErrorCode.MALFORMED_FILE, message, cause);
      case PROFILE_INACCESSIBLE, PKI_INACCESSIBLE ->
          new TsmException.NotPermitted(TsmErrorCode.NOT_PERMITTED, message, cause);
    };
  }

  private static DeviceProfile profile(String name) throws EmulatorException {
    return NamedProfiles.find(name.isEmpty() ? DEFAULT : name);
  }

  /** Another device of the same kind, with keys of its own. */
  private static DeviceProfile withSerial(
      DeviceAddress target, DeviceProfile profile, String digits) throws TsmException {
    if (!digits.matches("[1-9][0-9]{0,8}")) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_ADDRESS,
          target.head() + "serial: expected 1 to 999999999, found '" + digits + "'");
    }
    return profile.withIdentity(
        profile.identity().withSerial("EMU-" + digits, Long.parseLong(digits)));
  }
}
