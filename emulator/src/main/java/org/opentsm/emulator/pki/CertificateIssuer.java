package org.opentsm.emulator.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;

/**
 * Makes the certificates of emulated devices, after the rules of DSP0274 ("Leaf certificate" and
 * "Certificate models") and of PCIe's component measurement and authentication.
 *
 * <p>They are kept short: a chain of three with RSA 4096 must fit the 4096 octets that DMTF's
 * implementation takes when it is built for OpenSSL.
 */
final class CertificateIssuer {
  private static final String DMTF = "1.3.6.1.4.1.412.274.";
  private static final ASN1ObjectIdentifier DEVICE_INFO = oid(DMTF + "1");
  private static final ASN1ObjectIdentifier HARDWARE_IDENTITY = oid(DMTF + "2");
  private static final ASN1ObjectIdentifier RESPONDER_AUTHENTICATION = oid(DMTF + "3");
  private static final ASN1ObjectIdentifier MUTABLE_CERTIFICATE = oid(DMTF + "5");
  private static final ASN1ObjectIdentifier SPDM_EXTENSION = oid(DMTF + "6");
  private static final ASN1ObjectIdentifier CMA = oid("2.23.147");

  /** "No well-defined expiration date" of RFC 5280, section 4.1.2.5. */
  private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  private static final int SERIAL_SIZE = 7;
  private static final int KEY_ID_SIZE = 8;

  private final SpdmCrypto crypto;
  private final Clock clock;

  CertificateIssuer(SpdmCrypto crypto, Clock clock) {
    this.crypto = crypto;
    this.clock = clock;
  }

  /**
   * A root and an authority for devices below it. The root's key is forgotten.
   *
   * @param name tells this pair from another in subject names
   */
  KeyedChain authority(KeyKind kind, String name) throws GeneralSecurityException {
    X500Name rootName = new X500Name("CN=OpenTSM root " + name);
    KeyPair rootKey = kind.generate();
    Template rootTemplate = Template.authority(rootName, 2);
    Bytes root =
        issue(
            kind,
            rootName,
            rootKey.getPublic(),
            rootKey.getPrivate(),
            rootKey.getPublic(),
            rootTemplate);
    X500Name deviceCaName = new X500Name("CN=OpenTSM CA " + name);
    KeyPair deviceCaKey = kind.generate();
    Bytes deviceCa =
        issue(
            kind,
            rootName,
            rootKey.getPublic(),
            rootKey.getPrivate(),
            deviceCaKey.getPublic(),
            Template.authority(deviceCaName, 1));
    return new KeyedChain(List.of(root, deviceCa), deviceCaKey.getPrivate());
  }

  /** A device's chain below an authority that {@link #authority} made. */
  KeyedChain device(
      KeyKind kind, KeyedChain authority, DeviceIdentity identity, CertificateModel model)
      throws GeneralSecurityException {
    KeyedChain issuer = authority;
    if (model == CertificateModel.ALIAS_CERT) {
      X500Name name =
          new X500Name("CN=OpenTSM emulated device " + identity.serial() + ",O=OpenTSM");
      issuer = below(kind, issuer, Template.deviceAuthority(name));
    }
    return below(kind, issuer, Template.leaf(identity, model));
  }

  /**
   * The DER content of a leaf's Subject Alternative Name: by it, the device is told from others.
   */
  static Bytes subjectAlternativeName(DeviceIdentity identity) {
    return der(names(identity));
  }

  private KeyedChain below(KeyKind kind, KeyedChain issuer, Template template)
      throws GeneralSecurityException {
    KeyPair key = kind.generate();
    X509CertificateHolder parent = holder(issuer.last());
    PublicKey parentKey;
    try {
      parentKey = SpdmCrypto.publicKey("issuer", der(parent.getSubjectPublicKeyInfo()));
    } catch (VerificationException unusable) {
      throw new InvalidKeyException(unusable);
    }
    Bytes certificate =
        issue(kind, parent.getSubject(), parentKey, issuer.key(), key.getPublic(), template);
    List<Bytes> chain = new ArrayList<>(issuer.certificates());
    chain.add(certificate);
    return new KeyedChain(chain, key.getPrivate());
  }

