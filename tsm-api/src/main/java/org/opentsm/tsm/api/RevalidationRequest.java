package org.opentsm.tsm.api;

/**
 * How to find out whether a device is still the one that was accepted.
 *
 * <p>Whatever the choice, the leaf key of the baseline must first sign a nonce that the TSM draws
 * for this round alone: nobody else can choose it, and so nobody can choose an old one.
 *
 * @param choice what is compared beyond that
 * @param otherwise what is done with a device that is not the same
 */
public record RevalidationRequest(RevalidationChoice choice, Consequence otherwise) {
  /** What is done with a device that is not the same. */
  public enum Consequence {
    /** The device loses its standing: its baseline is forgotten. */
    DROP("drop"),
    /**
     * It loses its standing and is disconnected, its driver unbound where the TSM can. A TSM that
     * can do less than disconnect refuses the request.
     */
    DETACH("detach"),
    /** Nothing but the answer: the baseline stays what it was. */
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
