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
  private static final String LOCALHOST = "localhost";

  /** For the service loader. */
  public SocketConnector() {}

  @Override
  public Set<String> schemes() {
    return SCHEMES;
  }

  @Override
  public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline)
      throws TsmException, SpdmException {
    return new FirstAnswer(parse(target).connect(deadline), target.scheme());
  }

  /** None: nobody announces a socket. */
  @Override
  public List<DeviceAddress> list(TsmEnvironment environment) {
    return List.of();
  }

  /**
   * Host and port, whatever the framing and however the address is spelled. This machine's usual
   * names are taken for one; other names are not resolved.
   */
  @Override
  public String responder(DeviceAddress target, TsmEnvironment environment) throws TsmException {
    SpdmEndpoint endpoint = parse(target);
    return "socket:" + canonical(endpoint.host()) + ":" + endpoint.port();
  }

  private static String canonical(String host) {
    try {
      InetAddress address = InetAddress.ofLiteral(host);
      // Who connects to the unspecified address reaches this machine.
      boolean here = address.isLoopbackAddress() || address.isAnyLocalAddress();
      return here ? LOCALHOST : address.getHostAddress();
    } catch (IllegalArgumentException aName) {
      String name = host.toLowerCase(Locale.ROOT);
      return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
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
