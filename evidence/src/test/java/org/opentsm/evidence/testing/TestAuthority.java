package org.opentsm.evidence.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;

/** An authority with a key on P-256: a root, or one below it. */
public final class TestAuthority {
  /** Certificates are valid from here. */
  public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** Certificates are valid until here. */
  public static final Instant END = Instant.parse("2036-01-01T00:00:00Z");

  private final X500Name name;
  private final KeyPair key;
  private final Bytes certificate;

  private TestAuthority(X500Name name, KeyPair key, Bytes certificate) {
    this.name = name;
    this.key = key;
    this.certificate = certificate;
  }

  public static TestAuthority root(String name) throws Exception {
    X500Name subject = new X500Name(name);
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    return new TestAuthority(
        subject, key, issue(subject, key, subject, key.getPublic(), BigInteger.ONE, END, true));
  }

  public TestAuthority authority(String subject, Extension... extensions) throws Exception {
    KeyPair below = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    X500Name named = new X500Name(subject);
    return new TestAuthority(
        named,
        below,
        issue(name, key, named, below.getPublic(), BigInteger.TWO, END, true, extensions));
  }

  /** A certificate that is no authority's, unless the extensions say so in place of the usual. */
  public Bytes leaf(String subject, PublicKey leafKey, int serial, Extension... extensions)
      throws Exception {
    return leaf(subject, leafKey, serial, END, extensions);
  }

  public Bytes leaf(
      String subject, PublicKey leafKey, int serial, Instant end, Extension... extensions)
      throws Exception {
    return issue(
        name,
        key,
        new X500Name(subject),
        leafKey,
        BigInteger.valueOf(serial),
        end,
        false,
        extensions);
  }

  public Bytes certificate() {
    return certificate;
  }

  public Bytes revocationList(Instant nextUpdate, int... revoked) throws Exception {
    X509v2CRLBuilder list = new X509v2CRLBuilder(name, Date.from(BEGIN));
    list.setNextUpdate(Date.from(nextUpdate));
    for (int serial : revoked) {
      list.addCRLEntry(BigInteger.valueOf(serial), Date.from(BEGIN), CRLReason.keyCompromise);
    }
    return Bytes.owning(list.build(signer(key)).getEncoded());
  }

  /** PEM of several certificates or lists. */
  public static String pem(String label, List<Bytes> ders) {
    StringBuilder text = new StringBuilder();
    for (Bytes der : ders) {
      text.append("-----BEGIN ").append(label).append("-----\n");
      text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toByteArray()));
      text.append("\n-----END ").append(label).append("-----\n");
    }
    return text.toString();
  }

  /** A file of an operator. */
  public static TrustFile file(String name, Bytes content) {
    return new TrustFile(name, content);
  }

  public static TrustFile file(String name, String content) {
    return new TrustFile(name, Bytes.owning(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static Bytes issue(
      X500Name issuer,
      KeyPair issuerKey,
      X500Name subject,
      PublicKey key,
      BigInteger serial,
      Instant end,
      boolean authority,
      Extension... extensions)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer, serial, Date.from(BEGIN), Date.from(end), subject, key);
    List<ASN1ObjectIdentifier> stated = Stream.of(extensions).map(Extension::getExtnId).toList();
    if (!stated.contains(Extension.keyUsage)) {
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
    }
    if (!stated.contains(Extension.basicConstraints)) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    }
    for (Extension extension : extensions) {
      builder.addExtension(extension);
    }
    return Bytes.owning(builder.build(signer(issuerKey)).getEncoded());
  }

  private static ContentSigner signer(KeyPair key) throws Exception {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
  }
}
