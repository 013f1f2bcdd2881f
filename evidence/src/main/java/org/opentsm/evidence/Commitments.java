package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * The published values of the commitment tree: what a statement by a root of trust binds. A copy
 * for readers: the verifier computes them again, and names the devices that differ.
 *
 * @param top of the tree over nonce, number of devices and their roots: 48 octets
 * @param devices the root of each device's subtree, 48 octets, in the order of collection; 1 to
 *     {@value Limits#DEVICES}
 */
public record Commitments(Bytes top, List<Bytes> devices) {
  /** Checks the sizes. */
  public Commitments {
    devices = List.copyOf(devices);
    Limits.requireSize("top", top, Sha384.SIZE);
    Limits.requireRange("number of device roots", devices.size(), 1, Limits.DEVICES);
    devices.forEach(root -> Limits.requireSize("device root", root, Sha384.SIZE));
  }
}
