package org.opentsm.spdm.certificate;

import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * One X.509 certificate (RFC 5280), read strictly; nothing about it is checked beyond its layout.
 *
 * <p>Names become text, the public key is made and a signature checked at the first call that needs
 * it, and remembered. Equal by octets.
 */
public final class DeviceCertificate {
  private static final int PRINTED_CHARACTERS = 256;

  private record CheckedSignature(Bytes issuerKey, boolean good) {}

  private final String where;
  private final Bytes der;
  private final Bytes signed;
  private final int version;
  private final BigInteger serialNumber;
  private final Bytes innerSignatureAlgorithm;
  private final DistinguishedName issuerName;
  private final Instant notBefore;
  private final Instant notAfter;
  private final DistinguishedName subjectName;
  private final Bytes publicKeyInfo;
  private final CertificateExtensions extensions;
  private final Bytes signatureAlgorithm;
  private final Bytes signature;
  private volatile @Nullable String subject;
  private volatile @Nullable String issuer;
  private volatile @Nullable PublicKey publicKey;
  private volatile @Nullable CheckedSignature checked;

  private DeviceCertificate(String where, DerReader.Element certificate)
      throws MalformedMessageException {
    this.where = where;
    der = certificate.encoded();
    DerReader outer = new DerReader(where, certificate.content(), certificate.contentOffset());
    DerReader.Element tbsCertificate = outer.read(DerReader.SEQUENCE, "tbsCertificate");
    signed = tbsCertificate.encoded();
    signatureAlgorithm = outer.read(DerReader.SEQUENCE, "signatureAlgorithm").encoded();
    signature = outer.bitString("signatureValue");
    outer.end("Certificate");

    DerReader tbs = outer.within(tbsCertificate);
    version = version(tbs);
    serialNumber = tbs.integer("serialNumber");
    innerSignatureAlgorithm = tbs.read(DerReader.SEQUENCE, "signature").encoded();
    issuerName = new DistinguishedName(tbs.read(DerReader.SEQUENCE, "issuer").encoded());
    DerReader validity = tbs.enter(DerReader.SEQUENCE, "validity");
    notBefore = validity.time("notBefore");
    notAfter = validity.time("notAfter");
    validity.end("validity");
    subjectName = new DistinguishedName(tbs.read(DerReader.SEQUENCE, "subject").encoded());
    publicKeyInfo = tbs.read(DerReader.SEQUENCE, "subjectPublicKeyInfo").encoded();
    tbs.readIf(0x81, "issuerUniqueID");
    tbs.readIf(0x82, "subjectUniqueID");
    Optional<DerReader.Element> tagged = tbs.readIf(0xA3, "extensions");
    tbs.end("tbsCertificate");
    if (tagged.isEmpty()) {
      extensions = CertificateExtensions.none();
    } else {
      DerReader explicit = tbs.within(tagged.get());
      extensions =
          CertificateExtensions.decode(where, explicit.enter(DerReader.SEQUENCE, "extensions"));
      explicit.end("extensions");
    }
  }

  /**
   * Reads a certificate on its own, such as a trust anchor.
   *
   * @param der exactly one certificate
   * @throws MalformedMessageException naming the field and its offset
   */
  public static DeviceCertificate decode(Bytes der) throws MalformedMessageException {
    DerReader in = new DerReader("certificate", der, 0);
    DeviceCertificate certificate = decode("certificate", in);
    in.end("certificate");
    return certificate;
  }

  static DeviceCertificate decode(String where, DerReader in) throws MalformedMessageException {
    return new DeviceCertificate(where, in.read(DerReader.SEQUENCE, "Certificate"));
  }

  /** The certificate as it stands. */
  public Bytes der() {
    return der;
  }

  /** 1, 2 or 3 as in "v3"; what else stands there is given as it is. */
  public int version() {
    return version;
  }

  /** serialNumber; RFC 5280 wants it positive and at most 20 octets. */
  public BigInteger serialNumber() {
    return serialNumber;
  }

  /**
   * The subject for a person, as in {@code CN=device,O=Example}; control characters replaced, long
   * names cut.
   */
  public String subject() {
    String known = subject;
    if (known == null) {
      known = name(subjectName());
      subject = known;
    }
    return known;
  }

  /** The issuer for a person. */
  public String issuer() {
    String known = issuer;
    if (known == null) {
      known = subjectName().equals(issuerName()) ? subject() : name(issuerName());
      issuer = known;
    }
    return known;
  }

