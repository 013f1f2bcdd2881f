package org.opentsm.spdm.transport;

import org.opentsm.spdm.Bytes;

/** What a transport carries: each kind is marked as such on the wire. */
public sealed interface TransportMessage {
  /** The octets, without any transport header. */
  Bytes octets();

  /**
   * An SPDM message in the clear.
   *
   * @param octets from SPDMVersion on
   */
  record Plain(Bytes octets) implements TransportMessage {}

  /**
   * A secured message (DSP0277).
   *
   * @param octets from the session ID on
   */
  record Secured(Bytes octets) implements TransportMessage {}

  /** An SPDM message in the clear. */
  static TransportMessage plain(Bytes octets) {
    return new Plain(octets);
  }

  /** A secured message. */
  static TransportMessage secured(Bytes octets) {
    return new Secured(octets);
  }

  /** Whether it is a secured message. */
  default boolean isSecured() {
    return this instanceof Secured;
  }

  /** The same kind with other octets. */
  default TransportMessage with(Bytes other) {
    return isSecured() ? secured(other) : plain(other);
  }
}
