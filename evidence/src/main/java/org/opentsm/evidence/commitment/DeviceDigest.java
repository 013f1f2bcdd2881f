package org.opentsm.evidence.commitment;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.spdm.Bytes;

/**
 * The digest of one device's evidence: the root of its subtree, and what {@code accept} takes.
 *
 * <p>A leaf is SHA-384(0x00 || CBOR[part name, position, bytes]). Position and bytes of each part:
 *
 * <pre>
 * device        0      the part
 * certificates  slot   each chain                                     or 0, the reason of absence
 * publicKeys    0      the key                                        or the reason
 * transcripts   0      VCA, 1 challenge, 2 key exchange, each or its reason;
 *               3 + n  the n-th measurement span, from 0              or 3, their reason;
 *                      or 0 alone, the reason of absence of them all
 * measurements  n      the n-th block, from 0                         or 0, the reason
 * session, interface, link, tsm   0   the part                        or the reason
 * </pre>
 *
 * The bytes are the deterministic CBOR of the item as it stands in the evidence, so that a chain (a
 * byte string) and a reason (a map) are never the same. Leaves stand in the order of this table,
 * and by position.
 *
 * @param value 48 octets
 */
public record DeviceDigest(Bytes value) {
  /** The digest of {@code device}. */
  public static DeviceDigest of(DeviceEvidence device) {
    List<Bytes> leaves = new ArrayList<>();
    for (EvidenceElements.Element element : EvidenceElements.of(device)) {
      leaves.add(MerkleTree.leaf(element.encoded()));
    }
    return new DeviceDigest(MerkleTree.root(leaves));
  }

  /** All hexadecimal digits. */
  @Override
  public String toString() {
    return value.toHex();
  }
}
