package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.Route;

/** {@code /v1/caller}: who the caller is to the daemon, and what he may do. */
final class CallerRoutes {
  private final Access access;

  CallerRoutes(Access access) {
    this.access = access;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/caller", Right.READ.id(), exchange -> tell(exchange.caller())));
  }

  private HttpAnswer tell(Caller caller) {
    ObjectNode json = DeviceRoutes.document();
    json.put("user", caller.user());
    json.put("group", caller.group());
    ArrayNode rights = json.putArray("rights");
    access.rightsOf(caller).stream().sorted().forEach(right -> rights.add(right.id()));
    return HttpAnswer.of(json);
  }
}
