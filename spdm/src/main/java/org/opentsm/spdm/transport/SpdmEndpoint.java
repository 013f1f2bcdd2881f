package org.opentsm.spdm.transport;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Where a Responder listens, as a person writes it.
 *
 * <pre>
 * spdm+doe://HOST[:PORT]    DMTF's emulator socket, PCI DOE binding    port 2323 if none is named
 * spdm+mctp://HOST[:PORT]   the same, MCTP binding                     2323
 * spdm+tcp://HOST[:PORT]    the same, TCP binding                      4194
 * dsp0287://HOST[:PORT]     SPDM over TCP without such frames          4194
 * </pre>
 *
 * <p>HOST is a name, an IPv4 address or an IPv6 address in brackets.
 *
 * @param framing how messages follow each other
 * @param host a name or an address, without brackets
 * @param port 1 to 65,535
 */
public record SpdmEndpoint(Framing framing, String host, int port) {
  private static final Map<String, Framing> SCHEMES = Collections.unmodifiableMap(schemes());
  private static final String SEPARATOR = "://";
  private static final int MAX_PORT = 65_535;

  /** Checks the port. */
  public SpdmEndpoint {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not 1 to " + MAX_PORT);
    }
  }

  /** Whether a text has the form of an endpoint, right or wrong: it has a scheme. */
  public static boolean looksLike(String text) {
    return text.contains(SEPARATOR);
  }

  /**
   * Reads an endpoint.
   *
   * @throws EndpointSyntaxException naming the part that is wrong
   */
  public static SpdmEndpoint parse(String text) throws EndpointSyntaxException {
    int separator = text.indexOf(SEPARATOR);
    String scheme = separator < 0 ? text : text.substring(0, separator);
    Framing framing = separator < 0 ? null : SCHEMES.get(scheme);
    if (framing == null) {
      String expected = "one of " + String.join(", ", SCHEMES.keySet()) + ", then " + SEPARATOR;
      throw new EndpointSyntaxException(text, "scheme", expected, quote(scheme));
    }
    String authority = text.substring(separator + SEPARATOR.length());
    int colon = hostEnd(text, authority);
    String host = hostName(text, authority.substring(0, colon));
    int port =
        colon == authority.length()
            ? framing.defaultPort()
            : port(text, authority.substring(colon + 1));
    return new SpdmEndpoint(framing, host, port);
  }

  /** Connects as the Requester. */
  public SpdmTransport connect(Deadline deadline) throws SpdmException {
    return switch (framing) {
      case Framing.Emulator(Binding binding) ->
          EmulatorSocket.connect(host, port, binding, deadline);
      case Framing.Dsp0287() -> Dsp0287Socket.connect(host, port, deadline);
    };
  }

  /** The endpoint as {@link #parse} reads it, with its port. */
  @Override
  public String toString() {
    return SCHEMES.entrySet().stream()
            .filter(entry -> entry.getValue().equals(framing))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("spdm+none")
        + SEPARATOR
        + HostPort.format(host, port);
  }

  /** Where the host ends: at a colon or at the end. */
  private static int hostEnd(String text, String authority) throws EndpointSyntaxException {
    if (!authority.startsWith("[")) {
      int colon = authority.indexOf(':');
      return colon < 0 ? authority.length() : colon;
    }
    int bracket = authority.indexOf(']');
    if (bracket < 0) {
      throw new EndpointSyntaxException(
          text, "host", "an IPv6 address in brackets", quote(authority));
    }
    if (!isIpv6(authority.substring(1, bracket))) {
      throw new EndpointSyntaxException(
          text, "host", "an IPv6 address in brackets", quote(authority.substring(0, bracket + 1)));
    }
    int end = bracket + 1;
    if (end < authority.length() && authority.charAt(end) != ':') {
      throw new EndpointSyntaxException(
          text, "end", "a port or nothing", quote(authority.substring(end)));
    }
    return end;
  }

  private static boolean isIpv6(String literal) {
    return literal.indexOf(':') >= 0 && HostResolver.isLiteral(literal);
  }

  /** The host without its brackets, whose content {@link #hostEnd} has checked. */
  private static String hostName(String text, String host) throws EndpointSyntaxException {
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    boolean allowed =
        !host.isEmpty()
            && host.chars().allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
    if (!allowed) {
      throw new EndpointSyntaxException(
          text, "host", "a name, an IPv4 address or an IPv6 address in brackets", quote(host));
    }
    return host;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static int port(String text, String digits) throws EndpointSyntaxException {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 5
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = plain ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new EndpointSyntaxException(text, "port", "1 to " + MAX_PORT, quote(digits));
    }
    return port;
  }

  private static String quote(String found) {
    return found.isEmpty() ? "nothing" : "'" + found + "'";
  }

  private static Map<String, Framing> schemes() {
    Map<String, Framing> schemes = new LinkedHashMap<>();
    schemes.put("spdm+doe", new Framing.Emulator(Binding.PCI_DOE));
    schemes.put("spdm+mctp", new Framing.Emulator(Binding.MCTP));
    schemes.put("spdm+tcp", new Framing.Emulator(Binding.TCP));
    schemes.put("dsp0287", new Framing.Dsp0287());
    return schemes;
  }
}
