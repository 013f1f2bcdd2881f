package org.opentsm.evidence.snp;

import java.util.Map;
import java.util.TreeMap;
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
    Map<String, Integer> parts = new TreeMap<>();
    if (product.hasFmc()) {
      parts.put("fmc", fmc);
    }
    parts.put("bootLoader", bootLoader);
    parts.put("tee", tee);
    parts.put("snp", snp);
    parts.put("microcode", microcode);
    return parts;
  }

  /** For a person. */
  @Override
  public String toString() {
    return (fmc == 0 ? "" : "fmc " + fmc + ", ")
        + "boot loader "
        + bootLoader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }
}
