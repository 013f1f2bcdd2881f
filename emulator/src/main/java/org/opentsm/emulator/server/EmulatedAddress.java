package org.opentsm.emulator.server;

import java.util.Optional;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.UnknownNameException;
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
   * @throws TsmException.BadArgument if profile or fault are unknown, or the file makes no sense
   */
  static EmulatedAddress of(DeviceAddress target) throws TsmException.BadArgument {
    String text = target.text().substring(SCHEME.length() + 1);
    int query = text.indexOf('?');
    try {
      return new EmulatedAddress(
          profile(query < 0 ? text : text.substring(0, query)),
          query < 0 ? Optional.empty() : Optional.of(fault(target, text.substring(query + 1))));
    } catch (UnknownNameException e) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_ADDRESS,
          target.head() + e.getMessage() + "; 'tsm emulate device --help' lists names");
    } catch (EmulatorException e) {
      throw new TsmException.BadArgument(TsmErrorCode.BAD_ADDRESS, target.head() + e.getMessage());
    }
  }

  private static DeviceProfile profile(String name) throws EmulatorException {
    return NamedProfiles.find(name.isEmpty() ? DEFAULT : name);
  }

  private static Fault fault(DeviceAddress target, String query)
      throws EmulatorException, TsmException.BadArgument {
    if (!query.startsWith(FAULT)) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_ADDRESS, target.head() + "expected ?fault=NAME, found ?" + query);
    }
    return Fault.named(query.substring(FAULT.length()));
  }
}
