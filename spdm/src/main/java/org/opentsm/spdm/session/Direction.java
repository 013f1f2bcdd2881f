package org.opentsm.spdm.session;

/** Which way messages go. Each has keys and sequence numbers of its own. */
public enum Direction {
  /** From the Requester to the Responder. */
  REQUEST("req"),
  /** From the Responder to the Requester. */
  RESPONSE("rsp");

  private final String label;

  Direction(String label) {
    this.label = label;
  }

  /** The other way. */
  public Direction opposite() {
    return this == REQUEST ? RESPONSE : REQUEST;
  }

  /** As it stands in the labels of the key schedule. */
  String label() {
    return label;
  }
}
