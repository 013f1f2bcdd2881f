package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What one signature of MEASUREMENTS covers beside the negotiation (DSP0274, L1/L2), message by
 * message. The same before and inside of a session: L1/L2 begins with the negotiation in both, and
 * these are the messages as they were before encryption.
 *
 * @param slot whose key signed: 0 to 7, or 0xFF for the provisioned public key
 * @param session the ID of the session in which the messages were exchanged: {@value
 *     Session#ID_SIZE} octets as in {@link Session#id}
 * @param exchanges in the order of the wire, 1 to {@value Limits#EXCHANGES}. The last response
 *     carries the signature, the last request the verifier's nonce
 */
public record SignedMeasurements(int slot, Part<Bytes> session, List<Exchange> exchanges) {
  /** Checks the sizes. */
  public SignedMeasurements {
    exchanges = List.copyOf(exchanges);
    Limits.requireSigningSlot(slot);
    session.toOptional().ifPresent(id -> Limits.requireSize("session", id, Session.ID_SIZE));
    Limits.requireRange("number of exchanges", exchanges.size(), 1, Limits.EXCHANGES);
  }

  /**
   * A request and its response.
   *
   * @param request GET_MEASUREMENTS; absent where the TSM gives the response alone
   * @param response MEASUREMENTS
   */
  public record Exchange(Part<Bytes> request, Bytes response) {
    /** Checks the sizes. */
    public Exchange {
      request.toOptional().ifPresent(message -> Limits.requireBlob("request", message));
      Limits.requireBlob("response", response);
    }
  }
}
