package org.opentsm.evidence.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.SpdmOids;
import org.opentsm.spdm.crypto.PqcKeys;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A root, an authority below it, and leaves for devices. */
public final class TestPki {
  public static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2036-01-01T00:00:00Z");
  private static final X500Name ROOT = new X500Name("CN=Test root");
  private static final X500Name AUTHORITY = new X500Name("CN=Test authority");

  /** Longer than what is printed of it. */
  private static final BigInteger LEAF_SERIAL = new BigInteger("5a".repeat(20), 16);

  /** What a leaf is to be like; no CMA name if it is empty. */
  public record LeafSpec(
      String subject, String name, String cmaName, Instant end, boolean digitalSignature) {
    public LeafSpec(String subject, String name, Instant end, boolean digitalSignature) {
      this(subject, name, "", end, digitalSignature);
    }

    public LeafSpec withSubject(String other) {
      return new LeafSpec(other, name, cmaName, end, digitalSignature);
    }

    public LeafSpec withCmaName(String other) {
      return new LeafSpec(subject, name, other, end, digitalSignature);
    }

    public static LeafSpec good(String serial) {
      return new LeafSpec("CN=Device " + serial, "ACME:WIDGET:" + serial, END, true);
    }
  }

  private final SignatureAlgorithm asym;
  private final KeyPair rootKey;
  private final KeyPair authorityKey;
  private final Bytes root;
  private final Bytes authority;

  public TestPki(SignatureAlgorithm asym) throws Exception {
    this.asym = asym;
    rootKey = keyPair(asym);
    authorityKey = keyPair(asym);
    root = authority(ROOT, rootKey, ROOT, rootKey, 1);
    authority = authority(ROOT, rootKey, AUTHORITY, authorityKey, 2);
  }

  public Bytes root() {
    return root;
  }

