package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * What KEY_EXCHANGE_RSP's signature covers beside the negotiation and the hash of the certificate
 * chain (DSP0274, "Transcript for KEY_EXCHANGE_RSP signature").
 *
 * @param slot whose key signed: 0 to 7, or 0xFF for the provisioned public key
 * @param digests DIGESTS, of a connection with several keys of the Responder
 * @param request KEY_EXCHANGE
 * @param response KEY_EXCHANGE_RSP with its signature and, where it has any, ResponderVerifyData
 */
public record SignedKeyExchange(int slot, Part<Bytes> digests, Bytes request, Bytes response) {
  /** Checks the sizes. */
  public SignedKeyExchange {
    Limits.requireSigningSlot(slot);
    digests.toOptional().ifPresent(message -> Limits.requireBlob("digests", message));
    Limits.requireBlob("request", request);
    Limits.requireBlob("response", response);
  }
}
