package org.opentsm.tsm.cli.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Who connected, as the operating system says (SO_PEERCRED): no caller can state it.
 *
 * @param user name, or the number where it has none
 * @param group its first group, likewise; further groups of a process are not told
 */
public record Caller(String user, String group) {
  /** Who is at the other end of a unix socket. */
  static Caller of(SocketChannel channel) throws IOException {
    UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    return new Caller(peer.user().getName(), peer.group().getName());
  }
}