  /** The chain of a new leaf, root first. */
  public Bytes chain(KeyPair leafKey, LeafSpec spec, HashAlgorithm hash, SpdmCrypto crypto)
      throws Exception {
    JcaX509v3CertificateBuilder leaf =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            LEAF_SERIAL,
            Date.from(BEGIN),
            Date.from(spec.end()),
            new X500Name(spec.subject()),
            leafKey.getPublic());
    leaf.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(spec.digitalSignature() ? KeyUsage.digitalSignature : KeyUsage.keyAgreement));
    leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    leaf.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names(spec)));
    Bytes der = Bytes.owning(leaf.build(signer(authorityKey)).getEncoded());
    return CertificateChain.encode(hash, crypto, List.of(root, authority, der));
  }

  private static GeneralName[] names(LeafSpec spec) {
    GeneralName device = otherName(SpdmOids.DEVICE_INFO, spec.name());
    return spec.cmaName().isEmpty()
        ? new GeneralName[] {device}
        : new GeneralName[] {device, otherName(SpdmOids.PCI_CMA, spec.cmaName())};
  }

  private static GeneralName otherName(String type, String text) {
    return new GeneralName(
        GeneralName.otherName,
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1ObjectIdentifier(type), new DERTaggedObject(true, 0, new DERUTF8String(text))
            }));
  }

  /** A revocation list of the authority, which names the leaf or nothing. */
  public Bytes revocationList(boolean leafRevoked) throws Exception {
    return list(AUTHORITY, authorityKey, leafRevoked);
  }

  /** A revocation list of the root, which names nothing. */
  public Bytes rootRevocationList() throws Exception {
    return list(ROOT, rootKey, false);
  }

  /** A revocation list of the authority that does not say when it ends. */
  public Bytes endlessRevocationList() throws Exception {
    return Bytes.owning(
        new X509v2CRLBuilder(AUTHORITY, Date.from(Instant.parse("2026-10-01T00:00:00Z")))
            .build(signer(authorityKey))
            .getEncoded());
  }

  /** A current revocation list of the authority about some of its certificates alone. */
  public Bytes partialRevocationList() throws Exception {
    X509v2CRLBuilder list =
        new X509v2CRLBuilder(AUTHORITY, Date.from(Instant.parse("2026-10-01T00:00:00Z")));
    list.setNextUpdate(Date.from(Instant.parse("2026-12-01T00:00:00Z")));
    list.addExtension(Extension.deltaCRLIndicator, true, new ASN1Integer(1));
    return Bytes.owning(list.build(signer(authorityKey)).getEncoded());
  }

  /** The same as {@link #revocationList}, with the authority's name in another kind of string. */
  public Bytes revocationListNamedOtherwise() throws Exception {
    X500Name name =
        new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERPrintableString("TEST  Authority"))});
    return list(name, authorityKey, true);
  }

  /** A revocation list of somebody else. */
  public static Bytes foreignRevocationList() throws Exception {
    TestPki other = new TestPki(AsymAlgorithm.ECDSA_P256);
    return other.list(new X500Name("CN=Somebody"), other.authorityKey, true);
  }

  private Bytes list(X500Name issuer, KeyPair key, boolean leafRevoked) throws Exception {
    X509v2CRLBuilder list =
        new X509v2CRLBuilder(issuer, Date.from(Instant.parse("2026-10-01T00:00:00Z")));
    list.setNextUpdate(Date.from(Instant.parse("2026-12-01T00:00:00Z")));
    if (leafRevoked) {
      list.addCRLEntry(LEAF_SERIAL, Date.from(BEGIN), CRLReason.keyCompromise);
    }
    return Bytes.owning(list.build(signer(key)).getEncoded());
  }

  public static KeyPair keyPair(SignatureAlgorithm asym) throws GeneralSecurityException {
    return switch (asym) {
      case AsymAlgorithm classical -> keyPair(classical);
      case PqcAsymAlgorithm pqc -> PqcKeys.generate(pqc);
    };
  }

  private static KeyPair keyPair(AsymAlgorithm asym) throws GeneralSecurityException {
    KeyPairGenerator generator;
    switch (asym.family()) {
      case ECDSA -> {
        generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp" + asym.keyBits() + "r1"));
      }
      case RSASSA, RSAPSS -> {
        generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(asym.keyBits());
      }
      default ->
          generator =
              KeyPairGenerator.getInstance(asym == AsymAlgorithm.ED25519 ? "Ed25519" : "Ed448");
    }
    return generator.generateKeyPair();
  }

  private Bytes authority(
      X500Name issuer, KeyPair issuerKey, X500Name subject, KeyPair key, int serial)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(serial),
            Date.from(BEGIN),
            Date.from(END),
            subject,
            key.getPublic());
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return Bytes.owning(builder.build(signer(issuerKey)).getEncoded());
  }

  private ContentSigner signer(KeyPair key) throws Exception {
    if (!(asym instanceof AsymAlgorithm classical)) {
      return new PostQuantumSigner(asym, key, new ByteArrayOutputStream());
    }
    String algorithm =
        switch (classical.family()) {
          case ECDSA, SM2 -> "SHA384withECDSA";
          case RSASSA, RSAPSS -> "SHA384withRSA";
          case EDDSA -> classical == AsymAlgorithm.ED25519 ? "Ed25519" : "Ed448";
        };
    return new JcaContentSignerBuilder(algorithm).build(key.getPrivate());
  }

  private record PostQuantumSigner(
      SignatureAlgorithm asym, KeyPair key, ByteArrayOutputStream getOutputStream)
      implements ContentSigner {
    /** The same for the key and for what it signs. */
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()).getAlgorithm();
    }

    @Override
    public byte[] getSignature() {
      try {
        return SpdmCrypto.create()
            .sign(
                asym,
                HashAlgorithm.SHA_384,
                key.getPrivate(),
                Bytes.owning(getOutputStream.toByteArray()),
                Bytes.EMPTY)
            .toByteArray();
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
