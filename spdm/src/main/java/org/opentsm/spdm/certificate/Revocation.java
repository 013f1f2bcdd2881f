package org.opentsm.spdm.certificate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.certificate.PathCheck.Outcome;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** What the given revocation lists say of one certificate. */
final class Revocation {
  record Status(Outcome outcome, boolean revoked, String found) {
    Status(Outcome outcome, String found) {
      this(outcome, false, found);
    }
  }

  private Revocation() {}

  /**
   * A list that names the certificate counts however old it is; a list that does not counts only
   * while it is current. A list that was given and cannot be relied upon is a failure, not a gap:
   * somebody asked for the check.
   */
  static Status of(
      DeviceCertificate certificate,
      @Nullable DeviceCertificate issuer,
      List<RevocationList> lists,
      Instant at,
      SpdmCrypto crypto) {
    List<RevocationList> candidates =
        lists.stream().filter(list -> list.isOfIssuerOf(certificate)).toList();
    if (candidates.isEmpty()) {
      return new Status(Outcome.NOT_EVALUATED, "no revocation list of " + certificate.issuer());
    }
    if (issuer == null) {
      return new Status(
          Outcome.NOT_EVALUATED, "no certificate of the issuer " + certificate.issuer());
    }
    List<Status> statuses =
        candidates.stream().map(list -> of(certificate, issuer, list, at, crypto)).toList();
    return statuses.stream()
        .filter(Status::revoked)
        .findFirst()
        .or(() -> statuses.stream().filter(s -> s.outcome() == Outcome.PASS).findFirst())
        .orElse(statuses.getFirst());
  }

  private static Status of(
      DeviceCertificate certificate,
      DeviceCertificate issuer,
      RevocationList list,
      Instant at,
      SpdmCrypto crypto) {
    if (!list.isSignedBy(issuer, crypto)) {
      return new Status(Outcome.FAIL, "a list that " + issuer.subject() + " has not signed");
    }
    if (list.lists(certificate.serialNumber())) {
      return new Status(Outcome.FAIL, true, "revoked by the list of " + list.thisUpdate());
    }
    if (list.hasCriticalExtension()) {
      return new Status(
          Outcome.FAIL, "a list with a critical extension, of which none is understood");
    }
    if (at.isBefore(list.thisUpdate())) {
      return new Status(Outcome.FAIL, "a list of the future, made " + list.thisUpdate());
    }
    if (list.nextUpdate().isEmpty()) {
      return new Status(Outcome.FAIL, "a list that does not say when it ends");
    }
    if (at.isAfter(list.nextUpdate().get())) {
      return new Status(Outcome.FAIL, "a stale list, replaced by " + list.nextUpdate().get());
    }
    return new Status(Outcome.PASS, "a current list without it");
  }
}
