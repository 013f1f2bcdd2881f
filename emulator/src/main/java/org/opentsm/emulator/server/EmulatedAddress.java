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
      return new EmulatedAddress(
          profile,
          query < 0
              ? Optional.empty()
              : Optional.of(fault(target, text.substring(query + 1), profile)));
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

  private static Fault fault(DeviceAddress target, String query, DeviceProfile profile)
      throws EmulatorException, TsmException {
    if (!query.startsWith(FAULT)) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_ADDRESS, target.head() + "expected ?fault=NAME, found ?" + query);
    }
    Fault fault = Fault.named(query.substring(FAULT.length()));
    fault.requirePossible(profile);
    return fault;
  }
}
