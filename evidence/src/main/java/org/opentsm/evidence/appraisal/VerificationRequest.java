package org.opentsm.evidence.appraisal;

import java.time.Instant;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;

/**
 * What a verifier brings along. Nothing else decides: no trust store, no clock, no network.
 *
 * @param nonce that the evidence must answer
 * @param trust roots and revocation lists for devices
 * @param platformTrust roots, keys and endorsements for statements by roots of trust
 * @param at the time for which certificates must be valid
 * @param policy what is required and expected
 * @param references reference values that others published; all that are about a device must fit
 */
public record VerificationRequest(
    Nonce nonce,
    DeviceTrust trust,
    PlatformTrust platformTrust,
    Instant at,
    Policy policy,
    ReferenceValues references) {
  /** Without reference values but those of the policy. */
  public VerificationRequest(
      Nonce nonce, DeviceTrust trust, PlatformTrust platformTrust, Instant at, Policy policy) {
    this(nonce, trust, platformTrust, at, policy, ReferenceValues.NONE);
  }

  /** Without anything for statements by roots of trust. */
  public VerificationRequest(Nonce nonce, DeviceTrust trust, Instant at, Policy policy) {
    this(nonce, trust, PlatformTrust.NOTHING, at, policy);
  }
}
