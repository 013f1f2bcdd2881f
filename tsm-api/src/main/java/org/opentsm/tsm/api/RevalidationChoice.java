package org.opentsm.tsm.api;

import java.util.List;
import org.opentsm.evidence.DeviceEvidence;

/**
 * What a revalidation compares, once the baseline's leaf key has signed the fresh nonce.
 *
 * <p>No choice can do without that signature, and none of them knows a trust anchor: another device
 * is refused before any comparison, also where a trusted authority certified it. Nor does any
 * accept a device without a session that was accepted with one.
 */
public sealed interface RevalidationChoice {
  /** The stable name in JSON and messages. */
  String id();

  /**
   * Chain, measurements and interface report must be the same octet by octet; version, algorithms
   * and capabilities, the kind of session, the state of interface and link, and what the TSM states
   * digests of, must be the same as well. The fresh digests must fit the fresh objects.
   */
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
   * A user's program: a class of the caller, or what an evaluator of expressions makes of a text.
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

  /**
   * Compares a device with its baseline. Must not consult trust anchors.
   *
   * <p>It is asked only where the key that was accepted signed both. One that throws, or that
   * answers null, has not said yes: the device counts as different. So does one whose fresh {@code
   * interface}, {@code link} or {@code tsm} contradicts itself, for a comparison that names the
   * part in {@link #parts()}.
   */
  @FunctionalInterface
  interface Comparison {
    /**
     * What differs in a way that matters; nothing if the device is the same.
     *
     * @param accepted the evidence of the baseline. Measurements that no signature of the device
     *     covers are absent from it
     * @param fresh the evidence of this round, likewise
     */
    List<RevalidationOutcome.Difference> compare(DeviceEvidence accepted, DeviceEvidence fresh);

    /** The parts that it looks at, for the answer; none if it does not say. */
    default List<String> parts() {
      return List.of();
    }
  }
}
