package org.opentsm.tsm.api;

import java.util.List;

/** The answer of a revalidation. */
public sealed interface RevalidationOutcome {
  /** As it stands now. */
  TsmDevice device();

  /**
   * It is the device that was accepted, as far as was looked.
   *
   * @param device as it stands now
   * @param compared the parts that were looked at
   */
  record Same(TsmDevice device, List<String> compared) implements RevalidationOutcome {
    /** Takes a copy of the list. */
    public Same {
      compared = List.copyOf(compared);
    }
  }

  /**
   * It is not.
   *
   * @param device as it stands now
   * @param differences at least one
   * @param consequence what was done
   */
  record Different(
      TsmDevice device, List<Difference> differences, RevalidationRequest.Consequence consequence)
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
   * One thing that is not as it was.
   *
   * @param part of the evidence
   * @param accepted what the baseline has
   * @param found what the device has now
   */
  record Difference(String part, String accepted, String found) {}
}
