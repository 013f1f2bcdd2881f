package org.opentsm.tsm.api;

import java.util.List;
import org.opentsm.evidence.DeviceEvidence;

/** What a revalidation compares, once the baseline's leaf key has signed the fresh nonce. */
public sealed interface RevalidationChoice {
  /** The stable name in JSON and messages. */
  String id();

  /** Chain, measurements and interface report must be the same octet by octet. */
  record ExactDigests() implements RevalidationChoice {
    @Override
    public String id() {
      return "exact-digests";
    }
  }

  /** Nothing more: says that it looked at nothing else. */
  record SameKey() implements RevalidationChoice {
    @Override
    public String id() {
      return "same-key";
    }
  }

  /**
   * A comparison made for a kind of device, which ignores what may change.
   *
   * @param name of the comparison
   * @param comparison that decides
   */
  record DeviceSpecific(String name, Comparison comparison) implements RevalidationChoice {
    @Override
    public String id() {
      return "device-specific:" + name;
    }
  }

  /**
   * A user's program.
   *
   * @param name of the program
   * @param comparison that decides
   */
  record Program(String name, Comparison comparison) implements RevalidationChoice {
    @Override
    public String id() {
      return "program:" + name;
    }
  }

  /** Compares a device with its baseline. Must not consult trust anchors. */
  @FunctionalInterface
  interface Comparison {
    /**
     * What differs in a way that matters; nothing if the device is the same.
     *
     * @param accepted the evidence of the baseline
     * @param fresh the evidence of this round
     */
    List<RevalidationOutcome.Difference> compare(DeviceEvidence accepted, DeviceEvidence fresh);
  }
}
