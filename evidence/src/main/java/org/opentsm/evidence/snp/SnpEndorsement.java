package org.opentsm.evidence.snp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.CertificateExtensions;
import org.opentsm.spdm.certificate.DerReader;
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

  private static final int IA5_STRING = 0x16;

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
    Optional<Bytes> chipId = chipId(extensions, product.get().chipIdSize());
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

  /** An IA5String or UTF8String. */
  private static Optional<SnpProduct> product(CertificateExtensions extensions) {
    return element(extensions, PRODUCT)
        .filter(name -> name.tag() == IA5_STRING || name.tag() == DerReader.UTF8_STRING)
        .map(name -> new String(name.content().toByteArray(), US_ASCII))
        .flatMap(SnpProduct::ofName);
  }

  /** A security version: an INTEGER from 0 to 255. */
  private static Optional<Integer> number(CertificateExtensions extensions, String oid) {
    return element(extensions, oid)
        .filter(number -> number.tag() == DerReader.INTEGER && !number.content().isEmpty())
        .map(number -> new BigInteger(number.content().toByteArray()))
        .filter(number -> number.signum() >= 0 && number.bitLength() <= Byte.SIZE)
        .map(BigInteger::intValue);
  }

  /** The chip ID stands bare, or newer, as it should, in an OCTET STRING. */
  private static Optional<Bytes> chipId(CertificateExtensions extensions, int size) {
    Optional<Bytes> bare = extensions.find(CHIP_ID).map(CertificateExtensions.Extension::value);
    return bare.filter(value -> value.length() == size)
        .or(() ->
            element(extensions, CHIP_ID)
                .filter(value -> value.tag() == DerReader.OCTET_STRING)
                .map(DerReader.Element::content));
  }

  private static Optional<DerReader.Element> element(CertificateExtensions extensions, String oid) {
    Optional<Bytes> value = extensions.find(oid).map(CertificateExtensions.Extension::value);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      DerReader in = new DerReader("extension " + oid, value.get(), 0);
      DerReader.Element element = in.read(oid);
      in.end(oid);
      return Optional.of(element);
    } catch (MalformedMessageException unreadable) {
      return Optional.empty();
    }
  }
}
