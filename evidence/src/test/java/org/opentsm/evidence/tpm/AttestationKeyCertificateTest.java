package org.opentsm.evidence.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Not everybody with a certificate of a company is a TPM. */
class AttestationKeyCertificateTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes USER_DATA = Bytes.ofHex("5a".repeat(32));
  private static final String ATTESTATION_KEY = "2.23.133.8.3";
  private static final String ENDORSEMENT_KEY = "2.23.133.8.1";
  private static KeyPair key;
  private static TestAuthority root;

  @BeforeAll
  static void issue() throws Exception {
    key = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    root = TestAuthority.root("CN=Company CA");
  }

  private static Extension purposes(boolean critical, String... oids) throws Exception {
    KeyPurposeId[] purposes =
        Stream.of(oids)
            .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
            .toArray(KeyPurposeId[]::new);
    return new Extension(
        Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purposes).getEncoded());
  }

  private static Extension usage(int bits) throws Exception {
    return new Extension(Extension.keyUsage, true, new KeyUsage(bits).getEncoded());
  }

  /** As Google's virtual TPMs have it. */
  private static Extension instance() throws Exception {
    return new Extension(
        new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.1.21"),
        false,
        new DERSequence().getEncoded());
  }

  private static Named<Extension[]> leaf(String name, Extension... extensions) {
    return Named.of(name, extensions);
  }

  static Stream<Named<Extension[]>> attestationKeys() throws Exception {
    return Stream.of(
        leaf("the purpose", purposes(false, ATTESTATION_KEY)),
        leaf("the purpose, critical", purposes(true, ATTESTATION_KEY)),
        leaf("among others", purposes(true, "1.3.6.1.4.1.311.10.3.12", ATTESTATION_KEY)),
        leaf("of an instance in a cloud", instance()));
  }

  static Stream<Named<Extension[]>> others() throws Exception {
    return Stream.of(
        leaf("no purpose"),
        leaf("a web server", purposes(false, "1.3.6.1.5.5.7.3.1")),
        leaf("any purpose", purposes(false, "2.5.29.37.0")),
        leaf("an endorsement key", purposes(false, ENDORSEMENT_KEY)),
        leaf("a web server of the cloud", purposes(false, "1.3.6.1.5.5.7.3.1"), instance()),
        leaf("an endorsement key of the cloud", usage(KeyUsage.keyEncipherment), instance()),
        leaf(
            "a key that may not sign",
            usage(KeyUsage.keyAgreement),
            purposes(false, ATTESTATION_KEY)),
        leaf(
            "an authority",
            new Extension(
                Extension.basicConstraints, true, new BasicConstraints(true).getEncoded()),
            usage(KeyUsage.keyCertSign | KeyUsage.digitalSignature),
            purposes(false, ATTESTATION_KEY)));
  }

  private static StatementResult appraise(Bytes leaf, List<TestAuthority> above, Bytes... lists)
      throws Exception {
    RootOfTrust quote = new TestTpm(CRYPTO, key).quote(USER_DATA);
    PlatformTrustReader reader =
        new PlatformTrustReader()
            .root(Kind.TPM, TestAuthority.file("root", root.certificate()))
            .endorsement(TestAuthority.file("leaf", leaf));
    for (TestAuthority authority : above) {
      reader.endorsement(TestAuthority.file("authority", authority.certificate()));
    }
    for (Bytes list : lists) {
      reader.revocationList(TestAuthority.file("crl", list));
    }
    return new StatementVerifier(CRYPTO)
        .appraise(
            Kind.TPM,
            quote.statement(),
            new StatementRequest(
                Optional.of(USER_DATA), quote.supplements(), reader.read(), TestPki.NOW),
            Policy.NONE);
  }

  private static CheckResult check(StatementResult result, CheckId id) {
    return result.checks().stream().filter(c -> c.check() == id).findFirst().orElseThrow();
  }

  @MethodSource("attestationKeys")
  @ParameterizedTest
  void aCertificateOfAnAttestationKeyVouches(Extension[] extensions) throws Exception {
    Bytes leaf = root.leaf("CN=AK", key.getPublic(), 7, extensions);

    assertThat(appraise(leaf, List.of()).status()).isEqualTo(Status.AFFIRMING);
  }

  /** A key in software, with a certificate for something else, makes a TPMS_ATTEST of its own. */
  @MethodSource("others")
  @ParameterizedTest
  void anyOtherCertificateDoesNot(Extension[] extensions) throws Exception {
    Bytes leaf = root.leaf("CN=www.example.com", key.getPublic(), 7, extensions);
    StatementResult result = appraise(leaf, List.of());

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(check(result, CheckId.STATEMENT_ENDORSEMENT).explanation())
        .startsWith("The chain fails in leaf-")
        .endsWith(" of CN=www.example.com.");
  }

  /** Whoever marks purposes as critical wants them kept. */
  @Test
  void aCriticalPurposeThatNobodyEvaluatesIsRefusedAboveTheLeafToo() throws Exception {
    TestAuthority web = root.authority("CN=Web", purposes(true, "1.3.6.1.5.5.7.3.1"));
    TestAuthority tpms = root.authority("CN=TPMs", purposes(true, ATTESTATION_KEY));
    Extension purpose = purposes(false, ATTESTATION_KEY);

    StatementResult refused =
        appraise(web.leaf("CN=AK", key.getPublic(), 7, purpose), List.of(web));
    assertThat(check(refused, CheckId.STATEMENT_ENDORSEMENT).explanation())
        .isEqualTo("The chain fails in " + LeafRule.PURPOSE + " of CN=Web.");
    assertThat(refused.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(appraise(tpms.leaf("CN=AK", key.getPublic(), 7, purpose), List.of(tpms)).status())
        .isEqualTo(Status.AFFIRMING);
  }

  /** Each certificate of strangers costs time. */
  @Test
  void moreCertificatesThanAnyPathNeedsAreRefused() throws Exception {
    TestAuthority tpms = root.authority("CN=TPMs");
    Bytes leaf = tpms.leaf("CN=AK", key.getPublic(), 7, purposes(false, ATTESTATION_KEY));
    List<Bytes> most = new ArrayList<>(Collections.nCopies(14, leaf));
    most.add(tpms.certificate());
    most.add(root.certificate());
    List<Bytes> tooMany = new ArrayList<>(most);
    tooMany.add(leaf);

    assertThat(appraiseWith(most).status()).isEqualTo(Status.AFFIRMING);
    assertExcess(appraiseWith(tooMany), "17");
    assertExcess(
        appraiseWith(List.of(leaf, tpms.certificate(), Bytes.zeros((1 << 16) + 1))),
        "one of 65537 bytes");
  }

  private static void assertExcess(StatementResult result, String found) {
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(check(result, CheckId.STATEMENT_BINDING).found()).isEqualTo(found);
  }

  private static StatementResult appraiseWith(List<Bytes> certificates) throws Exception {
    RootOfTrust quote = new TestTpm(CRYPTO, key).quote(USER_DATA);
    List<Supplement> supplements = new ArrayList<>(quote.supplements());
    certificates.forEach(der -> supplements.add(new Supplement("certificate", der)));
    PlatformTrust trust =
        new PlatformTrustReader()
            .root(Kind.TPM, TestAuthority.file("root", root.certificate()))
            .read();
    return new StatementVerifier(CRYPTO)
        .appraise(
            Kind.TPM,
            quote.statement(),
            new StatementRequest(Optional.of(USER_DATA), supplements, trust, TestPki.NOW),
            Policy.NONE);
  }

  @Test
  void aRevocationListThatSaysNothingOfTheKeyIsNotEnough() throws Exception {
    TestAuthority tpms = root.authority("CN=TPMs");
    Bytes leaf = tpms.leaf("CN=AK", key.getPublic(), 7, purposes(false, ATTESTATION_KEY));
    Bytes ofRoot = root.revocationList(TestPki.NOW.plusSeconds(60));
    Bytes ofTpms = tpms.revocationList(TestPki.NOW.plusSeconds(60));

    StatementResult half = appraise(leaf, List.of(tpms), ofRoot);
    assertThat(half.status()).isEqualTo(Status.NONE);
    assertThat(check(half, CheckId.STATEMENT_REVOCATION).requirement())
        .isEqualTo(Requirement.REQUIRED);
    assertThat(appraise(leaf, List.of(tpms), ofRoot, ofTpms).status()).isEqualTo(Status.AFFIRMING);
  }
}
