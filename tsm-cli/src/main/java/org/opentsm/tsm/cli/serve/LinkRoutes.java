package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.Route;

/** {@code /v1/streams} and {@code /v1/devices/.../link}: encrypted links. */
final class LinkRoutes {
  private static final String NO_STREAMS = "no link of a connected device is encrypted";
  private static final Duration LOOKING = Duration.ofSeconds(5);

  private final Fleet fleet;
  private final Streams streams;

  LinkRoutes(Fleet fleet, Streams streams) {
    this.fleet = fleet;
    this.streams = streams;
  }

  List<Route> routes() {
    String read = Right.READ.id();
    return List.of(
        new Route("GET", "/v1/streams", read, _ -> list()),
        new Route("GET", "/v1/devices/{address}/link", read, this::look));
  }

  private HttpAnswer list() {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode all = json.putArray("streams");
    streams
        .open()
        .forEach((address, stream) -> {
          ObjectNode entry = all.addObject();
          entry.put("address", address.text());
          entry.put("id", stream.id());
          entry.put("state", Link.State.SECURE.id());
          entry.put("keySet", stream.keySet());
          entry.put("generation", stream.generation());
          entry.put("since", stream.since().toString());
        });
    if (all.isEmpty()) {
      json.put("reason", NO_STREAMS);
    }
    return HttpAnswer.of(json);
  }

  private HttpAnswer look(HttpExchange exchange) throws TsmException {
    DeviceAddress device = DeviceAddress.parse(exchange.parameter(0));
    Tsm tsm = fleet.tsmOf(device, Optional.empty());
    ObjectNode json = DeviceRoutes.document();
    json.put("address", device.text());
    json.put("provider", tsm.identity().provider());
    addTo(json, tsm.link(device, Deadline.after(LOOKING)));
    return HttpAnswer.of(json);
  }

  /** The streams of a link, or why there are none. */
  static void addTo(ObjectNode json, Part<Link> link) {
    ArrayNode all = json.putArray("streams");
    switch (link) {
      case Part.Absent<Link>(String reason) -> json.put("noStreams", reason);
      case Part.Present<Link>(Link.NotNeeded(String reason)) -> json.put("noStreams", reason);
      case Part.Present<Link>(Link.Ide(List<Link.Stream> told)) ->
          told.forEach(each -> add(all.addObject(), each));
    }
  }

  private static void add(ObjectNode json, Link.Stream stream) {
    stream.id().toOptional().ifPresent(id -> json.put("id", id));
    json.put("type", stream.type().id());
    stream.keySet().toOptional().ifPresent(set -> json.put("keySet", set));
    stream.generation().toOptional().ifPresent(count -> json.put("generation", count));
    ArrayNode ports = json.putArray("ports");
    for (Link.Port each : stream.ports()) {
      ObjectNode port = ports.addObject();
      each.address().toOptional().ifPresent(address -> port.put("address", address));
      each.portIndex().toOptional().ifPresent(index -> port.put("portIndex", index));
      each.block().toOptional().ifPresent(block -> port.put("block", block));
      each.state().toOptional().ifPresent(state -> port.put("state", state.id()));
    }
  }
}
