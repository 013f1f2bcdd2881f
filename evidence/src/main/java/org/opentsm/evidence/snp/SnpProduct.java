package org.opentsm.evidence.snp;

import java.util.Optional;

/** Lines of processors, which differ in the layout of TCB_VERSION and CHIP_ID. */
enum SnpProduct {
  /** EPYC 7003. */
  MILAN("Milan", false, 64),
  /** EPYC 9004 and 8004: Genoa, Bergamo and Siena. */
  GENOA("Genoa", false, 64),
  /** EPYC 9005. */
  TURIN("Turin", true, 8);

  private static final int ZEN_3_AND_4 = 0x19;
  private static final int ZEN_5 = 0x1A;

  private final String productName;
  private final boolean fmc;
  private final int chipIdSize;

  SnpProduct(String productName, boolean fmc, int chipIdSize) {
    this.productName = productName;
    this.fmc = fmc;
    this.chipIdSize = chipIdSize;
  }

  /** The name in certificates, before a dash and a stepping. */
  String productName() {
    return productName;
  }

  /** Whether TCB_VERSION begins with the version of FMC. */
  boolean hasFmc() {
    return fmc;
  }

  /** Octets of CHIP_ID that count; the others are zero. */
  int chipIdSize() {
    return chipIdSize;
  }

  /** By CPUID: combined family and combined model. */
  static Optional<SnpProduct> ofCpuid(int family, int model) {
    return switch (family) {
      case ZEN_3_AND_4 ->
          switch (model >> 4) {
            case 0x0 -> Optional.of(MILAN);
            case 0x1, 0xA -> Optional.of(GENOA);
            default -> Optional.empty();
          };
      case ZEN_5 ->
          switch (model >> 4) {
            case 0x0, 0x1 -> Optional.of(TURIN);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  /** By the product name of a certificate, such as {@code Milan-B0}; VLEKs have no stepping. */
  static Optional<SnpProduct> ofName(String name) {
    int dash = name.indexOf('-');
    String line = dash < 0 ? name : name.substring(0, dash);
    for (SnpProduct product : values()) {
      if (product.productName.equals(line)) {
        return Optional.of(product);
      }
    }
    return Optional.empty();
  }
}
