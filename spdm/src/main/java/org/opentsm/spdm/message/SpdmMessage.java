package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;

/** A decoded message. Encoding gives the octets that it was decoded from, but for reserved ones. */
public sealed interface SpdmMessage permits SpdmRequest, SpdmResponse {
  /** Which message this is. */
  MessageCode code();

  /** The version in its header. */
  SpdmVersion version();

  /** The message on the wire, from its header to its last field. */
  Bytes encode();
}
