package org.opentsm.tsm.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.component.LifeCycle;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;

/** Asks whoever listens on a socket who the caller is to him. */
final class DaemonProbe {
  private static final StrictJson JSON = new StrictJson(8, 4096);
  private static final int SECONDS = 5;

  private DaemonProbe() {}

  /**
   * The answer to {@code GET /v1/caller}.
   *
   * @throws IOException if nobody answers in time, or nobody whom we know
   */
  static JsonNode caller(Path socket) throws IOException {
    HttpClient client = new HttpClient();
    try {
      client.start();
      ContentResponse answer =
          client
              .newRequest("http://tsm/v1/caller")
              .transport(new Transport.TCPUnix(socket))
              .timeout(SECONDS, TimeUnit.SECONDS)
              .send();
      if (answer.getStatus() != 200) {
        throw new IOException("status " + answer.getStatus());
      }
      return JSON.read(Bytes.copyOf(answer.getContent()));
    } catch (IOException e) {
      throw e;
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("nothing in " + SECONDS + " seconds", e);
    } catch (MalformedJsonException e) {
      throw new IOException("no JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (Exception e) {
      // Of the client's life cycle.
      throw new IOException(e.toString(), e);
    } finally {
      LifeCycle.stop(client);
    }
  }
}
