package org.opentsm.spdm.responder;

import java.util.Optional;

/**
 * Whether a Responder wants to know what kind of endpoint its Requester is, and what it learned.
 */
final class EndpointInquiry {
  private boolean wanted;
  private Optional<RequesterEndpoint> learned = Optional.empty();

  /** From here on it is asked for. */
  void want() {
    wanted = true;
  }

  /** Whether it is to be asked for now; then it is not any more. */
  boolean begins() {
    boolean begins = wanted;
    wanted = false;
    return begins;
  }

  /** EPInfo came, and its signature is good if it has one. */
  void learn(RequesterEndpoint told) {
    learned = Optional.of(told);
  }

  /** What came last. */
  Optional<RequesterEndpoint> learned() {
    return learned;
  }

  /** GET_VERSION came: nothing of this holds any more. */
  void restart() {
    wanted = false;
    learned = Optional.empty();
  }
}
