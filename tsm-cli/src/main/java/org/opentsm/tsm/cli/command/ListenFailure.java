package org.opentsm.tsm.cli.command;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.opentsm.spdm.ChannelException;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/** Why a port of this machine cannot be had: nobody was unreachable. */
final class ListenFailure {
  private ListenFailure() {}

  /** Takes a port. */
  @FunctionalInterface
  interface Listening<T> {
    /** Listens. */
    T start() throws ChannelException;
  }

  /**
   * Listens.
   *
   * @throws CliException if the port cannot be had
   */
  static <T> T explained(InetSocketAddress address, Listening<T> listening) throws CliException {
    try {
      return listening.start();
    } catch (ChannelException e) {
      throw explain(address, e);
    }
  }

  /** Java tells the reasons apart by the operating system's words alone. */
  private static CliException explain(InetSocketAddress address, ChannelException failure) {
    Throwable cause = failure.getCause();
    String why = String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    String place = address.getAddress().getHostAddress() + ":" + address.getPort();
    String words = why.toLowerCase(Locale.ROOT);
    if (words.contains("assign")) {
      return new CliException(
          CliErrorCode.USAGE, place + ": expected an address of this machine, found: " + why);
    }
    if (words.contains("denied") || words.contains("permi")) {
      return new CliException(
          CliErrorCode.PORT_DENIED,
          place + ": expected to listen there, found: " + why + "; take a port above 1023");
    }
    return new CliException(
        CliErrorCode.PORT_TAKEN,
        place + ": expected a free port, found: " + why + "; port 0 takes a free one");
  }
}
