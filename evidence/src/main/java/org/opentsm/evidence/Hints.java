package org.opentsm.evidence;

/**
 * Where the collector met the device. Nobody vouches for a word of it: the host chose the address,
 * and configuration space is not authenticated.
 *
 * @param address a PCI address or the target that was attested
 * @param pci what the function's configuration space says
 */
public record Hints(Part<String> address, Part<PciIds> pci) {
  /** Checks the text. */
  public Hints {
    address.toOptional().ifPresent(text -> Limits.requireText("address", text));
  }

  /** A target whose configuration space was not read. */
  public static Hints ofTarget(String target) {
    return new Hints(
        Part.of(target), Part.absent("The configuration space of the device was not read."));
  }
}
