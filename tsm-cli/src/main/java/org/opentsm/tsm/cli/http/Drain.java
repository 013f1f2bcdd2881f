package org.opentsm.tsm.cli.http;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Takes the body of a request that is answered already, and keeps nothing of it: who is asked to
 * come again must be able to read that, and many a client sends all before it reads anything.
 */
final class Drain extends Callback.Nested {
  private static final long MOST_OCTETS = 64L << 20;
  private static final int PART_OCTETS = 16 * 1024;

  private final Request request;

  Drain(Request request, Callback callback) {
    super(callback);
    this.request = request;
  }

  @Override
  public void succeeded() {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] part = new byte[PART_OCTETS];
      long taken = 0;
      int read = in.read(part);
      while (read >= 0 && taken < MOST_OCTETS) {
        taken += read;
        read = in.read(part);
      }
    } catch (IOException left) {
      // Then nobody waits for the connection.
    }
    super.succeeded();
  }
}
