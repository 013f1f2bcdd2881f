package org.opentsm.evidence.codec;

import java.util.Objects;
import org.opentsm.evidence.Evidence;
import org.opentsm.spdm.Bytes;

/**
 * Evidence as it was read. Only this package makes one, so that its digest is the content's.
 *
 * <p>Two are equal if evidence and stated digest are.
 */
public final class EvidenceFile {
  private final Evidence evidence;
  private final Bytes statedDigest;
  private final Bytes contentDigest;

  EvidenceFile(Evidence evidence, Bytes statedDigest, Bytes contentDigest) {
    this.evidence = evidence;
    this.statedDigest = statedDigest;
    this.contentDigest = contentDigest;
  }

  /** Evidence that was never in a file. */
  public static EvidenceFile of(Evidence evidence) {
    Bytes digest = EvidenceCodec.contentDigest(evidence);
    return new EvidenceFile(evidence, digest, digest);
  }

  /** The object. */
  public Evidence evidence() {
    return evidence;
  }

  /** The content digest that the file states, 48 octets. */
  public Bytes statedDigest() {
    return statedDigest;
  }

  /** The SHA-384 digest of the file's content, computed, 48 octets. */
  public Bytes contentDigest() {
    return contentDigest;
  }

  /** Whether the content is what was written. Says nothing about who wrote it. */
  public boolean isIntact() {
    return statedDigest.equals(contentDigest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EvidenceFile that
        && evidence.equals(that.evidence)
        && statedDigest.equals(that.statedDigest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(evidence, statedDigest);
  }

  @Override
  public String toString() {
    return "evidence with stated digest " + statedDigest;
  }
}
