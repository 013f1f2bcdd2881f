package org.opentsm.spdm.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.SpdmOids;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A device maker's certificates: a root, an authority below it, and the leaf of a device. Each can
 * be made wrong in any way that a test wants.
 */
public final class TestPki {
  /** Within every validity. */
  public static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  /** The PCI identity in a good leaf. */
  public static final String CMA_NAME =
      "Vendor=1af4:Device=1041:CC=020000:REV=01:SSVID=1af4:SSID=1100";

  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /**
   * What goes into one certificate.
   *
   * @param keyUsage bits of Bouncy Castle's KeyUsage, or -1 for no such extension
   * @param spdmOids content of the SPDM extension, or none for no such extension
   * @param otherNames type and text, alternating
   * @param more extensions that are added as they are
   */
  public record Content(
      int version,
      long serial,
      String subject,
      String issuer,
      KeyPair key,
      KeyPair signer,
      Instant notBefore,
      Instant notAfter,
      boolean basicConstraints,
      boolean authority,
      OptionalInt pathLength,
      int keyUsage,
      List<String> purposes,
      List<String> spdmOids,
      List<String> otherNames,
      List<Extension> more) {

    public Content withVersion(int value) {
      return new Content(
          value,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withSerial(long value) {
      return new Content(
          version,
          value,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withNames(String subjectName, String issuerName) {
      return new Content(
          version,
          serial,
          subjectName,
          issuerName,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withKeys(KeyPair own, KeyPair issuing) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          own,
          issuing,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withValidity(Instant from, Instant to) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          from,
          to,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withBasicConstraints(boolean present, boolean ca, OptionalInt limit) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          present,
          ca,
          limit,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withKeyUsage(int bits) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          bits,
          purposes,
          spdmOids,
          otherNames,
          more);
    }

    public Content withPurposes(String... oids) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          List.of(oids),
          spdmOids,
          otherNames,
          more);
    }

    public Content withSpdmOids(String... oids) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          List.of(oids),
          otherNames,
          more);
    }

    public Content withOtherNames(String... typesAndTexts) {
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          List.of(typesAndTexts),
          more);
    }

