package org.opentsm.evidence.commitment;

import org.opentsm.evidence.Identity;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.spdm.Bytes;

/**
 * The digest of what the TSM says of itself: a leaf like those of a device, SHA-384(0x00 ||
 * CBOR["identity", 0, bytes]).
 *
 * @param value 48 octets
 */
public record IdentityDigest(Bytes value) {
  /** The digest of {@code identity}. */
  public static IdentityDigest of(Identity identity) {
    return new IdentityDigest(MerkleTree.leaf(EvidenceElements.of(identity).encoded()));
  }

  /** All hexadecimal digits. */
  @Override
  public String toString() {
    return value.toHex();
  }
}
