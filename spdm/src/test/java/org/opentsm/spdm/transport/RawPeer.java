package org.opentsm.spdm.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.opentsm.spdm.Bytes;

/** A server on a free loopback port that does with one connection whatever a test wants. */
final class RawPeer implements AutoCloseable {
  private final ServerSocket listener;
  private final Thread thread;

  /** What to do with the connection; it is closed afterwards. */
  @FunctionalInterface
  interface Script {
    void run(InputStream in, OutputStream out) throws Exception;
  }

  private RawPeer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.thread =
        Thread.ofVirtual()
            .start(() -> {
              try (Socket socket = listener.accept()) {
                script.run(socket.getInputStream(), socket.getOutputStream());
              } catch (Exception e) {
                // The client went away; what the test asserts happens there.
              }
            });
  }

  static RawPeer playing(Script script) throws IOException {
    return new RawPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /** Never reads and never writes, until the client goes. */
  static RawPeer silent() throws IOException {
    return playing((in, out) -> new CountDownLatch(1).await());
  }

  /** Says what it is told to, and then nothing more until the client goes. */
  static RawPeer saying(Bytes octets) throws IOException {
    return playing((in, out) -> {
      out.write(octets.toByteArray());
      in.transferTo(OutputStream.nullOutputStream());
    });
  }

  String host() {
    return listener.getInetAddress().getHostAddress();
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.interrupt();
  }
}
