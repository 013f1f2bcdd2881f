package org.opentsm.tsm.cli.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.opentsm.spdm.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves routes on a unix socket: each request on a virtual thread of its own. */
public final class UnixServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnixServer.class);
  static final int HEADER_OCTETS = 8 * 1024;
  private static final String JSON = "application/json";

  /** Of requests that are being answered: more than there can be connections. */
  private static final int ANSWERS = Integer.MAX_VALUE;

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  private final Server server;
  private final Shares places;
  private final LimitedConnector connector;
  private final Path none;
  private final Semaphore answers = new Semaphore(ANSWERS);

  /**
   * Where and how much.
   *
   * @param socket its path, at most 107 octets
   * @param inherited whether the service manager has opened the socket, as standard input
   * @param connections at once; more are refused
   * @param idle how long a connection may be silent, or not take what it is sent
   */
  public record Settings(Path socket, boolean inherited, Shares.Limit connections, Duration idle) {}

  /**
   * One that does not listen yet.
   *
   * @param failed is told of every request that was answered with a problem; makes nobody wait
   */
  public UnixServer(Settings settings, Router router, Consumer<Problem> failed) {
    places = new Shares("connections", settings.connections());
    server = new Server(new VirtualThreadPool());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(HEADER_OCTETS);
    http.setResponseHeaderSize(HEADER_OCTETS);
    // Addresses of devices have slashes of their own, which stand encoded in a path.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "opentsm",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            // Of one who forgot to encode them: the router tells him so.
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    connector = new LimitedConnector(server, new HttpConnectionFactory(http), places, failed);
    none = Path.of(settings.socket() + ".none");
    connector.setUnixDomainPath(settings.inherited() ? none : settings.socket());
    connector.setInheritChannel(settings.inherited());
    connector.setIdleTimeout(settings.idle().toMillis());
    connector.setAcceptQueueSize(Math.toIntExact(settings.connections().all()));
    server.addConnector(connector);
    server.setHandler(new Routed(router, failed, answers));
    server.setErrorHandler(UnixServer::tellRefusal);
  }

  /**
   * Listens from now on. The socket stays when this is closed: it is its owner's to remove.
   *
   * @throws IOException if the socket cannot be had
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      // The connector removes its path in the end, whoever made what is there then.
      connector.setUnixDomainPath(none);
    }
  }

  /** How many callers are connected. */
  public long connections() {
    return places.taken();
  }

  /** Lets answers that are under way be written, for a second at most, and ends all connections. */
  @Override
  public void close() {
    try {
      if (answers.tryAcquire(ANSWERS, LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        answers.release(ANSWERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The server did not stop in order: {}", e.toString());
    }
  }

  private static final class Routed extends Handler.Abstract {
    private final Router router;
    private final Consumer<Problem> failed;
    private final Semaphore answers;
    private final RequestLog log = new RequestLog();

    Routed(Router router, Consumer<Problem> failed, Semaphore answers) {
      this.router = router;
      this.failed = failed;
      this.answers = answers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback completed) {
      answers.acquireUninterruptibly();
      Callback callback = Callback.from(completed, () -> answers.release());
      HttpAnswer answer;
      Caller caller = NOBODY;
      // A verb has a deadline of its own. Whoever sends or takes nothing still is let go.
      request.addIdleTimeoutListener(_ -> false);
      try {
        caller = callerOf(request);
        answer = router.answer(request, caller);
      } catch (Exception | Error thrown) {
        Problem problem = Problem.of(thrown);
        boolean again = problem.status() == HttpErrorCode.TOO_MANY.status();
        Callback end = again ? new Drain(request, callback) : callback;
        write(response, problem, headersOf(thrown), end);
        // Told behind the answer: who asks never waits for whoever reads the log.
        failed.accept(problem);
        log.failed(caller, request.getMethod(), request.getHttpURI().getPath(), problem, thrown);
        return true;
      }
      switch (answer) {
        case HttpAnswer.Json json -> {
          json.headers().forEach((name, value) -> response.getHeaders().put(name, value));
          write(response, json.status(), JSON, json.document().octets(), callback);
        }
        case HttpAnswer.Octets whole ->
            write(response, 200, whole.mediaType(), whole.octets(), callback);
        case HttpAnswer.Stream stream -> {
          response.setStatus(200);
          response.getHeaders().put(HttpHeader.CONTENT_TYPE, stream.mediaType());
          response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
          if (HttpMethod.HEAD.is(request.getMethod())) {
            callback.succeeded();
          } else {
            send(stream, response, callback);
          }
        }
      }
      return true;
    }

    private static void send(HttpAnswer.Stream stream, Response response, Callback callback) {
      try (OutputStream out = Content.Sink.asOutputStream(response)) {
        stream.writer().write(out);
        callback.succeeded();
      } catch (IOException | UncheckedIOException left) {
        callback.failed(left);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        callback.failed(stopped);
      }
    }

    private static final Caller NOBODY = new Caller("?", "?");

    private static Caller callerOf(Request request) throws IOException {
      EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
      if (end.getTransport() instanceof SocketChannel channel) {
        return Caller.of(channel);
      }
      throw new IOException("expected a caller on a unix socket, found " + end.getTransport());
    }
  }

  private static Map<String, String> headersOf(Throwable thrown) {
    return thrown instanceof ProblemException refused ? refused.headers() : Map.of();
  }

  /** What Jetty refuses by itself: lines and fields that are none, and are too long. */
  private static boolean tellRefusal(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    write(response, Problem.ofServer(status, HttpStatuses.title(status)), callback);
    return true;
  }

  private static void write(Response response, Problem problem, Callback callback) {
    write(response, problem, Map.of(), callback);
  }

  private static void write(
      Response response, Problem problem, Map<String, String> headers, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(new IOException(problem.failure().message()));
      return;
    }
    response.reset();
    headers.forEach((name, value) -> response.getHeaders().put(name, value));
    if (problem.status() == HttpErrorCode.TOO_MANY.status()) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    Bytes octets = EncodedJson.of(problem.toJson()).octets();
    write(response, problem.status(), Problem.MEDIA_TYPE, octets, callback);
  }

  private static void write(
      Response response, int status, String mediaType, Bytes octets, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, octets.toByteBuffer(), callback);
  }
}
