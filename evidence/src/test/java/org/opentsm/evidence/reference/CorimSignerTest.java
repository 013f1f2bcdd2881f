package org.opentsm.evidence.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestCorim;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Who may sign reference values. */
class CorimSignerTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final CborValue RIM = CborValue.of("application/rim+cbor");
  private static KeyPair key;
  private static TestAuthority root;

  @BeforeAll
  static void issue() throws Exception {
    key = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    root = TestAuthority.root("CN=Maker");
  }

  private static ReferenceValues read(CborValue type, Bytes leaf, Bytes... lists) throws Exception {
    Bytes corim =
        TestCorim.corim(
            "t",
            TestCorim.environment("ACME", "WIDGET"),
            TestCorim.digest(1, Bytes.ofHex("11".repeat(48))));
    Bytes signed =
        TestCorim.signed(
            corim, AsymAlgorithm.ECDSA_P256, key.getPrivate(), List.of(leaf), CRYPTO, type);
    List<TrustFile> decoded = new ArrayList<>();
    for (Bytes list : lists) {
      decoded.add(new TrustFile("list", list));
    }
    ReferenceTrust trust =
        ReferenceTrust.readFiles(List.of(new TrustFile("root", root.certificate())), decoded);
    return CorimReader.read(new TrustFile("ref.corim", signed), trust, TestPki.NOW, CRYPTO);
  }

  private static void assertRefused(String reason, CborValue type, Bytes leaf, Bytes... lists) {
    assertThat(catchThrowableOfType(TrustInputException.class, () -> read(type, leaf, lists)))
        .hasMessageStartingWith("ref.corim: expected ")
        .hasMessageContaining(reason);
  }

  private static Bytes leaf(Extension... extensions) throws Exception {
    return root.leaf("CN=Signer", key.getPublic(), 7, extensions);
  }

  @Test
  void aCertificateThatMaySignIsEnough() throws Exception {
    assertThat(read(RIM, leaf()).values()).hasSize(1);
  }

  @Test
  void anAuthorityAndAKeyForSomethingElseAreNoSigners() throws Exception {
    assertRefused(
        LeafRule.NO_AUTHORITY,
        RIM,
        leaf(
            new Extension(
                Extension.basicConstraints, true, new BasicConstraints(true).getEncoded())));
    assertRefused(
        LeafRule.KEY_USAGE,
        RIM,
        leaf(
            new Extension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment).getEncoded())));
    assertRefused(
        LeafRule.PURPOSE,
        RIM,
        leaf(
            new Extension(
                Extension.extendedKeyUsage,
                true,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth).getEncoded())));
  }

  @Test
  void aRevokedSignerIsNone() throws Exception {
    assertRefused(
        CertificatePath.REVOCATION,
        RIM,
        leaf(),
        root.revocationList(TestPki.NOW.plusSeconds(60), 7));
    assertRefused(
        CertificatePath.REVOCATION, RIM, leaf(), root.revocationList(TestPki.NOW.minusSeconds(60)));
    assertThat(read(RIM, leaf(), root.revocationList(TestPki.NOW.plusSeconds(60))).values())
        .hasSize(1);
    assertRefused(
        "none of CN=Signer",
        RIM,
        leaf(),
        TestAuthority.root("CN=Others").revocationList(TestPki.NOW.plusSeconds(60)));
  }

  @Test
  void aSignatureOverSomethingElseIsNone() throws Exception {
    assertRefused("content type", CborValue.of("application/eat+cwt"), leaf());
    assertRefused("content type", CborValue.of(60), leaf());
  }
}
