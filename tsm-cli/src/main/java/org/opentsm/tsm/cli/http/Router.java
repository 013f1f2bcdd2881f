package org.opentsm.tsm.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.eclipse.jetty.server.Request;

/** Finds the route of a request. Rights are looked at before anything else of it is. */
public final class Router {
  private static final String GET = "GET";
  private static final String HEAD = "HEAD";

  private final List<Route> routes;
  private final BiPredicate<Caller, String> mayUse;

  /**
   * @param mayUse whether a caller has a right, by its name
   */
  public Router(List<Route> routes, BiPredicate<Caller, String> mayUse) {
    this.routes = List.copyOf(routes);
    this.mayUse = mayUse;
  }

  /** All of them. */
  public List<Route> routes() {
    return routes;
  }

  HttpAnswer answer(Request request, Caller caller) throws Exception {
    List<String> segments = segments(request.getHttpURI().getPath());
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes) {
      Optional<List<String>> parameters = route.match(segments);
      if (parameters.isPresent() && route.answers(request.getMethod())) {
        if (!mayUse.test(caller, route.right())) {
          throw new ProblemException(
              HttpErrorCode.FORBIDDEN,
              "expected a caller with the right '"
                  + route.right()
                  + "', found user "
                  + caller.user()
                  + ", group "
                  + caller.group());
        }
        return route.handler().answer(new HttpExchange(request, caller, parameters.get()));
      }
      parameters.ifPresent(_ -> others.add(route.method()));
    }
    if (others.isEmpty()) {
      throw new ProblemException(
          HttpErrorCode.NOT_FOUND,
          "path: expected one that /openapi.json describes, with what stands in it percent-encoded (/ as"
              + " %2F, ? as %3F), found "
              + Body.shown(request.getHttpURI().getPath()));
    }
    if (others.contains(GET)) {
      others.add(HEAD);
    }
    throw new ProblemException(
        Problem.of(
            HttpErrorCode.METHOD_NOT_ALLOWED,
            "method: expected one of "
                + others
                + ", found "
                + Body.shown(request.getMethod())
                + (request.getHttpURI().getQuery() == null
                    ? ""
                    : "; a ? within an address stands as %3F")),
        Map.of("Allow", String.join(", ", others)));
  }

  /** Split first, decoded then: an address may have slashes of its own. */
  private static List<String> segments(String path) throws ProblemException {
    List<String> segments = new ArrayList<>();
    for (String each : path.substring(1).split("/", -1)) {
      try {
        // In a path a plus sign is itself, as in spdm+doe.
        segments.add(URLDecoder.decode(each.replace("+", "%2B"), UTF_8));
      } catch (IllegalArgumentException undecodable) {
        throw new ProblemException(
            HttpErrorCode.BAD_REQUEST,
            "path: expected percent-encoding, found " + Body.shown(each));
      }
    }
    return segments;
  }
}
