package org.opentsm.evidence.nvidia;

import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.wire.WireReader;

/**
 * An attestation report of a GPU or switch: the signed GET_MEASUREMENTS and MEASUREMENTS of SPDM
 * 1.1, one after the other.
 *
 * @param request the octets of GET_MEASUREMENTS, 37
 * @param response the octets of MEASUREMENTS, without what stands behind them in the report
 * @param nonce of the request: what the device answered
 * @param slot whose key signed, 0 to 7
 * @param decoded the response, read
 */
public record NvidiaReport(
    Bytes request, Bytes response, Nonce nonce, int slot, GetMeasurements.Response decoded) {
  /** Octets of a signature: ECDSA with P-384, the one algorithm of these devices. */
  static final int SIGNATURE = 96;

  private static final int REQUEST = 37;

  /** Reports exist with one zero behind them, which their collector put there. */
  private static final int PADDING = 3;

  private static final int SLOTS = 8;

  /**
   * Reads a report.
   *
   * @param where it stands, for rejections
   * @param octets of both messages; up to 3 zeros behind them are left out
   * @throws MalformedImportException for anything else
   */
  public static NvidiaReport decode(String where, Bytes octets) throws MalformedImportException {
    try {
      return read(where, octets);
    } catch (MalformedMessageException malformed) {
      throw new MalformedImportException(where, malformed);
    }
  }

  private static NvidiaReport read(String where, Bytes octets)
      throws MalformedMessageException, MalformedImportException {
    WireReader asked = new WireReader("GET_MEASUREMENTS", octets);
    requireVersion(asked);
    GetMeasurements.Request request = GetMeasurements.Request.decode(asked);
    if (!request.signatureRequested()) {
      throw new MalformedMessageException(
          "GET_MEASUREMENTS", "Param1", 2, "a signature asked for", "none asked for");
    }
    if (request.slot() >= SLOTS) {
      throw new MalformedMessageException(
          "GET_MEASUREMENTS",
          "SlotIDParam",
          REQUEST - 1,
          "0 to 7",
          Integer.toString(request.slot()));
    }
    WireReader answered = new WireReader("MEASUREMENTS", octets.slice(REQUEST));
    requireVersion(answered);
    GetMeasurements.Response response = GetMeasurements.Response.decode(answered, SIGNATURE);
    Bytes rest = octets.slice(REQUEST + answered.position());
    if (rest.length() > PADDING || !rest.equals(Bytes.zeros(rest.length()))) {
      throw new MalformedImportException(
          where,
          "end",
          REQUEST + (long) answered.position(),
          "nothing behind the signature, or at most " + PADDING + " zeros",
          rest.length() + " bytes");
    }
    return new NvidiaReport(
        octets.slice(0, REQUEST),
        answered.consumed(),
        new Nonce(request.nonce()),
        request.slot(),
        response);
  }

  private static void requireVersion(WireReader in) throws MalformedMessageException {
    int version = in.peek(0, "SPDMVersion");
    if (version != SpdmVersion.V1_1.code()) {
      throw in.reject("SPDMVersion", "0x11 (SPDM 1.1)", String.format("0x%02x", version));
    }
  }

  /** What the vendor says in it. */
  public OpaqueData opaque() {
    return OpaqueData.decode(decoded.opaqueData());
  }
}
