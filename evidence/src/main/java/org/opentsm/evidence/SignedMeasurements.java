package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What MEASUREMENTS' signature covers beside the negotiation (DSP0274, L1/L2), message by message.
 *
 * @param slot whose key signed: 0 to 7, or 0xFF for the provisioned public key
 * @param messages GET_MEASUREMENTS and MEASUREMENTS in turn, in the order of the wire. The last
 *     response carries the signature, the last request the verifier's nonce
 */
public record SignedMeasurements(int slot, List<Bytes> messages) {
  /** Checks the sizes. */
  public SignedMeasurements {
    messages = List.copyOf(messages);
    Limits.requireSigningSlot(slot);
    Limits.requireRange("number of messages", messages.size(), 2, Limits.MESSAGES);
    if (messages.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "number of messages is " + messages.size() + ", must be even: requests and responses");
    }
    messages.forEach(message -> Limits.requireBlob("message of measurements", message));
  }
}
