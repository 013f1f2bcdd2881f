package org.opentsm.tsm.api;

import java.util.List;
import org.opentsm.evidence.Nonce;

/** The answer of a revalidation. */
public sealed interface RevalidationOutcome {
  /** As it stands now. */
  TsmDevice device();

  /** What was asked of the device, and how far the look went. */
  Round round();

  /**
   * One round of a revalidation.
   *
   * @param nonce that the TSM drew for it, and that the device was to sign
   * @param choice the {@link RevalidationChoice#id() name} of what was chosen
   * @param compared what was looked at: {@code key} first, then parts of the evidence
   * @param notCompared the parts of the evidence that were not looked at, or that neither the
   *     baseline nor the device has
   */
  record Round(Nonce nonce, String choice, List<String> compared, List<String> notCompared) {
    /** Takes copies of the lists. */
    public Round {
      compared = List.copyOf(compared);
      notCompared = List.copyOf(notCompared);
    }
  }

  /**
   * It is the device that was accepted, as far as was looked.
   *
   * @param device as it stands now
   * @param round what was looked at
   */
  record Same(TsmDevice device, Round round) implements RevalidationOutcome {}

  /**
   * The key that was accepted signed, but something is not as it was.
   *
   * @param device as it stands now
   * @param round what was looked at
   * @param differences at least one
   * @param consequence what was done
   */
  record Different(
      TsmDevice device,
      Round round,
      List<Difference> differences,
      RevalidationRequest.Consequence consequence)
      implements RevalidationOutcome {
    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if there is no difference
     */
    public Different {
      differences = List.copyOf(differences);
      if (differences.isEmpty()) {
        throw new IllegalArgumentException("a different device without a difference");
      }
    }
  }

  /**
   * The key that was accepted did not sign: whatever else this device has, nothing of it was
   * compared, and no program was asked.
   *
   * @param device as it stands now
   * @param round with nothing compared but the key
   * @param key the key that was accepted, and what was there in its place
   * @param consequence what was done
   */
  record AnotherDevice(
      TsmDevice device, Round round, Difference key, RevalidationRequest.Consequence consequence)
      implements RevalidationOutcome {}

  /**
   * One thing that is not as it was.
   *
   * @param part of the evidence: {@code certificates/0}, {@code measurements/4}, {@code
   *     interface}...
   * @param accepted what the baseline has: a SHA-384 digest as 96 hexadecimal digits, or a word
   * @param found what the device has now, likewise
   */
  record Difference(String part, String accepted, String found) {}
}
