package org.opentsm.evidence.snp;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateExtensions;
import org.opentsm.spdm.certificate.DeviceCertificate;

/**
 * What a VCEK or VLEK certificate says of its key (AMD 57230, "VCEK and VLEK certificate
 * extensions").
 *
 * @param product line of processors
 * @param tcb the security versions that the key is derived from
 * @param chipId the chip that the key is of; a VLEK has none
 * @param loaded whether it is a VLEK: loaded by the provider of a cloud, and of no chip
 */
record SnpEndorsement(SnpProduct product, SnpTcb tcb, Optional<Bytes> chipId, boolean loaded) {
  private static final String ARC = "1.3.6.1.4.1.3704.1.";
  private static final String PRODUCT = ARC + "2";
  private static final String BOOT_LOADER = ARC + "3.1";
  private static final String TEE = ARC + "3.2";
  private static final String SNP = ARC + "3.3";
  private static final String MICROCODE = ARC + "3.8";
  private static final String FMC = ARC + "3.9";
  private static final String CHIP_ID = ARC + "4";
  private static final String PROVIDER = ARC + "5";

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0C;
  private static final int IA5_STRING = 0x16;
  private static final int LONG_FORM = 0x80;

  /**
   * What the certificate says.
   *
   * @return empty if it is none of a VCEK or VLEK, or one that cannot be read
   */
  static Optional<SnpEndorsement> of(DeviceCertificate certificate) {
    CertificateExtensions extensions = certificate.extensions();
    Optional<SnpProduct> product = product(extensions);
    Optional<Integer> boot = number(extensions, BOOT_LOADER);
    Optional<Integer> tee = number(extensions, TEE);
    Optional<Integer> snp = number(extensions, SNP);
    Optional<Integer> microcode = number(extensions, MICROCODE);
    Optional<Integer> fmc = number(extensions, FMC);
    boolean loaded = extensions.find(PROVIDER).isPresent();
    if (product.isEmpty()
        || boot.isEmpty()
        || tee.isEmpty()
        || snp.isEmpty()
        || microcode.isEmpty()
        || (product.get().hasFmc() && fmc.isEmpty())) {
      return Optional.empty();
    }
    Optional<Bytes> chipId =
        extensions.find(CHIP_ID).map(id -> chipId(id.value(), product.get().chipIdSize()));
    if (loaded == chipId.isPresent()) {
      return Optional.empty();
    }
    int first = product.get().hasFmc() ? fmc.get() : 0;
    return Optional.of(
        new SnpEndorsement(
            product.get(),
            new SnpTcb(first, boot.get(), tee.get(), snp.get(), microcode.get()),
            chipId,
            loaded));
  }

  private static Optional<SnpProduct> product(CertificateExtensions extensions) {
    return extensions
        .find(PRODUCT)
        .map(CertificateExtensions.Extension::value)
        .filter(der -> isShort(der, IA5_STRING) || isShort(der, UTF8_STRING))
        .map(der -> new String(der.slice(2).toByteArray(), java.nio.charset.StandardCharsets.US_ASCII))
        .flatMap(SnpProduct::ofName);
  }

  /** A security version: an INTEGER from 0 to 255. */
  private static Optional<Integer> number(CertificateExtensions extensions, String oid) {
    return extensions
        .find(oid)
        .map(CertificateExtensions.Extension::value)
        .filter(der -> isShort(der, INTEGER))
        .flatMap(der -> switch (der.length()) {
          case 3 -> der.get(2) < LONG_FORM ? Optional.of(der.get(2)) : Optional.empty();
          case 4 ->
              der.get(2) == 0 && der.get(3) >= LONG_FORM
                  ? Optional.of(der.get(3))
                  : Optional.empty();
          default -> Optional.empty();
        });
  }

  /** The chip ID stands bare, or newer, as it should, in an OCTET STRING. */
  private static Bytes chipId(Bytes value, int size) {
    return value.length() == size + 2 && isShort(value, OCTET_STRING) ? value.slice(2) : value;
  }

  private static boolean isShort(Bytes der, int tag) {
    return der.length() >= 2
        && der.get(0) == tag
        && der.get(1) < LONG_FORM
        && der.get(1) == der.length() - 2;
  }
}
