package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What CHALLENGE_AUTH's signature covers beside the negotiation (DSP0274, M1/M2), message by
 * message.
 *
 * @param slot whose key signed: 0 to 7, or 0xFF for the provisioned public key
 * @param identity message B: requests and responses from GET_DIGESTS to the last CERTIFICATE in the
 *     order of the wire; empty if none were exchanged
 * @param request CHALLENGE; its Nonce is the verifier's
 * @param response CHALLENGE_AUTH with its signature
 */
public record SignedChallenge(int slot, List<Bytes> identity, Bytes request, Bytes response) {
  /** Checks the sizes. */
  public SignedChallenge {
    identity = List.copyOf(identity);
    Limits.requireSigningSlot(slot);
    Limits.requireRange("number of messages", identity.size(), 0, Limits.MESSAGES);
    identity.forEach(message -> Limits.requireBlob("message of identity", message));
    Limits.requireBlob("request", request);
    Limits.requireBlob("response", response);
  }
}
