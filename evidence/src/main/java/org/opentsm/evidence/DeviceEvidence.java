package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * What was collected from one device. Maps one to one to the kernel's evidence objects: chains by
 * slot, VCA, measurements, interface report, generation.
 *
 * @param device what it says it is
 * @param certificates its chains
 * @param publicKeys the SubjectPublicKeyInfo (DER) provisioned for slot 0xFF
 * @param transcripts what it signed
 * @param measurements its measurement blocks
 * @param session the public part of the key exchange, and the session commitment
 * @param tdi the part named {@code interface}: TDISP interface report, lock nonce and state
 * @param link how its link is protected
 * @param tsm what the TSM itself holds of the device: digests and nonces
 */
public record DeviceEvidence(
    DeviceDescription device,
    Part<Certificates> certificates,
    Part<Bytes> publicKeys,
    Part<Transcripts> transcripts,
    Part<Measurements> measurements,
    Part<Session> session,
    Part<DeviceInterface> tdi,
    Part<Link> link,
    Part<TsmStatement> tsm) {
  /** Checks the sizes. */
  public DeviceEvidence {
    publicKeys.toOptional().ifPresent(key -> Limits.requireBlob("publicKeys", key));
  }
}
