package org.opentsm.tsm.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A socket in the file system on which nobody listens any more. */
record DeafSocket(Path path) implements AutoCloseable {
  static DeafSocket leaveBehind(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
    }
    return new DeafSocket(path);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
