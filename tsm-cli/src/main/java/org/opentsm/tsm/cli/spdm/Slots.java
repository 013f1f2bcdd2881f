package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.KeyUsage;

/** What DIGESTS says of the slots. */
final class Slots {
  private static final int SLOTS = 8;

  private Slots() {}

  /** One entry for each slot that exists; before 1.3 for each that holds a chain. */
  static void add(ObjectNode answer, GetDigests.Response digests) {
    ArrayNode slots = answer.putArray("slots");
    int keys = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      boolean exists = (digests.supportedSlotMask() >> slot & 1) != 0;
      if (!exists && !digests.isProvisioned(slot)) {
        continue;
      }
      ObjectNode entry = slots.addObject().put("slot", slot);
      Optional<Bytes> digest = digests.digest(slot);
      entry.put("provisioned", digest.isPresent());
      digest.ifPresent(octets -> entry.put("digest", octets.toHex()));
      if (digest.isPresent() && keys < digests.slotKeys().size()) {
        add(entry, digests.slotKeys().get(keys++));
      }
    }
  }

  private static void add(ObjectNode entry, GetDigests.SlotKey key) {
    entry.put("keyPairId", key.keyPairId());
    entry.put(
        "certificateModel",
        CertificateModel.ofCertificateInfo(key.certificateInfo())
            .map(Question::name)
            .orElse("unassigned"));
    Question.addNames(entry, "keyUsage", MaskBit.setOf(KeyUsage.class, key.keyUsageMask()));
  }

  /** The slot that is wanted, or else the lowest that holds a chain. */
  static OptionalInt choose(GetDigests.Response digests, OptionalInt wanted) {
    return IntStream.range(0, SLOTS)
        .filter(digests::isProvisioned)
        .filter(slot -> wanted.isEmpty() || slot == wanted.getAsInt())
        .findFirst();
  }
}
