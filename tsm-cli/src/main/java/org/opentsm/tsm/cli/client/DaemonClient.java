package org.opentsm.tsm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.Failure;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * A daemon that listens on a unix socket. What it answers is bounded, and a problem that it tells
 * (RFC 9457) becomes the failure of the command. Each request has a connection of its own.
 */
public final class DaemonClient {
  private static final int MOST_OCTETS = 16 << 20;
  private static final int DEPTH = 16;

  /** Beyond what the daemon gives a verb, so that its own answer comes first. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final DaemonPlace place;
  private final Duration patience;

  /**
   * A client; nothing is connected yet.
   *
   * @param patience for one request, to which some seconds are added
   */
  DaemonClient(DaemonPlace place, Duration patience) {
    this.place = place;
    this.patience = patience;
  }

  /** A document. */
  Answer get(String... segments) throws FailureException {
    return document(HttpCall.get(HttpCall.path(segments)));
  }

  /** Octets of a media type, {@code most} at most. */
  Bytes octets(String mediaType, int most, String... segments) throws FailureException {
    Deadline deadline = deadline();
    try (DaemonAnswer answer = open(HttpCall.get(HttpCall.path(segments), mediaType), deadline)) {
      requireMediaType(answer, mediaType);
      return all(answer, most, deadline);
    }
  }

  /** Has a verb done, which the daemon ends when the patience does. */
  Answer post(ObjectNode body, String... segments) throws FailureException {
    ObjectNode timed = body.deepCopy().put("timeoutSeconds", patience.toSeconds());
    return document(HttpCall.post(HttpCall.path(segments), timed));
  }

  /**
   * An answer of which the head is here; the caller closes it.
   *
   * @throws FailureException with the daemon's own, if it refuses
   */
  DaemonAnswer open(HttpCall call, Deadline deadline) throws FailureException {
    UnixConnection connection = connect(deadline);
    DaemonAnswer answer = new DaemonAnswer(connection, this::explain);
    boolean good = false;
    try {
      place.requireTrusted(connection.peer());
      connection.send(call.toBytes(), deadline);
      answer.awaitHead(deadline);
      if (answer.status() != 200) {
        throw refusal(answer, deadline);
      }
      good = true;
      return answer;
    } catch (IOException e) {
      throw explain(e);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      if (!good) {
        answer.close();
      }
    }
  }

  /** Where it is. */
  DaemonPlace place() {
    return place;
  }

  /** The end of a request. */
  Deadline deadline() {
    return Deadline.after(patience.plus(GRACE));
  }

  /** What the daemon refuses in other words than a problem document. */
  FailureException refused(HttpErrorCode code, String reason) {
    return new FailureException(
        new Failure(code.id(), code.exitCode(), place.socket() + ": " + reason));
  }

  /** A text that has to be a JSON object. */
  ObjectNode object(String text) throws FailureException {
    if (json(Bytes.owning(text.getBytes(UTF_8))) instanceof ObjectNode object) {
      return object;
    }
    throw badAnswer("a JSON object", "another value");
  }

  /** What answers is not what should. */
  FailureException badAnswer(String expected, String found) {
    return ClientErrorCode.BAD_ANSWER.failure(
        place.socket() + ": expected " + expected + ", found " + found);
  }

  /** Somebody ended the command. */
  static FailureException interrupted() {
    Thread.currentThread().interrupt();
    return new FailureException(
        new Failure(
            TsmErrorCode.CANCELLED.id(),
            ExitCode.UNREACHABLE,
            "expected the daemon's answer, found that the command was interrupted"));
  }

  private Answer document(HttpCall call) throws FailureException {
    Deadline deadline = deadline();
    try (DaemonAnswer answer = open(call, deadline)) {
      requireMediaType(answer, "application/json");
      return Answer.ofDocument(json(all(answer, MOST_OCTETS, deadline)), this);
    }
  }

  private UnixConnection connect(Deadline deadline) throws FailureException {
    try {
      return UnixConnection.open(place.socket(), deadline);
    } catch (SocketTimeoutException e) {
      throw explain(e);
    } catch (IOException nobody) {
      // The messages of the operating system come in the user's language.
      throw Files.exists(place.socket()) && !Files.isWritable(place.socket())
          ? place.denied(nobody)
          : place.notRunning(nobody);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** What a broken conversation means. */
  private FailureException explain(IOException e) {
    return e instanceof ProtocolException
        ? badAnswer("HTTP/1.1", String.valueOf(e.getMessage()))
        : ClientErrorCode.NO_ANSWER.failure(
            place.socket()
                + ": expected an answer of the daemon"
                + (e instanceof SocketTimeoutException
                    ? " within " + patience.plus(GRACE).toSeconds() + " seconds"
                    : "")
                + ", found "
                + e.getMessage(),
            e);
  }

  private Bytes all(DaemonAnswer answer, int most, Deadline deadline) throws FailureException {
    List<Bytes> pieces = new ArrayList<>();
    long count = 0;
    for (Optional<Bytes> piece = answer.next(deadline);
        piece.isPresent();
        piece = answer.next(deadline)) {
      count += piece.get().length();
      if (count > most) {
        throw badAnswer("at most " + most + " bytes", "more");
      }
      pieces.add(piece.get());
    }
    return Bytes.concat(pieces);
  }

  private void requireMediaType(DaemonAnswer answer, String mediaType) throws FailureException {
    if (!answer.mediaType().equals(mediaType)) {
      throw badAnswer("an answer of " + mediaType, "'" + answer.mediaType() + "'");
    }
  }

  private FailureException refusal(DaemonAnswer answer, Deadline deadline) throws FailureException {
    if (!answer.mediaType().equals(Problem.MEDIA_TYPE)) {
      return badAnswer(
          "an answer of a daemon", "status " + answer.status() + " without a problem document");
    }
    Answer problem = Answer.of(json(all(answer, MOST_OCTETS, deadline)), this);
    String code = problem.matching("code", Failure.CODE);
    ExitCode exitCode =
        ExitCode.of(problem.number("exitCode"))
            .filter(each -> each != ExitCode.DONE)
            .orElseThrow(() -> badAnswer("the exit code of a failure", "another number"));
    return new FailureException(new Failure(code, exitCode, problem.text("detail")));
  }

  private JsonNode json(Bytes octets) throws FailureException {
    try {
      return new StrictJson(DEPTH, MOST_OCTETS).read(octets);
    } catch (MalformedJsonException e) {
      throw badAnswer("JSON", String.valueOf(e.getMessage()));
    }
  }
}
