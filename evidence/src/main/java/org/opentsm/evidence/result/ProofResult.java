package org.opentsm.evidence.result;

import java.time.Instant;
import java.util.List;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.commitment.DeviceDigest;

/**
 * The answer of the verifier to a proof: whether the disclosed elements belong to evidence that a
 * root of trust vouches for, and whether their measurements and modes are what the policy expects.
 * What else they say, and the signatures in them, it does not look at.
 *
 * @param nonce the verifier's
 * @param at the time for which endorsements were checked
 * @param device position of the device whose elements are disclosed
 * @param digest of that device
 * @param elements the disclosed ones, as {@code measurements/3}
 * @param checks in a fixed order
 */
public record ProofResult(
    Nonce nonce,
    Instant at,
    int device,
    DeviceDigest digest,
    List<String> elements,
    List<CheckResult> checks) {
  /** Copies the lists. */
  public ProofResult {
    elements = List.copyOf(elements);
    checks = List.copyOf(checks);
  }

  /** What the verdict rule makes of the checks. */
  public Status status() {
    return Status.of(checks);
  }
}
