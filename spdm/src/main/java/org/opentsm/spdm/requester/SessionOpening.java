package org.opentsm.spdm.requester;

/** How a session was opened: by KEY_EXCHANGE, or by PSK_EXCHANGE. */
public sealed interface SessionOpening permits Handshake.Exchanged, PskHandshake.Exchanged {
  /** Seconds that the session lives without a message, 0 to 255; 0 for as long as one likes. */
  int heartbeatPeriod();
}
