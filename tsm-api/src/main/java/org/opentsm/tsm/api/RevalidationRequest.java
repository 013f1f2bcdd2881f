package org.opentsm.tsm.api;

import org.opentsm.evidence.Nonce;

/**
 * How to find out whether a device is still the one that was accepted.
 *
 * <p>Whatever the choice, the leaf key of the baseline must first sign {@code nonce}.
 *
 * @param nonce fresh for this round
 * @param choice what is compared beyond that
 * @param otherwise what is done with a device that is not the same
 */
public record RevalidationRequest(Nonce nonce, RevalidationChoice choice, Consequence otherwise) {
  /** What is done with a device that is not the same. */
  public enum Consequence {
    /** The device loses its standing. */
    DROP("drop"),
    /** It loses its standing and is disconnected, its driver unbound where the TSM can. */
    DETACH("detach"),
    /** Nothing but the answer. */
    REPORT("report");

    private final String id;

    Consequence(String id) {
      this.id = id;
    }

    /** The stable name in JSON and messages. */
    public String id() {
      return id;
    }
  }
}
