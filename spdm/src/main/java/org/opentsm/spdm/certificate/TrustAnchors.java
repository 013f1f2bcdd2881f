package org.opentsm.spdm.certificate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The roots that are given. One authority may be among them twice, as when its certificate was
 * renewed for the same key: whichever order they stand in, the one that serves is taken.
 */
record TrustAnchors(List<DeviceCertificate> given, Instant at, SpdmCrypto crypto) {

  /** The anchor with the name and key of a chain's first certificate. */
  @Nullable DeviceCertificate includedAs(DeviceCertificate first) {
    return best(first::isSameEntityAs, anchor -> anchor.der().equals(first.der()));
  }

  /**
   * The anchor that issued the first certificate of a chain without its root.
   *
   * @param meant which of several anchors of one name and key the chain names
   */
  @Nullable DeviceCertificate issuerOf(
      DeviceCertificate first, Predicate<DeviceCertificate> meant) {
    // A self-issued certificate that is no anchor is another root, whoever signed it.
    if (first.isSelfIssued()) {
      return null;
    }
    return best(anchor -> first.names(anchor) && first.isSignedBy(anchor, crypto), meant);
  }

  /** Why a chain leads to none of them. */
  String missedBy(DeviceCertificate first) {
    if (given.stream().anyMatch(anchor -> anchor.isNamesakeOf(first))) {
      return "a root of the same name with another key";
    }
    if (given.stream().anyMatch(first::names)) {
      return "a signature that is not by this root's key";
    }
    return first.subject() + (first.isSelfIssued() ? "" : ", issued by " + first.issuer());
  }

  /** Their names, for people. */
  String names() {
    return given.stream()
        .map(DeviceCertificate::subject)
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /** Of those that match: first what the chain means, then what is valid. */
  private @Nullable DeviceCertificate best(
      Predicate<DeviceCertificate> matches, Predicate<DeviceCertificate> meant) {
    return given.stream()
        .filter(matches)
        .min(
            Comparator.comparing(
                    (DeviceCertificate anchor) -> !(meant.test(anchor) && isValid(anchor)))
                .thenComparing(anchor -> !isValid(anchor))
                .thenComparing(anchor -> !meant.test(anchor)))
        .orElse(null);
  }

  private boolean isValid(DeviceCertificate anchor) {
    return !at.isBefore(anchor.notBefore()) && !at.isAfter(anchor.notAfter());
  }
}
