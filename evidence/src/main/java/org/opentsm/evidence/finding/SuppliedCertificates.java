package org.opentsm.evidence.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** Certificates that come along with a statement, from whoever holds it. */
public final class SuppliedCertificates {
  /** Of the supplements, DER. */
  public static final String NAME = "certificate";

  /** More than two of the longest paths have. */
  private static final int MOST = 16;

  private static final int LONGEST = 1 << 16;

  private SuppliedCertificates() {}

  /** Those that are read; what is no certificate endorses nothing, as what is too much. */
  public static List<DeviceCertificate> of(List<Supplement> supplements) {
    List<DeviceCertificate> certificates = new ArrayList<>();
    for (Bytes encoded : encoded(supplements).filter(der -> !isTooLong(der)).limit(MOST).toList()) {
      try {
        certificates.add(DeviceCertificate.decode(encoded));
      } catch (MalformedMessageException nobodysCertificate) {
        // The path that is then missing tells so.
      }
    }
    return certificates;
  }

  /** Reports certificates that are not read. */
  public static void reportExcess(List<Supplement> supplements, Findings findings, String part) {
    long count = encoded(supplements).count();
    Optional<Bytes> tooLong =
        encoded(supplements).filter(SuppliedCertificates::isTooLong).findFirst();
    if (count > MOST || tooLong.isPresent()) {
      findings
          .of(CheckId.STATEMENT_BINDING, part, Voucher.NOBODY)
          .fail(
              "at most " + MOST + " certificates of at most " + LONGEST + " bytes",
              tooLong.map(der -> "one of " + der.length() + " bytes").orElse(Long.toString(count)),
              "More came along with the statement than any path to a root needs.");
    }
  }

  private static Stream<Bytes> encoded(List<Supplement> supplements) {
    return supplements.stream()
        .filter(supplement -> supplement.name().equals(NAME))
        .map(Supplement::value);
  }

  private static boolean isTooLong(Bytes der) {
    return der.length() > LONGEST;
  }
}
