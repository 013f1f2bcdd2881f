package org.opentsm.evidence.snp;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.spdm.Bytes;

/**
 * TCB_VERSION: the security versions of a platform's firmware.
 *
 * @param fmc of the chip's first code, from Turin on; 0 before
 * @param bootLoader of the boot loader
 * @param tee of the operating system of the security processor
 * @param snp of the SNP firmware
 * @param microcode of the processor cores
 */
record SnpTcb(int fmc, int bootLoader, int tee, int snp, int microcode) {
  /** Octets. */
  static final int SIZE = 8;

  private static final String FMC = "fmc";
  private static final String BOOT_LOADER = "bootLoader";

  /** Reads the eight octets as this product means them. */
  static SnpTcb of(SnpProduct product, Bytes raw) {
    return product.hasFmc()
        ? new SnpTcb(raw.get(0), raw.get(1), raw.get(2), raw.get(3), raw.get(7))
        : new SnpTcb(0, raw.get(0), raw.get(1), raw.get(6), raw.get(7));
  }

  /** Whether no part is older than that of {@code other}. */
  boolean isAtLeast(SnpTcb other) {
    return fmc >= other.fmc
        && bootLoader >= other.bootLoader
        && tee >= other.tee
        && snp >= other.snp
        && microcode >= other.microcode;
  }

  /** The parts that this product has, by the names that a policy takes. */
  Map<String, Integer> parts(SnpProduct product) {
    Map<String, Integer> parts = new TreeMap<>(versions());
    if (!product.hasFmc()) {
      parts.remove(FMC);
    }
    return parts;
  }

  private Map<String, Integer> versions() {
    return Map.of(
        FMC, fmc, BOOT_LOADER, bootLoader, "tee", tee, "snp", snp, "microcode", microcode);
  }

  /** Some parts for a person, in the order of the octets whatever that of the map is. */
  static String describe(Map<String, Integer> parts) {
    return MachineDemands.PARTS.stream()
        .filter(parts::containsKey)
        .map(part -> (part.equals(BOOT_LOADER) ? "boot loader" : part) + " " + parts.get(part))
        .collect(Collectors.joining(", "));
  }

  /** For a person. */
  @Override
  public String toString() {
    Map<String, Integer> all = new TreeMap<>(versions());
    if (fmc == 0) {
      all.remove(FMC);
    }
    return describe(all);
  }
}