  /**
   * The subject whole: for comparing, not for printing. Two names that differ in a character are
   * never equal here, as they may be once cut or cleaned for display; the kinds of their strings do
   * not matter.
   *
   * @return empty if it cannot be read
   */
  public Optional<String> distinguishedName() {
    try {
      return Optional.of(X500Name.getInstance(subjectName().toByteArray()).toString());
    } catch (RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  /** DER of the subject. */
  public Bytes subjectName() {
    return subjectName.der();
  }

  /** DER of the issuer. */
  public Bytes issuerName() {
    return issuerName.der();
  }

  /** Start of validity, inclusive. */
  public Instant notBefore() {
    return notBefore;
  }

  /** End of validity, inclusive. */
  public Instant notAfter() {
    return notAfter;
  }

  /** DER of the subjectPublicKeyInfo. */
  public Bytes publicKeyInfo() {
    return publicKeyInfo;
  }

  /** The extensions; none for a version before 3. */
  public CertificateExtensions extensions() {
    return extensions;
  }

  /**
   * Object identifier of the outer signatureAlgorithm in dotted form, or the octets where it has
   * none.
   */
  public String signatureAlgorithmOid() {
    try {
      DerReader in = new DerReader(where, signatureAlgorithm, 0);
      return in.enter(DerReader.SEQUENCE, "signatureAlgorithm").oid("algorithm");
    } catch (MalformedMessageException none) {
      return signatureAlgorithm.toString();
    }
  }

  /** Whether both mentions of the signature algorithm are equal, as RFC 5280 demands. */
  public boolean signatureAlgorithmsAgree() {
    return signatureAlgorithm.equals(innerSignatureAlgorithm);
  }

  /** Whether subject and issuer are the same name, as in a root. */
  public boolean isSelfIssued() {
    return subjectName.isSameAs(issuerName);
  }

  /** Whether the subject of {@code issuer} is this certificate's issuer (RFC 5280, section 7.1). */
  public boolean names(DeviceCertificate issuer) {
    return issuerName.isSameAs(issuer.subjectName);
  }

  /** Whether both have one subject (RFC 5280, section 7.1) and one key. */
  public boolean isSameEntityAs(DeviceCertificate other) {
    return publicKeyInfo.equals(other.publicKeyInfo) && isNamesakeOf(other);
  }

  /** Whether both have one subject (RFC 5280, section 7.1). */
  boolean isNamesakeOf(DeviceCertificate other) {
    return subjectName.isSameAs(other.subjectName);
  }

  /** Whether its issuer has this name (RFC 5280, section 7.1). */
  boolean isIssuedIn(DistinguishedName name) {
    return issuerName.isSameAs(name);
  }

  /** Whether basicConstraints says that it is a certificate authority. */
  public boolean isCertificateAuthority() {
    return extensions.basicConstraints().filter(b -> b.certificateAuthority()).isPresent();
  }

  /**
   * What the device says it is, in its own certificate: {@code MANUFACTURER:PRODUCT:SERIAL}
   * (DSP0274, id-DMTF-device-info).
   */
  public Optional<String> deviceInfo() {
    return extensions.otherNames().stream()
        .filter(name -> name.type().equals(SpdmOids.DEVICE_INFO))
        .flatMap(name -> name.text().stream())
        .findFirst();
  }

  /**
   * The subject's key.
   *
   * @throws VerificationException if it is of an unknown kind or unusable
   */
  public PublicKey publicKey() throws VerificationException {
    PublicKey known = publicKey;
    if (known != null) {
      return known;
    }
    PublicKey made = SpdmCrypto.publicKey(where + ": subjectPublicKeyInfo", publicKeyInfo);
    publicKey = made;
    return made;
  }

  /**
   * Whether the key of {@code issuer} signed this certificate. Looks at no name and no permission.
   *
   * @return false too for a signature algorithm or key that cannot be used
   */
  public boolean isSignedBy(DeviceCertificate issuer, SpdmCrypto crypto) {
    CheckedSignature known = checked;
    if (known != null && known.issuerKey().equals(issuer.publicKeyInfo)) {
      return known.good();
    }
    boolean good;
    try {
      good =
          signatureAlgorithmsAgree()
              && crypto.verifyX509(signatureAlgorithm, issuer.publicKey(), signed, signature);
    } catch (VerificationException unusableKey) {
      good = false;
    }
    checked = new CheckedSignature(issuer.publicKeyInfo, good);
    return good;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceCertificate that && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }

  /** The subject. */
  @Override
  public String toString() {
    return subject();
  }

  /** Text from a certificate, made safe for a terminal. */
  static String printable(String text) {
    if (text.codePointCount(0, text.length()) <= PRINTED_CHARACTERS) {
      return PrintableText.of(text);
    }
    return PrintableText.of(text.substring(0, text.offsetByCodePoints(0, PRINTED_CHARACTERS)))
        + "...";
  }

  private static int version(DerReader tbs) throws MalformedMessageException {
    Optional<DerReader.Element> tagged = tbs.readIf(0xA0, "version");
    if (tagged.isEmpty()) {
      return 1;
    }
    DerReader explicit = tbs.within(tagged.get());
    BigInteger value = explicit.integer("version");
    explicit.end("version");
    if (value.bitLength() > 7) {
      throw tbs.reject(tagged.get(), "version", "0 to 2", value.bitLength() + " bits");
    }
    return value.intValue() + 1;
  }

  private static String name(Bytes name) {
    if (name.length() > DistinguishedName.LONGEST) {
      return "unreadable name of " + name.length() + " bytes";
    }
    try {
      return printable(X500Name.getInstance(name.toByteArray()).toString());
    } catch (RuntimeException unreadable) {
      return "unreadable name " + name;
    }
  }
}
