package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;

/**
 * Whether a Responder wants to know what kind of endpoint its Requester is, and what it learned.
 */
final class EndpointInquiry {
  private boolean wanted;
  private Optional<Bytes> learned = Optional.empty();

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
  void learn(Bytes endpointInfo) {
    learned = Optional.of(endpointInfo);
  }

  /** What came last. */
  Optional<Bytes> learned() {
    return learned;
  }

  /** GET_VERSION came: nothing of this holds any more. */
  void restart() {
    wanted = false;
    learned = Optional.empty();
  }
}
