package org.opentsm.spdm.transport;

/** A text that should name an SPDM endpoint and does not: a mistake in usage, not of a peer. */
public final class EndpointSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String part;

  EndpointSyntaxException(String text, String part, String expected, String found) {
    super(text + ": " + part + ": expected " + expected + ", found " + found);
    this.part = part;
  }

  /** The part that is wrong: {@code scheme}, {@code host}, {@code port} or {@code end}. */
  public String part() {
    return part;
  }
}
