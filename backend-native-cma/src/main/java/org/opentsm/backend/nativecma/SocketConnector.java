package org.opentsm.backend.nativecma;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.EndpointSyntaxException;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The way to responders behind sockets: {@code spdm+doe://}, {@code spdm+mctp://} and {@code
 * spdm+tcp://} in the framing of DMTF's emulators, and {@code dsp0287://}.
 */
public final class SocketConnector implements DeviceConnector {
  private static final Set<String> SCHEMES = Set.of("spdm+doe", "spdm+mctp", "spdm+tcp", "dsp0287");

  /** For the service loader. */
  public SocketConnector() {}

  @Override
  public Set<String> schemes() {
    return SCHEMES;
  }

  @Override
  public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline)
      throws TsmException, SpdmException {
    return parse(target).connect(deadline);
  }

  /** None: nobody announces a socket. */
  @Override
  public List<DeviceAddress> list(TsmEnvironment environment) {
    return List.of();
  }

  /**
   * Host and port, whatever the framing. This machine's usual names are taken for one; other names
   * are not resolved.
   */
  @Override
  public String responder(DeviceAddress target, TsmEnvironment environment) throws TsmException {
    SpdmEndpoint endpoint = parse(target);
    String host = endpoint.host().toLowerCase(Locale.ROOT);
    return "socket:" + (isLoopback(host) ? "localhost" : host) + ":" + endpoint.port();
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  private static SpdmEndpoint parse(DeviceAddress target) throws TsmException.BadArgument {
    try {
      return SpdmEndpoint.parse(target.text());
    } catch (EndpointSyntaxException e) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_ADDRESS, Objects.toString(e.getMessage()));
    }
  }
}
