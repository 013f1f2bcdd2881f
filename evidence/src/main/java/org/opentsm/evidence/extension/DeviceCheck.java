package org.opentsm.evidence.extension;

import org.opentsm.evidence.result.Outcome;

/**
 * A check of an operator's own, made after all others. It adds to them: nothing that failed passes
 * because of it, and evidence that nobody vouches for does not become good by it.
 *
 * <p>What it looks at may have come from an adversary, and the verifier calls it for each device,
 * from several threads if it is shared. Where it throws, even an error, the answer is negative.
 */
public interface DeviceCheck {
  /** What an identifier looks like, at most 64 characters. */
  String ID_PATTERN = "x\\.[a-z]+(?:[.-][a-z]+)*";

  /** The stable identifier, as in {@code x.firmware-channel}; see {@link #ID_PATTERN}. */
  String id();

  /** Looks at one device. */
  Answer check(AppraisedDevice device);

  /**
   * How the check ended. Of texts, characters that are not printable are replaced, and more than
   * 1024 characters are cut.
   *
   * @param outcome a pass counts only if the device proved its key
   * @param expected what would pass
   * @param found what is there
   * @param explanation plain words for a person
   */
  record Answer(Outcome outcome, String expected, String found, String explanation) {}
}
