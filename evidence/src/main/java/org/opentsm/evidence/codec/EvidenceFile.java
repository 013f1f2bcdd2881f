package org.opentsm.evidence.codec;

import org.opentsm.evidence.Evidence;
import org.opentsm.spdm.Bytes;

/**
 * Evidence as it was read.
 *
 * @param evidence the object
 * @param statedDigest the content digest that the file states
 * @param contentDigest the SHA-384 digest of the file's content, computed
 */
public record EvidenceFile(Evidence evidence, Bytes statedDigest, Bytes contentDigest) {
  /** Evidence that was never in a file. */
  public static EvidenceFile of(Evidence evidence) {
    Bytes digest = EvidenceCodec.contentDigest(evidence);
    return new EvidenceFile(evidence, digest, digest);
  }

  /** Whether the content is what was written. Says nothing about who wrote it. */
  public boolean isIntact() {
    return statedDigest.equals(contentDigest);
  }
}
