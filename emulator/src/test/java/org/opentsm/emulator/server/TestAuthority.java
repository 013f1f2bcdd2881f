package org.opentsm.emulator.server;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Somebody who makes certificates of signing requests. */
final class TestAuthority {
  private static final X500Name NAME = new X500Name("CN=Authority of an owner");
  private static final Date FROM = Date.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final Date TO = Date.from(Instant.parse("2046-01-01T00:00:00Z"));

  private final KeyPair key = key();
  private final Bytes root;

  TestAuthority() throws Exception {
    root =
        issue(
            NAME,
            SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()),
            new BasicConstraints(true),
            KeyUsage.keyCertSign);
  }

  /** A chain of two for the key in a request, whose own signature must be good. */
  Bytes chain(Bytes csr) throws Exception {
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(csr.toByteArray());
    if (!request.isSignatureValid(
        new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()))) {
      throw new AssertionError("the request does not prove its key");
    }
    return chain(request.getSubject(), request.getSubjectPublicKeyInfo());
  }

  /** A chain for a key that nobody has. */
  Bytes chainForAnotherKey() throws Exception {
    return chain(
        new X500Name("CN=Somebody else"),
        SubjectPublicKeyInfo.getInstance(key().getPublic().getEncoded()));
  }

  private Bytes chain(X500Name subject, SubjectPublicKeyInfo subjectKey) throws Exception {
    Bytes leaf = issue(subject, subjectKey, new BasicConstraints(false), KeyUsage.digitalSignature);
    return CertificateChain.encode(HashAlgorithm.SHA_384, SpdmCrypto.create(), List.of(root, leaf));
  }

  private Bytes issue(
      X500Name subject, SubjectPublicKeyInfo subjectKey, BasicConstraints constraints, int usage)
      throws Exception {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(NAME, BigInteger.TWO, FROM, TO, subject, subjectKey);
    builder.addExtension(Extension.basicConstraints, true, constraints);
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    return Bytes.owning(
        builder
            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(key.getPrivate()))
            .getEncoded());
  }

  private static KeyPair key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return generator.generateKeyPair();
  }
}
