package org.opentsm.tsm.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.opentsm.spdm.Bytes;

/** A request, as far as its route is concerned. */
public final class HttpExchange {
  private final Request request;
  private final Caller caller;
  private final List<String> parameters;

  HttpExchange(Request request, Caller caller, List<String> parameters) {
    this.request = request;
    this.caller = caller;
    this.parameters = parameters;
  }

  /** Who asks. */
  public Caller caller() {
    return caller;
  }

  /** The method and path, as they were sent. */
  public String line() {
    return request.getMethod() + " " + request.getHttpURI().getPathQuery();
  }

  /** What stands in the path for the route's placeholder, decoded. */
  public String parameter(int index) {
    return parameters.get(index);
  }

  /** A field of the request. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /** All fields of a name: several are one list (RFC 9110, 5.3). */
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  /** A parameter of the query. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(Request.extractQueryParameters(request).getValue(name));
  }

  /**
   * Refuses parameters of the query that the route does not have: a wish that is not understood is
   * not passed over.
   *
   * @throws ProblemException if there is another one, or one twice
   */
  public void requireQueries(Set<String> known) throws ProblemException {
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      if (!known.contains(field.getName())) {
        throw Body.wrong(
            "query: expected one of "
                + new TreeSet<>(known)
                + ", found "
                + Body.shown(field.getName()));
      }
      if (field.hasMultipleValues()) {
        throw Body.wrong(field.getName() + ": expected it once in the query, found it twice");
      }
    }
  }

  /** Whether the caller prefers a media type to JSON. */
  public boolean prefers(String mediaType) {
    List<String> accepted = request.getHeaders().getQualityCSV("Accept");
    return accepted.indexOf(mediaType) >= 0
        && (!accepted.contains(MimeTypes.Type.APPLICATION_JSON.asString())
            || accepted.indexOf(mediaType)
                < accepted.indexOf(MimeTypes.Type.APPLICATION_JSON.asString()));
  }

  /**
   * How many octets the body has at most: as the caller says, or as the route takes.
   *
   * @throws ProblemException if the caller says more
   */
  public long announced(int most) throws ProblemException {
    long stated = request.getLength();
    if (stated > most) {
      throw tooLarge(most, stated + " bytes");
    }
    return stated < 0 ? most : stated;
  }

  /** The body's octets, at most as many as the route takes. */
  private Bytes octets(int most) throws ProblemException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] read = in.readNBytes(most + 1);
      if (read.length > most) {
        throw tooLarge(most, "more");
      }
      return Bytes.owning(read);
    } catch (IOException e) {
      boolean late = e.getCause() instanceof TimeoutException;
      throw new ProblemException(
          late ? HttpErrorCode.REQUEST_TIMEOUT : HttpErrorCode.BAD_REQUEST,
          "body: expected the rest of it, found " + (late ? "nothing in time" : "its end"));
    }
  }

  /**
   * What came with a request.
   *
   * @param octets as they were sent
   * @param body the same as a JSON object; none is an empty one
   */
  public record Sent(Bytes octets, Body body) {}

  /** The body, read once. */
  public Sent sent(int most) throws ProblemException {
    String type = Objects.requireNonNullElse(request.getHeaders().get("Content-Type"), "");
    Bytes octets = octets(most);
    // Tools that post a text without a word on its type call it a form.
    boolean known =
        type.isEmpty()
            || type.startsWith("application/json")
            || type.startsWith("application/x-www-form-urlencoded");
    if (octets.length() > 0 && !known) {
      throw new ProblemException(
          HttpErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type: expected application/json, found " + Body.shown(type));
    }
    return new Sent(octets, Body.read(octets, most));
  }

  private static ProblemException tooLarge(int most, String found) {
    return new ProblemException(
        HttpErrorCode.TOO_LARGE, "body: expected at most " + most + " bytes, found " + found);
  }
}
