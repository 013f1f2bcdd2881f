package org.opentsm.evidence.reference;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * A good digest.
 *
 * @param hash by which it was made
 * @param value as long as the hash is
 */
public record ReferenceDigest(HashAlgorithm hash, Bytes value) {
  /** Checks the size. */
  public ReferenceDigest {
    if (value.length() != hash.size()) {
      throw new IllegalArgumentException(
          hash.standardName() + " has " + hash.size() + " bytes, not " + value.length());
    }
  }
}
