package org.opentsm.backend.nativecma.tpm;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.certificate.X509KeyUsage;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * Whose endorsement keys are believed to be in a genuine TPM: those with a certificate under a
 * given root, those that are given themselves, or whichever the machine states.
 *
 * @param trust roots, keys, certificates and revocation lists for TPMs; empty to believe the
 *     machine
 * @param at the time that must lie within every validity
 */
public record EndorsementTrust(Optional<PlatformTrust> trust, Instant at) {
  /** EK Credential Profile, "Extended Key Usage": tcg-kp-EKCertificate. */
  private static final String EK_PURPOSE = "2.23.133.8.1";

  private static final LeafRule RULE =
      new LeafRule(
          Set.of(EK_PURPOSE),
          Set.of(X509KeyUsage.KEY_ENCIPHERMENT, X509KeyUsage.KEY_AGREEMENT),
          "extKeyUsage tcg-kp-EKCertificate (" + EK_PURPOSE + ")",
          leaf -> leaf.extensions().extendedKeyUsage().contains(EK_PURPOSE),
          Optional.empty());

  /** These roots and keys. */
  public static EndorsementTrust of(PlatformTrust trust, Instant at) {
    return new EndorsementTrust(Optional.of(trust), at);
  }

  /** The word of the machine, which any program can give. */
  public static EndorsementTrust theMachine() {
    return new EndorsementTrust(Optional.empty(), Instant.EPOCH);
  }

  /** Whether anything but the machine's word is asked for. */
  public boolean isChecked() {
    return trust.isPresent();
  }

  /**
   * Refuses an endorsement key that is not known to be one of a genuine TPM.
   *
   * @param certificates that the machine states, DER
   * @throws TsmException.Negative saying what is missing
   */
  void require(PublicKey endorsementKey, List<Bytes> certificates, SpdmCrypto crypto)
      throws TsmException.Negative {
    if (trust.isEmpty()
        || trust.get().keysOf(Kind.TPM).stream().anyMatch(k -> same(k, endorsementKey))) {
      return;
    }
    List<DeviceCertificate> stated = decode(certificates);
    DeviceCertificate leaf =
        stated.stream()
            .filter(certificate -> isOf(certificate, endorsementKey))
            .findFirst()
            .orElseThrow(() ->
                refused(
                    "a certificate of the TPM's endorsement key, or that key among those that are given",
                    "none: nothing says that this is a genuine TPM"));
    List<DeviceCertificate> all = new ArrayList<>(trust.get().certificates());
    all.addAll(stated);
    List<DeviceCertificate> roots = trust.get().rootsOf(Kind.TPM);
    List<DeviceCertificate> path = LeafRule.above(leaf, all, roots, crypto);
    CertificatePath.Result result =
        RULE.validate(path, roots, trust.get().revocationLists(), at, crypto);
    for (PathCheck check : result.checks()) {
      boolean open =
          check.outcome() == PathCheck.Outcome.NOT_EVALUATED
              && (!check.check().equals(CertificatePath.REVOCATION)
                  || !trust.get().revocationLists().isEmpty());
      if (check.outcome() == PathCheck.Outcome.FAIL || open) {
        throw refused(
            check.expected() + " (" + check.check() + " of " + check.certificate() + ")",
            check.found() + gap(path.getFirst(), result));
      }
    }
    if (result.anchor().isEmpty()) {
      throw refused("a path to a given root", "none");
    }
  }

  /** What is missing most often: what stands between the TPM's certificate and a root. */
  private static String gap(DeviceCertificate first, CertificatePath.Result result) {
    return result.anchor().isPresent() || first.isSelfIssued()
        ? ""
        : "; nothing that was given leads on to a root: the certificate of "
            + first.issuer()
            + " is an endorsement";
  }

  private static List<DeviceCertificate> decode(List<Bytes> certificates) {
    List<DeviceCertificate> decoded = new ArrayList<>();
    for (Bytes der : certificates) {
      try {
        decoded.add(DeviceCertificate.decode(der));
      } catch (MalformedMessageException nobodysCertificate) {
        // It endorses nothing.
      }
    }
    return decoded;
  }

  static boolean isOf(DeviceCertificate certificate, PublicKey key) {
    try {
      return same(certificate.publicKey(), key);
    } catch (VerificationException noKey) {
      return false;
    }
  }

  private static boolean same(PublicKey one, PublicKey other) {
    return Bytes.copyOf(one.getEncoded()).equals(Bytes.copyOf(other.getEncoded()));
  }

  private static TsmException.Negative refused(String expected, String found) {
    return new TsmException.Negative(
        TsmErrorCode.NOT_AUTHENTIC,
        "endorsement key: expected " + expected + ", found " + found,
        null);
  }
}
