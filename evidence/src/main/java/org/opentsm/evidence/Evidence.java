package org.opentsm.evidence;

import java.util.List;

/**
 * What a TSM collected for one nonce of a verifier. The same shape for every TSM.
 *
 * @param version of the format: {@value #VERSION}
 * @param nonce the verifier's
 * @param identity the TSM
 * @param devices in the order of collection, 1 to {@value Limits#DEVICES}
 * @param commitments the values of the tree over nonce and devices
 * @param rootOfTrust a statement by the machine's root of trust
 */
public record Evidence(
    int version,
    Nonce nonce,
    Identity identity,
    List<DeviceEvidence> devices,
    Part<Commitments> commitments,
    Part<RootOfTrust> rootOfTrust) {
  /** The version of the format that this library writes and reads. */
  public static final int VERSION = 1;

  /** Checks the sizes. */
  public Evidence {
    devices = List.copyOf(devices);
    Limits.requireRange("version", version, VERSION, VERSION);
    Limits.requireRange("number of devices", devices.size(), 1, Limits.DEVICES);
  }

  /** Evidence without a statement by a root of trust. */
  public static Evidence of(Nonce nonce, Identity identity, List<DeviceEvidence> devices) {
    return new Evidence(
        VERSION,
        nonce,
        identity,
        devices,
        Part.absent("No root of trust was asked for, and the tree serves its statement alone."),
        Part.absent("No root of trust was asked for."));
  }

  /**
   * The same with a statement over it.
   *
   * @param computed the values of the tree over nonce and devices
   */
  public Evidence with(Commitments computed, RootOfTrust statement) {
    return new Evidence(version, nonce, identity, devices, Part.of(computed), Part.of(statement));
  }
}
