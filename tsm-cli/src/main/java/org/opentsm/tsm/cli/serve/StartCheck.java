package org.opentsm.tsm.cli.serve;

import java.util.List;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.embed.OpenTsm;

/**
 * Whether this installation could ever connect the devices that a configuration names: trying again
 * mends no address.
 */
public final class StartCheck {
  private StartCheck() {}

  /**
   * Looks at addresses and providers, not at devices.
   *
   * @throws CliException with {@link CliErrorCode#BAD_CONFIGURATION} and the field
   */
  public static void require(OpenTsm openTsm, List<StartDevice> devices) throws CliException {
    List<String> providers =
        openTsm.backends().stream().flatMap(backend -> backend.provider().stream()).toList();
    for (int at = 0; at < devices.size(); at++) {
      StartDevice device = devices.get(at);
      try {
        TsmEnvironment environment = openTsm.environment();
        var _ = environment.connectorOf(device.address()).responder(device.address(), environment);
      } catch (TsmException.BadArgument | TsmException.LacksFeature never) {
        throw wrong(at, "address", String.valueOf(never.getMessage()));
      } catch (TsmException notNow) {
        // The attempt to connect it says so, and the next one may find it mended.
      }
      if (device.provider().filter(name -> !providers.contains(name)).isPresent()) {
        throw wrong(
            at,
            "provider",
            "expected one of " + providers + ", found '" + device.provider().get() + "'");
      }
    }
  }

  private static CliException wrong(int at, String field, String message) {
    return new CliException(
        CliErrorCode.BAD_CONFIGURATION, "devices/" + at + "/" + field + ": " + message);
  }
}
