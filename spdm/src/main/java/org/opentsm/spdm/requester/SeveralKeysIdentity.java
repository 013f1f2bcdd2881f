package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * A chain with a key of its own in each slot, from 1.3 on (MULTI_KEY_CAP). Before, or where the
 * Responder does without, there is slot 0 alone: an end with one key has one key for all slots.
 */
public final class SeveralKeysIdentity implements RequesterIdentity {
  private static final int LAST_SLOT = 7;
  private static final int USAGE =
      (int) MaskBit.fieldOf(List.of(KeyUsage.KEY_EX_USE, KeyUsage.CHALLENGE_USE));

  private final Map<Integer, KeyedIdentity> slots;

  /**
   * An identity.
   *
   * @param slots what is in slots 0 to 7, slot 0 among them; all with the same algorithms
   */
  public SeveralKeysIdentity(Map<Integer, KeyedIdentity> slots) {
    this.slots = new TreeMap<>(slots);
    boolean placed = slots.keySet().stream().allMatch(slot -> slot >= 0 && slot <= LAST_SLOT);
    if (!placed || !slots.containsKey(0)) {
      throw new IllegalArgumentException("slots are " + slots.keySet() + ", must be 0 to 7, and 0");
    }
    if (slots.values().stream().map(KeyedIdentity::signatures).distinct().count() != 1) {
      throw new IllegalArgumentException("all slots sign with the same algorithms");
    }
  }

  @Override
  public Set<SignatureAlgorithm> signatures() {
    return new LinkedHashSet<>(of(0).orElseThrow().signatures());
  }

  @Override
  public boolean hasSeveralKeys() {
    return true;
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return of(slot).flatMap(one -> one.certificateChain(0, asym, hash));
  }

  /** Key pairs are numbered as slots are, from 1 on. */
  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    int id = 1 + List.copyOf(slots.keySet()).indexOf(slot);
    return new SlotInfo(id, CertificateModel.DEVICE_CERT, USAGE);
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    KeyedIdentity one =
        of(slot).orElseThrow(() -> new GeneralSecurityException("slot " + slot + " holds no key"));
    return one.sign(0, asym, hash, span);
  }

  private Optional<KeyedIdentity> of(int slot) {
    return Optional.ofNullable(slots.get(slot));
  }

  @Override
  public String toString() {
    return "identity with keys in slots " + slots.keySet();
  }
}