    public Content withExtension(String oid, boolean critical, Bytes value) {
      List<Extension> longer = new ArrayList<>(more);
      longer.add(new Extension(new ASN1ObjectIdentifier(oid), critical, value.toByteArray()));
      return new Content(
          version,
          serial,
          subject,
          issuer,
          key,
          signer,
          notBefore,
          notAfter,
          basicConstraints,
          authority,
          pathLength,
          keyUsage,
          purposes,
          spdmOids,
          otherNames,
          List.copyOf(longer));
    }
  }

  private final SignatureAlgorithm algorithm;
  private final Bytes root;
  private final Bytes authority;
  private final Bytes leaf;

  /** Certificates whose keys are all of one algorithm; the same keys at every call. */
  public TestPki(SignatureAlgorithm algorithm) {
    this.algorithm = algorithm;
    root = root(c -> c);
    authority = authority(c -> c);
    leaf = leaf(c -> c);
  }

  public Bytes root() {
    return root;
  }

  public Bytes authority() {
    return authority;
  }

  public Bytes leaf() {
    return leaf;
  }

  public KeyPair leafKey() {
    return TestKeys.of(algorithm, "leaf");
  }

  /** The good chain. */
  public Bytes chain(HashAlgorithm hash) {
    return CertificateChain.encode(hash, CRYPTO, List.of(root, authority, leaf));
  }

  /** The good chain but for its leaf. */
  public Bytes chainWithLeaf(HashAlgorithm hash, UnaryOperator<Content> change) {
    return CertificateChain.encode(hash, CRYPTO, List.of(root, authority, leaf(change)));
  }

  public Bytes root(UnaryOperator<Content> change) {
    KeyPair key = TestKeys.of(algorithm, "root");
    return encode(
        change.apply(
            authorityContent(1, "CN=Test Root,O=Example", "CN=Test Root,O=Example", key, key)));
  }

  public Bytes authority(UnaryOperator<Content> change) {
    return encode(
        change.apply(
            authorityContent(
                2,
                "CN=Test Authority,O=Example",
                "CN=Test Root,O=Example",
                TestKeys.of(algorithm, "authority"),
                TestKeys.of(algorithm, "root"))));
  }

  public Bytes leaf(UnaryOperator<Content> change) {
    return encode(
        change.apply(
            new Content(
                3,
                3,
                "CN=Test Device,O=Example",
                "CN=Test Authority,O=Example",
                leafKey(),
                TestKeys.of(algorithm, "authority"),
                Instant.parse("2025-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59Z"),
                true,
                false,
                OptionalInt.empty(),
                KeyUsage.digitalSignature,
                List.of(SpdmOids.EKU_RESPONDER_AUTH),
                List.of(SpdmOids.HARDWARE_IDENTITY),
                List.of(SpdmOids.DEVICE_INFO, "ACME:NIC:0001", SpdmOids.PCI_CMA, CMA_NAME),
                List.of())));
  }

  /** A revocation list of the authority that issues the leaf, or of another signer in its name. */
  public Bytes revocationList(
      KeyPair signer, Instant thisUpdate, Instant nextUpdate, long... serials) {
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(new X500Name("CN=Test Authority,O=Example"), Date.from(thisUpdate));
    builder.setNextUpdate(Date.from(nextUpdate));
    for (long serial : serials) {
      builder.addCRLEntry(
          BigInteger.valueOf(serial), Date.from(thisUpdate), CRLReason.keyCompromise);
    }
    try {
      return Bytes.owning(builder.build(signer(signer)).getEncoded());
    } catch (IOException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public KeyPair authorityKey() {
    return TestKeys.of(algorithm, "authority");
  }

  private static Content authorityContent(
      long serial, String subject, String issuer, KeyPair key, KeyPair signer) {
    return new Content(
        3,
        serial,
        subject,
        issuer,
        key,
        signer,
        Instant.parse("2020-01-01T00:00:00Z"),
        Instant.parse("2040-01-01T00:00:00Z"),
        true,
        true,
        OptionalInt.empty(),
        KeyUsage.keyCertSign | KeyUsage.cRLSign,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Bytes encode(Content content) {
    try {
      return Bytes.owning(content.version() == 1 ? version1(content) : version3(content));
    } catch (IOException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] version1(Content content) throws IOException, OperatorCreationException {
    return new X509v1CertificateBuilder(
            new X500Name(content.issuer()),
            BigInteger.valueOf(content.serial()),
            Date.from(content.notBefore()),
            Date.from(content.notAfter()),
            new X500Name(content.subject()),
            SubjectPublicKeyInfo.getInstance(content.key().getPublic().getEncoded()))
        .build(signer(content.signer()))
        .getEncoded();
  }

  private static byte[] version3(Content content) throws IOException, OperatorCreationException {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            new X500Name(content.issuer()),
            BigInteger.valueOf(content.serial()),
            Date.from(content.notBefore()),
            Date.from(content.notAfter()),
            new X500Name(content.subject()),
            SubjectPublicKeyInfo.getInstance(content.key().getPublic().getEncoded()));
    if (content.basicConstraints()) {
      builder.addExtension(Extension.basicConstraints, true, constraints(content));
    }
    if (content.keyUsage() >= 0) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(content.keyUsage()));
    }
    if (!content.purposes().isEmpty()) {
      KeyPurposeId[] ids =
          content.purposes().stream()
              .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
              .toArray(KeyPurposeId[]::new);
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(ids));
    }
    if (!content.spdmOids().isEmpty()) {
      ASN1EncodableVector oids = new ASN1EncodableVector();
      content.spdmOids().forEach(oid -> oids.add(new DERSequence(new ASN1ObjectIdentifier(oid))));
      builder.addExtension(
          new ASN1ObjectIdentifier(SpdmOids.SPDM_EXTENSION), false, new DERSequence(oids));
    }
    if (!content.otherNames().isEmpty()) {
      builder.addExtension(Extension.subjectAlternativeName, false, names(content.otherNames()));
    }
    for (Extension extension : content.more()) {
      builder.addExtension(extension);
    }
    return builder.build(signer(content.signer())).getEncoded();
  }

  private static BasicConstraints constraints(Content content) {
    return content.authority() && content.pathLength().isPresent()
        ? new BasicConstraints(content.pathLength().getAsInt())
        : new BasicConstraints(content.authority());
  }

  private static GeneralNames names(List<String> typesAndTexts) {
    List<GeneralName> names = new ArrayList<>();
    for (int i = 0; i < typesAndTexts.size(); i += 2) {
      ASN1Encodable value =
          new DERTaggedObject(true, 0, new DERUTF8String(typesAndTexts.get(i + 1)));
      names.add(
          new GeneralName(
              GeneralName.otherName,
              new DERSequence(
                  new ASN1Encodable[] {new ASN1ObjectIdentifier(typesAndTexts.get(i)), value})));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static ContentSigner signer(KeyPair key) throws OperatorCreationException {
    for (PqcAsymAlgorithm pqc : PqcAsymAlgorithm.values()) {
      if (SpdmCrypto.describe(key.getPublic()).equals(pqc.standardName())) {
        return new PqcContentSigner(pqc, key);
      }
    }
    String name =
        switch (key.getPublic().getAlgorithm()) {
          case "EC" -> "SHA384withECDSA";
          case "RSA" -> "SHA384withRSA";
          default -> ((java.security.interfaces.EdECKey) key.getPublic()).getParams().getName();
        };
    return new JcaContentSignerBuilder(name).build(key.getPrivate());
  }
}
