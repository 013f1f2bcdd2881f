package org.opentsm.evidence.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.opentsm.spdm.Bytes;

/**
 * What a policy expects of the measurement with one index.
 *
 * @param index 1 to 254
 * @param digests the digests that are good, or none if any content is. A raw bit stream is compared
 *     by its digest under the connection's measurement hash, so that a reference value serves both
 *     forms
 * @param minimumSvn the least security version number that is good
 * @param note for people; may be empty
 */
public record MeasurementExpectation(
    int index, Set<Bytes> digests, OptionalLong minimumSvn, String note) {
  /** Copies the set and checks the index. */
  public MeasurementExpectation {
    digests = Collections.unmodifiableSet(new LinkedHashSet<>(digests));
    if (index < 1 || index > 254) {
      throw new IllegalArgumentException("index is " + index + ", must be 1 to 254");
    }
  }

  /** The measurement must be there, whatever it holds. */
  public static MeasurementExpectation present(int index, String note) {
    return new MeasurementExpectation(index, Set.of(), OptionalLong.empty(), note);
  }
}
