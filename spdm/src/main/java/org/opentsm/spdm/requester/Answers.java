package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.transcript.Negotiated;

/** Checks that every answer has to stand. */
final class Answers {
  private Answers() {}

  /** The answer must carry the version of the connection. */
  static void requireVersion(SpdmResponse response, SpdmVersion version)
      throws ProtocolViolationException {
    require(
        response,
        "SPDMVersion",
        response.version() == version,
        version.toString(),
        response.version().toString());
  }

  /** The answer must be about the slot that was asked about. */
  static void requireSlot(SpdmResponse response, int expected, int found)
      throws ProtocolViolationException {
    require(response, "SlotID", expected == found, expected, found);
  }

  /** From 1.2 on, opaque data needs a format that was agreed on. */
  static void requireOpaqueData(SpdmResponse response, Negotiated negotiated, Bytes opaqueData)
      throws ProtocolViolationException {
    boolean allowed =
        opaqueData.isEmpty()
            || negotiated.opaqueData()
            || !negotiated.version().atLeast(SpdmVersion.V1_2);
    require(
        response,
        "OpaqueDataLength",
        allowed,
        "0, as no format of opaque data was agreed on",
        opaqueData.length());
  }

  /** A field must be as expected. */
  static void require(
      SpdmResponse response, String field, boolean holds, Object expected, Object found)
      throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(
          response.code().name(), field, expected.toString(), found.toString());
    }
  }
}
