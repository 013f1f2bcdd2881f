package org.opentsm.tsm.cli.serve;

import static org.opentsm.tsm.cli.report.RevalidationWords.USUAL_CHOICE;
import static org.opentsm.tsm.cli.report.RevalidationWords.USUAL_CONSEQUENCE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.InvalidNonceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.LockOptions;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Body;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Route;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Failure;
import org.opentsm.tsm.cli.report.ComparisonReport;
import org.opentsm.tsm.cli.report.RevalidationWords;

/** {@code /v1/devices}: what is here, and each verb on it. */
final class DeviceRoutes {
  private static final String DEVICE = "/v1/devices/{address}";
  private static final int LAST_SLOT = 7;
  private static final int DIGEST_OCTETS = 48;
  private static final Duration LISTING = Duration.ofSeconds(5);

  private final Fleet fleet;
  private final Roster roster;
  private final Verbs verbs;
  private final EvidenceShelf shelf;
  private final InstantSource clock;

  DeviceRoutes(Fleet fleet, Roster roster, Verbs verbs, EvidenceShelf shelf, InstantSource clock) {
    this.fleet = fleet;
    this.roster = roster;
    this.verbs = verbs;
    this.shelf = shelf;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/devices", Right.READ.id(), _ -> list()),
        new Route("GET", DEVICE, Right.READ.id(), this::show),
        verb(Right.CONNECT, this::connect),
        verb(Right.EVIDENCE, this::evidence),
        plain(
            Right.LOCK,
            (tsm, device, deadline) -> tsm.lock(device, LockOptions.DEFAULTS, deadline)),
        verb(Right.ACCEPT, this::accept),
        verb(Right.REVALIDATE, this::revalidate),
        plain(Right.UNLOCK, Tsm::unlock),
        verb(Right.REFRESH_LINK, (device, _) -> refreshLink(device)),
        plain(Right.STOP_LINK, Tsm::stopLink),
        plain(Right.DISCONNECT, this::disconnect));
  }

  /** A verb on the device of a request: reads what it needs of the body. */
  @FunctionalInterface
  private interface DeviceVerb {
    Verbs.Step read(DeviceAddress device, Body body) throws ProblemException;
  }

  private Route verb(Right right, DeviceVerb verb) {
    return new Route(
        "POST",
        DEVICE + "/" + right.id(),
        right.id(),
        exchange -> {
          DeviceAddress device = DeviceAddress.parse(exchange.parameter(0));
          return verbs.answer(
              exchange, right.id(), Optional.of(device.text()), body -> verb.read(device, body));
        });
  }

  private HttpAnswer list() throws TsmException {
    ObjectNode json = document();
    ArrayNode devices = json.putArray("devices");
    for (Roster.Entry entry : roster.all(Deadline.after(LISTING))) {
      devices.add(toJson(entry));
    }
    return HttpAnswer.of(json);
  }

  private HttpAnswer show(HttpExchange exchange) throws TsmException, ProblemException {
    DeviceAddress device = DeviceAddress.parse(exchange.parameter(0));
    ObjectNode json = document();
    json.setAll(toJson(known(device, Deadline.after(LISTING))));
    Optional.ofNullable(fleet.sessions().get(device))
        .ifPresent(session -> json.put("session", session.protection()));
    return HttpAnswer.of(json);
  }

  private Roster.Entry known(DeviceAddress device, Deadline deadline)
      throws TsmException, ProblemException {
    return roster
        .find(device, deadline)
        .orElseThrow(() ->
            new ProblemException(
                HttpErrorCode.NOT_FOUND,
                device.head()
                    + "expected a device that is here, was connected or was accepted, found none"));
  }

  private TsmDevice disconnect(Tsm tsm, DeviceAddress device, Deadline deadline)
      throws TsmException, ProblemException {
    // An address with a slip in it is no device that was let go.
    var _ = known(device, deadline);
    return tsm.disconnect(device, deadline);
  }

  private Verbs.Step connect(DeviceAddress device, Body body) throws ProblemException {
    Optional<String> provider = body.text("provider");
    OptionalInt slot = slot(body);
    // Somebody who asks twice, to be sure, takes no standing away.
    ConnectOptions options =
        new ConnectOptions(slot, demand(body, "session"), demand(body, "ide"), body.flag("anew"));
    return (_, deadline) -> {
      Tsm tsm = fleet.tsmOf(device, provider);
      Connection connection = tsm.connect(device, options, deadline);
      fleet.assign(device, tsm);
      ObjectNode json = document();
      json.setAll(toJson(tsm.identity().provider(), connection.device()));
      json.put("slot", connection.slot());
      json.put("protocol", connection.protocol());
      connection.session().ifPresent(session -> json.put("session", session));
      LinkRoutes.addTo(json, connection.link());
      return json;
    };
  }

  private Verbs.Step evidence(DeviceAddress device, Body body) throws ProblemException {
    Nonce nonce = nonce(body);
    OptionalInt slot = slot(body);
    return (_, deadline) -> {
      Tsm tsm = fleet.tsmOf(device, Optional.empty());
      CollectedEvidence collected =
          tsm.evidence(device, new EvidenceRequest(nonce, slot), deadline);
      String provider = tsm.identity().provider();
      Bytes encoded = EvidenceCodec.encode(collected.evidence());
      String id = EvidenceCodec.contentDigest(collected.evidence()).toHex();
      shelf.put(new EvidenceShelf.Item(id, provider, clock.instant(), collected, encoded));
      ObjectNode json = document();
      json.setAll(toJson(provider, collected.device()));
      json.put("evidence", id);
      json.put("nonce", nonce.toString());
      json.put("deviceDigest", collected.digest().toHex());
      return json;
    };
  }

  private Verbs.Step accept(DeviceAddress device, Body body) throws ProblemException {
    Incarnation incarnation =
        new Incarnation(body.requiredNumber("incarnation", 1, Long.MAX_VALUE));
    EvidenceGeneration generation =
        new EvidenceGeneration(body.requiredNumber("generation", 1, Long.MAX_VALUE));
    Bytes digest = body.requiredHex("digest", DIGEST_OCTETS);
    return (_, deadline) -> {
      Tsm tsm = fleet.tsmOf(device, Optional.empty());
      var acceptance = tsm.accept(device, incarnation, generation, digest, deadline);
      ObjectNode json = document();
      json.setAll(toJson(tsm.identity().provider(), acceptance.device()));
      json.put("deviceDigest", acceptance.digest().toHex());
      json.put("at", acceptance.at().toString());
      json.put("entersTcb", acceptance.entersTcb());
      return json;
    };
  }

  private Verbs.Step revalidate(DeviceAddress device, Body body) throws ProblemException {
    RevalidationRequest request = revalidation(body);
    return (_, deadline) -> {
      Tsm tsm = fleet.tsmOf(device, Optional.empty());
      RevalidationOutcome outcome = tsm.revalidate(device, request, deadline);
      ObjectNode json = document();
      json.setAll(toJson(tsm.identity().provider(), outcome.device()));
      ComparisonReport.of(outcome).addTo(json);
      if (!(outcome instanceof RevalidationOutcome.Same)) {
        json.put("consequence", request.otherwise().id());
      }
      return json;
    };
  }

  private Verbs.Step refreshLink(DeviceAddress device) {
    return (_, deadline) -> {
      Tsm tsm = fleet.tsmOf(device, Optional.empty());
      ObjectNode json = document();
      json.put("address", device.text());
      json.put("provider", tsm.identity().provider());
      LinkRoutes.addTo(json, Part.of(tsm.refreshLink(device, deadline)));
      return json;
    };
  }

  /** A verb that is told nothing, and answers how the device stands then. */
  @FunctionalInterface
  private interface PlainVerb {
    TsmDevice run(Tsm tsm, DeviceAddress device, Deadline deadline)
        throws TsmException, ProblemException;
  }

  private Route plain(Right right, PlainVerb verb) {
    return verb(
        right,
        (device, _) ->
            (_, deadline) -> {
              Tsm tsm = fleet.tsmOf(device, Optional.empty());
              ObjectNode json = document();
              json.setAll(toJson(tsm.identity().provider(), verb.run(tsm, device, deadline)));
              return json;
            });
  }

  /** What a body says of a revalidation. */
  static RevalidationRequest revalidation(Body body) throws ProblemException {
    try {
      return RevalidationWords.request(
          "choice",
          body.text("choice").orElse(USUAL_CHOICE),
          "otherwise",
          body.text("otherwise").orElse(USUAL_CONSEQUENCE));
    } catch (CliException unknown) {
      throw Body.wrong(Failure.of(unknown).message());
    }
  }

  static Nonce nonce(Body body) throws ProblemException {
    try {
      return Nonce.parse(body.required("nonce"));
    } catch (InvalidNonceException e) {
      throw new ProblemException(Problem.of(e));
    }
  }

  /** The beginning of every document. */
  static ObjectNode document() {
    return JsonNodeFactory.instance.objectNode().put("version", 1);
  }

  private static ObjectNode toJson(Roster.Entry entry) {
    return toJson(entry.member().provider(), entry.member().device())
        .put("baseline", entry.baseline());
  }

  private static ObjectNode toJson(String provider, TsmDevice device) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", device.address().text());
    json.put("provider", provider);
    json.put("state", device.state().id());
    json.put("incarnation", device.incarnation().value());
    json.put("generation", device.generation().value());
    device.reason().ifPresent(reason -> json.put("reason", reason));
    return json;
  }

  private static OptionalInt slot(Body body) throws ProblemException {
    return body.number("slot", 0, LAST_SLOT).stream().mapToInt(Long::intValue).findFirst();
  }

  private static Demand demand(Body body, String name) throws ProblemException {
    String word = body.text(name).orElse(Demand.WHERE_POSSIBLE.id());
    return Demand.of(word)
        .orElseThrow(() ->
            Body.wrong(name + ": expected no, where-possible or required, found '" + word + "'"));
  }
}