  private Bytes issue(
      KeyKind kind,
      X500Name issuer,
      PublicKey issuerKey,
      PrivateKey signingKey,
      PublicKey subjectKey,
      Template template)
      throws GeneralSecurityException {
    // Emulated peers may have clocks a little behind this one.
    Instant from = clock.instant().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            issuer,
            new BigInteger(1, crypto.random(SERIAL_SIZE).toByteArray()).setBit(0),
            Date.from(from),
            Date.from(NEVER),
            template.subject,
            SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
    try {
      builder.addExtension(Extension.basicConstraints, true, template.constraints);
      builder.addExtension(Extension.keyUsage, true, template.usage);
      if (template.constraints.isCA()) {
        builder.addExtension(
            Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(subjectKey)));
      }
      if (!issuerKey.equals(subjectKey)) {
        builder.addExtension(
            Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(issuerKey)));
      }
      for (Addition addition : template.additions) {
        builder.addExtension(addition.type, false, addition.content);
      }
      return Bytes.owning(
          builder.build(CertificateSigner.of(kind, signingKey, issuerKey, crypto)).getEncoded());
    } catch (IOException | OperatorCreationException | RuntimeException e) {
      throw new GeneralSecurityException("cannot issue a certificate: " + e.getMessage(), e);
    }
  }

  private byte[] keyId(PublicKey key) {
    return crypto
        .digest(HashAlgorithm.SHA_256, Bytes.copyOf(key.getEncoded()))
        .slice(0, KEY_ID_SIZE)
        .toByteArray();
  }

  private static X509CertificateHolder holder(Bytes der) throws GeneralSecurityException {
    try {
      return new X509CertificateHolder(der.toByteArray());
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("unreadable issuer certificate: " + e.getMessage(), e);
    }
  }

  private static GeneralNames names(DeviceIdentity identity) {
    return new GeneralNames(
        new GeneralName[] {
          otherName(DEVICE_INFO, identity.dmtfName()), otherName(CMA, identity.cmaName().text())
        });
  }

  private static GeneralName otherName(ASN1ObjectIdentifier type, String text) {
    return new GeneralName(
        GeneralName.otherName,
        new DERSequence(
            new ASN1Encodable[] {type, new DERTaggedObject(true, 0, new DERUTF8String(text))}));
  }

  /** id-DMTF-spdm-extension: a sequence of sequences, each with the identifier of one statement. */
  private static Addition spdmExtension(ASN1ObjectIdentifier statement) {
    return new Addition(SPDM_EXTENSION, new DERSequence(new DERSequence(statement)));
  }

  private static Bytes der(org.bouncycastle.asn1.ASN1Object object) {
    try {
      return Bytes.owning(object.getEncoded("DER"));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ASN1ObjectIdentifier oid(String dotted) {
    return new ASN1ObjectIdentifier(dotted);
  }

  private record Addition(ASN1ObjectIdentifier type, ASN1Encodable content) {}

  /** What tells one kind of certificate from another. */
  private record Template(
      X500Name subject, BasicConstraints constraints, KeyUsage usage, List<Addition> additions) {
    static Template authority(X500Name subject, int pathLength) {
      return new Template(
          subject,
          new BasicConstraints(pathLength),
          new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign),
          List.of());
    }

    /** The device certificate of the alias model: it names the hardware and signs what it runs. */
    static Template deviceAuthority(X500Name subject) {
      return new Template(
          subject,
          new BasicConstraints(0),
          new KeyUsage(KeyUsage.keyCertSign),
          List.of(spdmExtension(HARDWARE_IDENTITY)));
    }

    static Template leaf(DeviceIdentity identity, CertificateModel model) {
      boolean alias = model == CertificateModel.ALIAS_CERT;
      String name = alias ? "alias " : "";
      return new Template(
          new X500Name("CN=OpenTSM " + name + identity.serial()),
          new BasicConstraints(false),
          new KeyUsage(KeyUsage.digitalSignature),
          List.of(
              new Addition(
                  Extension.extendedKeyUsage,
                  new ExtendedKeyUsage(KeyPurposeId.getInstance(RESPONDER_AUTHENTICATION))),
              new Addition(Extension.subjectAlternativeName, names(identity)),
              spdmExtension(alias ? MUTABLE_CERTIFICATE : HARDWARE_IDENTITY)));
    }
  }
}
