package org.opentsm.evidence;

/**
 * Where the collector met the device. Nobody vouches for a word of it: the host chose the address,
 * and configuration space is not authenticated.
 *
 * @param address a PCI address or the target that was attested
 * @param vendorId of PCI, 0 to 65,535
 * @param deviceId of PCI, 0 to 65,535
 */
public record Hints(Part<String> address, Part<Integer> vendorId, Part<Integer> deviceId) {
  private static final int ID = 0xFFFF;

  /** Checks the ranges. */
  public Hints {
    address.toOptional().ifPresent(text -> Limits.requireText("address", text, Limits.TEXT));
    vendorId.toOptional().ifPresent(id -> Limits.requireRange("vendorId", id, 0, ID));
    deviceId.toOptional().ifPresent(id -> Limits.requireRange("deviceId", id, 0, ID));
  }

  /** No PCI identifiers: the device was met at a network address. */
  public static Hints ofTarget(String target) {
    return new Hints(
        Part.of(target),
        Part.absent("The target is not a PCI address."),
        Part.absent("The target is not a PCI address."));
  }
}
