package org.opentsm.evidence.tdx;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.CertificateExtensions;
import org.opentsm.spdm.certificate.DerReader;
import org.opentsm.spdm.certificate.DeviceCertificate;

/**
 * The SGX extension of a PCK certificate (Intel, "SGX PCK Certificate and CRL Specification"): the
 * platform that the key is of.
 *
 * @param components 16 security versions of the platform's firmware
 * @param pceSvn security version of the provisioning certification enclave
 * @param pceId 2 octets
 * @param fmspc family, model, stepping, platform and custom SKU, 6 octets
 */
record PckExtension(List<Integer> components, int pceSvn, Bytes pceId, Bytes fmspc) {
  /** The extension. */
  static final String SGX = "1.2.840.113741.1.13.1";

  private static final String TCB = SGX + ".2";
  private static final String PCE_ID = SGX + ".3";
  private static final String FMSPC = SGX + ".4";
  private static final int COMPONENTS = 16;
  private static final int PCE_SVN = COMPONENTS + 1;
  private static final int CPU_SVN = COMPONENTS + 2;

  private static final class Parts {
    private final Integer[] components = new Integer[COMPONENTS];
    private Optional<Integer> pceSvn = Optional.empty();
    private Optional<Bytes> pceId = Optional.empty();
    private Optional<Bytes> fmspc = Optional.empty();
  }

  /**
   * What the certificate says.
   *
   * @return empty if it has no such extension, or one that lacks something
   * @throws MalformedMessageException if the extension cannot be read
   */
  static Optional<PckExtension> of(DeviceCertificate certificate) throws MalformedMessageException {
    Optional<Bytes> value =
        certificate.extensions().find(SGX).map(CertificateExtensions.Extension::value);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    DerReader outer = new DerReader("SGX extension", value.get(), 0);
    DerReader in = outer.enter(DerReader.SEQUENCE, "SGXExtensions");
    outer.end("SGXExtensions");
    Parts parts = new Parts();
    while (in.hasMore()) {
      DerReader pair = in.enter(DerReader.SEQUENCE, "SGXExtension");
      String oid = pair.oid("id");
      switch (oid) {
        case TCB -> tcb(pair.enter(DerReader.SEQUENCE, "TCB"), parts);
        case PCE_ID -> parts.pceId = Optional.of(octets(pair, "PCE-ID", 2));
        case FMSPC -> parts.fmspc = Optional.of(octets(pair, "FMSPC", 6));
        default -> pair.read("value");
      }
      pair.end("SGXExtension");
    }
    if (parts.pceSvn.isEmpty()
        || parts.pceId.isEmpty()
        || parts.fmspc.isEmpty()
        || Arrays.asList(parts.components).contains(null)) {
      return Optional.empty();
    }
    return Optional.of(
        new PckExtension(
            List.of(parts.components), parts.pceSvn.get(), parts.pceId.get(), parts.fmspc.get()));
  }

  /** The same; empty if the extension cannot be read. */
  static Optional<PckExtension> readable(DeviceCertificate certificate) {
    try {
      return of(certificate);
    } catch (MalformedMessageException unreadable) {
      return Optional.empty();
    }
  }

  private static void tcb(DerReader in, Parts parts) throws MalformedMessageException {
    while (in.hasMore()) {
      DerReader pair = in.enter(DerReader.SEQUENCE, "TCB component");
      String oid = pair.oid("id");
      for (int i = 1; i <= CPU_SVN; i++) {
        if (!oid.equals(TCB + "." + i)) {
          continue;
        }
        if (i == CPU_SVN) {
          octets(pair, "CPUSVN", COMPONENTS);
        } else if (i == PCE_SVN) {
          parts.pceSvn = Optional.of(number(pair, "PCESVN", 0xFFFF));
        } else {
          parts.components[i - 1] = number(pair, "SVN of component " + i, 0xFF);
        }
      }
      if (pair.hasMore()) {
        pair.read("value");
      }
      pair.end("TCB component");
    }
  }

  private static int number(DerReader in, String field, int most) throws MalformedMessageException {
    BigInteger value = in.integer(field);
    if (value.signum() < 0
        || value.bitLength() > Integer.SIZE - Integer.numberOfLeadingZeros(most)) {
      throw new MalformedMessageException(
          "SGX extension", field, 0, "0 to " + most, value.bitLength() + " bits");
    }
    return value.intValue();
  }

  private static Bytes octets(DerReader in, String field, int size)
      throws MalformedMessageException {
    DerReader.Element element = in.read(DerReader.OCTET_STRING, field);
    if (element.content().length() != size) {
      throw in.reject(element, field, size + " bytes", element.content().length() + " bytes");
    }
    return element.content();
  }
}
