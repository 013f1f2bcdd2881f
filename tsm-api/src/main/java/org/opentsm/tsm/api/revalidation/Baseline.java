package org.opentsm.tsm.api.revalidation;

import java.time.Instant;
import java.util.Optional;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;

/**
 * What was accepted of one device: what a revalidation compares with.
 *
 * <p>It is the evidence itself, as it was appraised: chains, public keys, measurements, interface
 * report, the identity of the TSM, both counters, and the signatures, so that whoever reads it can
 * check again that the key which it names did sign. Immutable.
 */
public final class Baseline {
  private final DeviceAddress address;
  private final Evidence evidence;
  private final Instant acceptedAt;
  private final KeyProof proof;

  private Baseline(DeviceAddress address, Evidence evidence, Instant acceptedAt, KeyProof proof) {
    this.address = address;
    this.evidence = evidence;
    this.acceptedAt = acceptedAt;
    this.proof = proof;
  }

  /**
   * The baseline that evidence gives.
   *
   * @param address where the device was
   * @param evidence of this device alone
   * @param acceptedAt when it was accepted; fractions of a second are left out
   * @return nothing if the evidence is of several devices, or does not prove a key
   */
  public static Optional<Baseline> of(
      DeviceAddress address, Evidence evidence, Instant acceptedAt, SpdmCrypto crypto) {
    if (evidence.devices().size() != 1) {
      return Optional.empty();
    }
    Instant second = Instant.ofEpochSecond(acceptedAt.getEpochSecond());
    return KeyProof.of(crypto, evidence.devices().getFirst(), evidence.nonce())
        .map(proof -> new Baseline(address, evidence, second, proof));
  }

  /** Where the device was. */
  public DeviceAddress address() {
    return address;
  }

  /** What was accepted, whole. */
  public Evidence evidence() {
    return evidence;
  }

  /** The TSM that collected it. */
  public Identity identity() {
    return evidence.identity();
  }

  /** When it was accepted, to the second. */
  public Instant acceptedAt() {
    return acceptedAt;
  }

  /** The slot whose key signed: 0 to 7, or 0xFF for a provisioned public key. */
  public int slot() {
    return proof.slot();
  }

  /** SubjectPublicKeyInfo (DER) of the key that signed, and that must sign again. */
  public Bytes leafKey() {
    return proof.keyInfo();
  }

  /** What the device vouched for: measurements that no signature covers are absent. */
  public DeviceEvidence device() {
    return proof.device();
  }

  /** The life of the device in which it was collected. */
  public Incarnation incarnation() {
    return new Incarnation(Math.max(1, device().device().incarnation()));
  }

  /** The collection. */
  public EvidenceGeneration generation() {
    return new EvidenceGeneration(device().device().generation());
  }

  /** The digest that was accepted ({@link DeviceDigest}), 48 octets. */
  public Bytes digest() {
    return DeviceDigest.of(evidence.devices().getFirst()).value();
  }

  /** Of the same device, place and time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Baseline that
        && address.equals(that.address)
        && evidence.equals(that.evidence)
        && acceptedAt.equals(that.acceptedAt);
  }

  @Override
  public int hashCode() {
    return evidence.hashCode();
  }

  @Override
  public String toString() {
    return "baseline of " + address + " with digest " + digest().toHex();
  }
}
