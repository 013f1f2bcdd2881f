package org.opentsm.spdm.certificate;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A certificate revocation list (RFC 5280, section 5): which certificates an authority has taken
 * back.
 *
 * <p>Only complete lists, by the authority that issued the certificates, are understood; {@link
 * #hasCriticalExtension()} tells of others.
 */
public final class RevocationList {
  private static final String NAME = "revocation list";
  private static final int MAX_EXTENSIONS = 64;

  private final Bytes signed;
  private final Bytes signatureAlgorithm;
  private final Bytes signature;
  private final boolean algorithmsAgree;
  private final DistinguishedName issuerName;
  private final Instant thisUpdate;
  private final Optional<Instant> nextUpdate;
  private final Set<BigInteger> revoked = new HashSet<>();
  private boolean criticalExtension;

  private RevocationList(DerReader outer) throws MalformedMessageException {
    DerReader.Element tbsCertList = outer.read(DerReader.SEQUENCE, "tbsCertList");
    signed = tbsCertList.encoded();
    signatureAlgorithm = outer.read(DerReader.SEQUENCE, "signatureAlgorithm").encoded();
    signature = outer.bitString("signatureValue");
    outer.end("CertificateList");

    DerReader tbs = outer.within(tbsCertList);
    tbs.readIf(DerReader.INTEGER, "version");
    algorithmsAgree =
        tbs.read(DerReader.SEQUENCE, "signature").encoded().equals(signatureAlgorithm);
    issuerName = new DistinguishedName(tbs.read(DerReader.SEQUENCE, "issuer").encoded());
    thisUpdate = tbs.time("thisUpdate");
    boolean timed = tbs.next(DerReader.UTC_TIME) || tbs.next(DerReader.GENERALIZED_TIME);
    nextUpdate = timed ? Optional.of(tbs.time("nextUpdate")) : Optional.empty();
    Optional<DerReader.Element> entries = tbs.readIf(DerReader.SEQUENCE, "revokedCertificates");
    if (entries.isPresent()) {
      readEntries(tbs.within(entries.get()));
    }
    Optional<DerReader.Element> extensions = tbs.readIf(0xA0, "crlExtensions");
    if (extensions.isPresent()) {
      noteCritical(tbs.within(extensions.get()).enter(DerReader.SEQUENCE, "crlExtensions"));
    }
    tbs.end("tbsCertList");
  }

  /**
   * Reads a list.
   *
   * @param der exactly one list
   * @throws MalformedMessageException naming the field and its offset
   */
  public static RevocationList decode(Bytes der) throws MalformedMessageException {
    DerReader in = new DerReader(NAME, der, 0);
    DerReader outer = in.enter(DerReader.SEQUENCE, "CertificateList");
    in.end("CertificateList");
    return new RevocationList(outer);
  }

  /** DER of the issuer's name. */
  public Bytes issuerName() {
    return issuerName.der();
  }

  /** Whether it is in the name of whoever issued the certificate. */
  boolean isOfIssuerOf(DeviceCertificate certificate) {
    return certificate.isIssuedIn(issuerName);
  }

  /** When it was made. */
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /** When the next one is due at the latest. */
  public Optional<Instant> nextUpdate() {
    return nextUpdate;
  }

  /** Whether it lists the serial number. */
  public boolean lists(BigInteger serialNumber) {
    return revoked.contains(serialNumber);
  }

  /** How many certificates it lists. */
  public int size() {
    return revoked.size();
  }

  /**
   * Whether it may be about other certificates than it seems: a partial, indirect or delta list.
   */
  public boolean hasCriticalExtension() {
    return criticalExtension;
  }

  /** Whether the key of {@code issuer} signed it, and may. */
  public boolean isSignedBy(DeviceCertificate issuer, SpdmCrypto crypto) {
    boolean permitted =
        issuer
            .extensions()
            .keyUsage()
            .map(usage -> usage.contains(X509KeyUsage.CRL_SIGN))
            .orElse(true);
    try {
      return permitted
          && algorithmsAgree
          && crypto.verifyX509(signatureAlgorithm, issuer.publicKey(), signed, signature);
    } catch (VerificationException unusableKey) {
      return false;
    }
  }

  private void readEntries(DerReader entries) throws MalformedMessageException {
    while (entries.hasMore()) {
      DerReader entry = entries.enter(DerReader.SEQUENCE, "revokedCertificate");
      revoked.add(entry.integer("userCertificate"));
      entry.time("revocationDate");
      Optional<DerReader.Element> extensions =
          entry.readIf(DerReader.SEQUENCE, "crlEntryExtensions");
      entry.end("revokedCertificate");
      if (extensions.isPresent()) {
        noteCritical(entry.within(extensions.get()));
      }
    }
  }

  private void noteCritical(DerReader extensions) throws MalformedMessageException {
    criticalExtension |=
        CertificateExtensions.list(extensions, MAX_EXTENSIONS).values().stream()
            .anyMatch(CertificateExtensions.Extension::critical);
  }
}
