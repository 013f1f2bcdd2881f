package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Route;
import org.opentsm.tsm.embed.Backend;
import org.opentsm.tsm.embed.OpenTsm;

/** What concerns the whole host: backends, sessions, baselines, resuming, metrics. */
final class HostRoutes {
  private static final Duration LISTING = Duration.ofSeconds(5);

  private final OpenTsm openTsm;
  private final Fleet fleet;
  private final Baselines baselines;
  private final Verbs verbs;
  private final Resume resume;
  private final Metrics metrics;

  HostRoutes(
      OpenTsm openTsm,
      Fleet fleet,
      Baselines baselines,
      Verbs verbs,
      Resume resume,
      Metrics metrics) {
    this.openTsm = openTsm;
    this.fleet = fleet;
    this.baselines = baselines;
    this.verbs = verbs;
    this.resume = resume;
    this.metrics = metrics;
  }

  List<Route> routes() {
    String read = Right.READ.id();
    return List.of(
        new Route("GET", "/v1/backends", read, _ -> backends()),
        new Route("GET", "/v1/sessions", read, _ -> sessions()),
        new Route("GET", "/v1/baselines", read, _ -> baselines()),
        new Route("GET", "/v1/baselines/{address}", read, this::baseline),
        new Route("POST", "/v1/revalidate", Right.REVALIDATE.id(), this::resume),
        new Route(
            "GET",
            "/healthz",
            read,
            _ -> HttpAnswer.of(DeviceRoutes.document().put("status", "ok"))),
        new Route("GET", "/metrics", read, _ -> metrics()),
        new Route("GET", "/openapi.json", read, _ -> description()));
  }

  private HttpAnswer backends() {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode all = json.putArray("backends");
    for (Backend backend : openTsm.backends()) {
      ObjectNode entry = all.addObject();
      entry.put("provider", backend.name());
      Optional<String> reason = openTsm.unavailable(backend);
      entry.put("available", reason.isEmpty());
      reason.ifPresent(why -> entry.put("reason", why));
      ArrayNode features = entry.putArray("features");
      backend.features().stream().sorted().forEach(feature -> features.add(feature.id()));
    }
    return HttpAnswer.of(json);
  }

  private HttpAnswer sessions() {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode all = json.putArray("sessions");
    fleet
        .sessions()
        .forEach((address, session) -> {
          ObjectNode entry = all.addObject();
          entry.put("address", address.text());
          entry.put("incarnation", session.incarnation().value());
          entry.put("since", session.at().toString());
          entry.put("protection", session.protection());
          session.slot().ifPresent(slot -> entry.put("slot", slot));
        });
    return HttpAnswer.of(json);
  }

  private HttpAnswer baselines() throws TsmException {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode all = json.putArray("baselines");
    for (Baselines.Accepted each : baselines.all(Deadline.after(LISTING))) {
      ObjectNode entry = each.toJson();
      each.problem().ifPresent(problem -> entry.set("problem", problem.toJson()));
      all.add(entry);
    }
    return HttpAnswer.of(json);
  }

  private HttpAnswer baseline(HttpExchange exchange) throws TsmException, ProblemException {
    DeviceAddress address = DeviceAddress.parse(exchange.parameter(0));
    Baselines.Kept kept =
        baselines
            .find(address)
            .orElseThrow(() ->
                new ProblemException(
                    HttpErrorCode.NOT_FOUND,
                    address.head()
                        + "expected a device that was accepted, found no baseline of it"));
    ObjectNode json = DeviceRoutes.document();
    json.put("address", address.text());
    json.put("provider", kept.provider());
    json.put("accepted", kept.baseline().acceptedAt().toString());
    json.put("slot", kept.baseline().slot());
    return HttpAnswer.of(json);
  }

  private HttpAnswer resume(HttpExchange exchange) throws ProblemException, InterruptedException {
    return verbs.answer(
        exchange,
        Right.REVALIDATE.id(),
        Optional.empty(),
        body -> {
          RevalidationRequest request = DeviceRoutes.revalidation(body);
          return (operation, deadline) -> resume.run(request, operation, deadline);
        });
  }

  private static HttpAnswer description() throws IOException {
    try (InputStream in = HostRoutes.class.getResourceAsStream("openapi.json")) {
      return new HttpAnswer.Octets(
          "application/json", Bytes.owning(Objects.requireNonNull(in).readAllBytes()));
    }
  }

  private HttpAnswer metrics() {
    return new HttpAnswer.Octets(Metrics.MEDIA_TYPE, Bytes.copyOf(metrics.text().getBytes(UTF_8)));
  }
}
