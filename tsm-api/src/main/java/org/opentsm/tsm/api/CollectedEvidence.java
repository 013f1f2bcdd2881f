package org.opentsm.tsm.api;

import org.opentsm.evidence.Evidence;
import org.opentsm.spdm.Bytes;

/**
 * Evidence of one device, and what {@link Tsm#accept} needs to recognise it.
 *
 * <p>Evidence of several devices of one TSM for one nonce is put together from several of these;
 * each keeps its digest.
 *
 * @param device as it stood after the collection
 * @param evidence for the verifier
 * @param digest of the device's part of it ({@link org.opentsm.evidence.commitment.DeviceDigest}),
 *     48 octets
 */
public record CollectedEvidence(TsmDevice device, Evidence evidence, Bytes digest) {
  /** Of the device when it was measured. */
  public Incarnation incarnation() {
    return device.incarnation();
  }

  /** The same with more in the evidence around the device's part, which stays what it is. */
  public CollectedEvidence with(Evidence more) {
    return new CollectedEvidence(device, more, digest);
  }

  /** Of this collection. */
  public EvidenceGeneration generation() {
    return device.generation();
  }
}
