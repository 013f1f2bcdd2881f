package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Route;

/** {@code /v1/operations}: verbs that are under way or have ended lately. */
final class OperationRoutes {
  private static final String ONE = "/v1/operations/{id}";

  /** The newest of them: an answer has some 250 octets for each. */
  private static final int MOST_LISTED = 1024;

  private final Operations operations;
  private final Access access;

  OperationRoutes(Operations operations, Access access) {
    this.operations = operations;
    this.access = access;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/operations", Right.READ.id(), _ -> list()),
        new Route("GET", ONE, Right.READ.id(), this::show),
        new Route("DELETE", ONE, Right.READ.id(), this::cancel));
  }

  private HttpAnswer list() {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode all = json.putArray("operations");
    List<Operation> known = operations.all();
    known
        .subList(Math.max(0, known.size() - MOST_LISTED), known.size())
        .forEach(operation -> all.add(operation.toSummary()));
    return HttpAnswer.of(json);
  }

  private HttpAnswer show(HttpExchange exchange) throws ProblemException {
    return HttpAnswer.of(own(exchange).toJson());
  }

  private HttpAnswer cancel(HttpExchange exchange) throws ProblemException {
    Operation operation = own(exchange);
    operation.cancel();
    return HttpAnswer.of(operation.toJson());
  }

  /** Everybody may see and end what he has begun himself. */
  private Operation own(HttpExchange exchange) throws ProblemException {
    Operation operation = find(exchange);
    if (!operation.asked().caller().user().equals(exchange.caller().user())
        && !access.allows(exchange.caller(), Right.CANCEL)) {
      throw new ProblemException(
          HttpErrorCode.FORBIDDEN,
          "expected who began the operation, or a caller with the right 'cancel', found user "
              + exchange.caller().user());
    }
    return operation;
  }

  private Operation find(HttpExchange exchange) throws ProblemException {
    return operations
        .find(exchange.parameter(0))
        .orElseThrow(() ->
            new ProblemException(
                HttpErrorCode.NOT_FOUND,
                "operation: expected one under way or ended lately, found none of that name"));
  }
}
