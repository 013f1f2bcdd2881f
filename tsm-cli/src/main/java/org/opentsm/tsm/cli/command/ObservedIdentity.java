package org.opentsm.tsm.cli.command;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.transcript.SignedSpan;

/** An identity that remembers whether anybody was shown it: whether its key has signed. */
final class ObservedIdentity implements RequesterIdentity {
  private final RequesterIdentity identity;
  private volatile boolean signed;

  ObservedIdentity(RequesterIdentity identity) {
    this.identity = identity;
  }

  /** Whether its key has signed. */
  boolean hasSigned() {
    return signed;
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    signed = true;
    return identity.sign(slot, asym, hash, span);
  }

  @Override
  public Set<SignatureAlgorithm> signatures() {
    return identity.signatures();
  }

  @Override
  public boolean hasSeveralKeys() {
    return identity.hasSeveralKeys();
  }

  @Override
  public Optional<Bytes> endpointInfo(int subCode) {
    return identity.endpointInfo(subCode);
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return identity.certificateChain(slot, asym, hash);
  }

  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return identity.publicKey(asym);
  }

  @Override
  public int supportedSlots() {
    return identity.supportedSlots();
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return identity.slotInfo(slot, asym);
  }

  @Override
  public int slotSize(int slot) {
    return identity.slotSize(slot);
  }

  @Override
  public String toString() {
    return identity.toString();
  }
}
