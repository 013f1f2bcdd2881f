package org.opentsm.tsm.api;

import java.util.OptionalInt;
import org.opentsm.evidence.Nonce;

/**
 * What to collect. Start from {@link #of}: later versions add options.
 *
 * @param nonce the verifier's; the device signs exactly these octets
 * @param slot whose key signs: 0 to 7; empty for the one that authenticated the device
 */
public record EvidenceRequest(Nonce nonce, OptionalInt slot) {
  /** Checks the slot. */
  public EvidenceRequest {
    ConnectOptions.requireSlot(slot);
  }

  /** Evidence for a verifier's nonce. */
  public static EvidenceRequest of(Nonce nonce) {
    return new EvidenceRequest(nonce, OptionalInt.empty());
  }

  /** The same, signed by the key of another slot, 0 to 7. */
  public EvidenceRequest withSlot(int chosen) {
    return new EvidenceRequest(nonce, OptionalInt.of(chosen));
  }
}
