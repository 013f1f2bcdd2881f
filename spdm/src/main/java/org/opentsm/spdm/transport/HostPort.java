package org.opentsm.spdm.transport;

/** How a host and a port are written: an IPv6 literal stands in brackets. */
final class HostPort {
  private HostPort() {}

  static String format(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
