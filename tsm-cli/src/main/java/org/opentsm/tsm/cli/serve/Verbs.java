package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.http.Body;
import org.opentsm.tsm.cli.http.EncodedJson;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Shares;

/** How every verb is begun, waited for and answered, whatever it does. */
final class Verbs {
  private static final int MOST_OCTETS = 64 * 1024;
  private static final int LONGEST_KEY = 128;
  private static final long MOST_SECONDS = 3600;
  private static final long USUAL_SECONDS = 30;

  /**
   * Octets of bodies that are read or worked on, of which each is in memory three or four times. So
   * many that two of the longest are there at once.
   */
  private static final Shares.Limit BODIES = new Shares.Limit(40L << 20, 64L << 20);

  private final Operations operations;
  private final SpdmCrypto crypto;
  private final Shares bodies = new Shares("octets of bodies", BODIES);

  /**
   * What is common to all requests of a kind.
   *
   * @param target the device; empty for a verb on none or on all of them
   * @param most octets of its body
   * @param place what a caller must have to begin it, and has until it ends
   */
  record Verb(String name, Optional<String> target, int most, Place place) {}

  /** Something of which callers have shares. */
  @FunctionalInterface
  interface Place {
    /**
     * Takes one.
     *
     * @throws ProblemException if there is none
     */
    Shares.Share take() throws ProblemException;
  }

  /** Reads what a verb needs of a request, and gives what is to be done then. */
  @FunctionalInterface
  interface Plan {
    /**
     * Looks at the request alone, not at devices.
     *
     * @throws ProblemException if it makes no sense
     */
    Step read(Body body) throws ProblemException;
  }

  /** Does it. */
  @FunctionalInterface
  interface Step {
    /** The result. */
    JsonNode run(Operation operation, Deadline deadline) throws Exception;
  }

  Verbs(Operations operations, SpdmCrypto crypto) {
    this.operations = operations;
    this.crypto = crypto;
  }

  /** Answers a request with a verb on a device, or on all. */
  HttpAnswer answer(HttpExchange exchange, String verb, Optional<String> target, Plan plan)
      throws ProblemException, InterruptedException {
    return answer(exchange, new Verb(verb, target, MOST_OCTETS, () -> () -> {}), plan);
  }

  /** The same for one that needs more. */
  HttpAnswer answer(HttpExchange exchange, Verb verb, Plan plan)
      throws ProblemException, InterruptedException {
    Operation operation = begin(exchange, verb, plan);
    if (exchange.headers("Prefer").stream().anyMatch(wish -> wish.contains("respond-async"))) {
      return new HttpAnswer.Json(
          202,
          EncodedJson.of(operation.toJson()),
          Map.of("Location", "/v1/operations/" + operation.id()));
    }
    operation.await();
    if (operation.problem().isPresent()) {
      throw new ProblemException(operation.problem().get());
    }
    return new HttpAnswer.Json(
        200,
        operation.result().orElseThrow(),
        Map.of("Operation-Location", "/v1/operations/" + operation.id()));
  }

  private Operation begin(HttpExchange exchange, Verb verb, Plan plan) throws ProblemException {
    Optional<String> key = exchange.header("Idempotency-Key");
    if (key.filter(text -> text.length() > LONGEST_KEY).isPresent()) {
      throw Body.wrong(
          "Idempotency-Key: expected at most " + LONGEST_KEY + " characters, found more");
    }
    Shares.Share share = shareOf(exchange, verb);
    boolean handedOver = false;
    try {
      HttpExchange.Sent sent = exchange.sent(verb.most());
      long seconds = sent.body().number("timeoutSeconds", 1, MOST_SECONDS).orElse(USUAL_SECONDS);
      Step step = plan.read(sent.body());
      sent.body().end();
      // The clock starts here: waiting for a device's turn counts.
      Deadline deadline = Deadline.after(Duration.ofSeconds(seconds));
      Operation.Order order =
          new Operation.Order(
              new Operation.Asked(exchange.caller(), verb.name(), verb.target()),
              operation -> step.run(operation, deadline),
              share);
      Bytes fingerprint = key.isPresent() ? fingerprint(exchange, sent) : Bytes.EMPTY;
      handedOver = true;
      return operations.begin(key, fingerprint, order);
    } finally {
      if (!handedOver) {
        share.close();
      }
    }
  }

  /** Before the body is read. */
  private Shares.Share shareOf(HttpExchange exchange, Verb verb) throws ProblemException {
    long octets = Math.max(1, exchange.announced(verb.most()));
    Shares.Share place = verb.place().take();
    try {
      Shares.Share body = bodies.take(exchange.caller(), octets);
      return () -> {
        body.close();
        place.close();
      };
    } catch (ProblemException tooMany) {
      place.close();
      throw tooMany;
    }
  }

  private Bytes fingerprint(HttpExchange exchange, HttpExchange.Sent sent) {
    Bytes line = Bytes.copyOf((exchange.line() + "\n").getBytes(UTF_8));
    return crypto.digest(HashAlgorithm.SHA_256, line, sent.octets());
  }
}
