package org.opentsm.spdm.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.PathCheck.Outcome;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.TestKeys;
import org.opentsm.spdm.testing.TestPki;

class CertificatePathTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_384;
  private static final AsymAlgorithm P384 = AsymAlgorithm.ECDSA_P384;
  private static final TestPki PKI = new TestPki(P384);
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

  @Test
  void aChainThatIncludesItsRootHolds() throws SpdmException {
    CertificatePath.Result result = validate(PKI.chain(HASH), List.of(PKI.root()));

    assertThat(result.holds()).isTrue();
    assertThat(result.anchor()).contains(DeviceCertificate.decode(PKI.root()));
    assertThat(failed(result)).isEmpty();
    assertThat(outcome(result, CertificatePath.REVOCATION, 2)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(outcome(result, CertificatePath.SIGNATURE, 2)).isEqualTo(Outcome.PASS);
  }

  @Test
  void aChainWithoutItsRootHolds() throws SpdmException {
    CertificatePath.Result result = validate(rootless(), List.of(PKI.root()));

    assertThat(result.holds()).isTrue();
    assertThat(outcome(result, CertificatePath.SIGNATURE, 0)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CertificatePath.VALIDITY, -1)).isEqualTo(Outcome.PASS);
  }

  @Test
  void anotherRootDoesNotHold() throws SpdmException {
    Bytes stranger =
        PKI.root(c -> c.withNames("CN=Stranger", "CN=Stranger").withKeys(strange(), strange()));
    Bytes impostor = PKI.root(c -> c.withKeys(strange(), strange()));
    for (Bytes chain : List.of(PKI.chain(HASH), rootless())) {
      for (Bytes root : List.of(stranger, impostor)) {
        CertificatePath.Result result = validate(chain, List.of(root));
        assertThat(result.holds()).isFalse();
        assertThat(result.anchor()).isEmpty();
        assertThat(outcome(result, CertificatePath.ANCHOR, 0)).isEqualTo(Outcome.FAIL);
      }
    }
  }

  @Test
  void oneGoodRootOfSeveralIsEnough() throws SpdmException {
    Bytes impostor = PKI.root(c -> c.withKeys(strange(), strange()));
    assertThat(validate(PKI.chain(HASH), List.of(impostor, PKI.root())).holds()).isTrue();
    assertThat(validate(rootless(), List.of(impostor, PKI.root())).holds()).isTrue();
  }

  @Test
  void theSameRootIssuedAnewIsTheSameRoot() throws SpdmException {
    Bytes renewed = PKI.root(c -> c.withSerial(99));
    assertThat(validate(PKI.chain(HASH), List.of(renewed)).holds()).isTrue();
  }

  @Test
  void aRenewedRootServesWhicheverStandsFirst() throws SpdmException {
    Instant past = Instant.parse("2025-06-01T00:00:00Z");
    Bytes expired = PKI.root(c -> c.withValidity(c.notBefore(), past));
    for (List<Bytes> roots : List.of(List.of(expired, PKI.root()), List.of(PKI.root(), expired))) {
      assertThat(validate(PKI.chain(HASH), roots).holds()).isTrue();
      assertThat(validate(rootless(), roots).holds()).isTrue();
    }
  }

  @Test
  void aNameIsTheSameInOtherLetterCase() throws SpdmException {
    Bytes chain =
        chain(
            PKI.root(),
            PKI.authority(c -> c.withNames("CN=TEST  authority,O=EXAMPLE", c.issuer())),
            PKI.leaf());

    assertThat(validate(chain, List.of(PKI.root())).holds()).isTrue();
  }

  @Test
  void withoutARootNothingIsSaidAboutTrust() throws SpdmException {
    CertificatePath.Result result = validate(PKI.chain(HASH), List.of());
    assertThat(outcome(result, CertificatePath.ANCHOR, 0)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.holds()).isFalse();
  }

  @Test
  void noTimeIsSpentOnSignaturesThatLeadToNoRoot() throws SpdmException {
    Bytes stranger =
        PKI.root(c -> c.withNames("CN=Stranger", "CN=Stranger").withKeys(strange(), strange()));
    for (List<Bytes> roots : List.of(List.<Bytes>of(), List.of(stranger))) {
      CertificatePath.Result result = validate(PKI.chain(HASH), roots);
      assertThat(outcome(result, CertificatePath.SIGNATURE, 1)).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(outcome(result, CertificatePath.SIGNATURE, 2)).isEqualTo(Outcome.NOT_EVALUATED);
    }
    Bytes broken =
        chain(PKI.root(), PKI.authority(c -> c.withKeys(c.key(), strange())), PKI.leaf());
    CertificatePath.Result result = validate(broken, List.of(PKI.root()));
    assertThat(outcome(result, CertificatePath.SIGNATURE, 1)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(result, CertificatePath.SIGNATURE, 2)).isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void aCertificateOutOfItsTimeFails() throws SpdmException {
    Instant past = Instant.parse("2025-06-01T00:00:00Z");
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withValidity(c.notBefore(), past)),
        CertificatePath.VALIDITY,
        2);
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withValidity(JULY, c.notAfter())),
        CertificatePath.VALIDITY,
        2);
    assertFails(
        chain(PKI.root(), PKI.authority(c -> c.withValidity(c.notBefore(), past)), PKI.leaf()),
        CertificatePath.VALIDITY,
        1);
  }

  @Test
  void anIssuerThatIsNoAuthorityFails() throws SpdmException {
    assertFails(
        chain(
            PKI.root(),
            PKI.authority(c -> c.withBasicConstraints(true, false, OptionalInt.empty())),
            PKI.leaf()),
        CertificatePath.CERTIFICATE_AUTHORITY,
        1);
    assertFails(
        chain(
            PKI.root(),
            PKI.authority(c -> c.withBasicConstraints(false, false, OptionalInt.empty())),
            PKI.leaf()),
        CertificatePath.CERTIFICATE_AUTHORITY,
        1);
    assertFails(
        chain(
            PKI.root(), PKI.authority(c -> c.withKeyUsage(KeyUsage.digitalSignature)), PKI.leaf()),
        CertificatePath.KEY_CERT_SIGN,
        1);
  }

  @Test
  void moreAuthoritiesThanAllowedFail() throws SpdmException {
    Bytes strict = PKI.root(c -> c.withBasicConstraints(true, true, OptionalInt.of(0)));
    Bytes chain = chain(strict, PKI.authority(), PKI.leaf());
    CertificatePath.Result result = validate(chain, List.of(strict));
    assertThat(failed(result)).containsExactly(CertificatePath.PATH_LENGTH + "@0");
    Bytes enough = PKI.root(c -> c.withBasicConstraints(true, true, OptionalInt.of(1)));
    assertThat(validate(chain(enough, PKI.authority(), PKI.leaf()), List.of(enough)).holds())
        .isTrue();
    assertThat(
            failed(
                validate(
                    CertificateChain.encode(
                        CRYPTO.digest(HASH, strict), List.of(PKI.authority(), PKI.leaf())),
                    List.of(strict))))
        .containsExactly(CertificatePath.PATH_LENGTH + "@-1");
  }

  @Test
  void unknownCriticalAndMalformedExtensionsFail() throws SpdmException {
    Bytes empty = Bytes.of(0x30, 0x00);
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withExtension("1.2.3.4", true, empty)),
        CertificatePath.CRITICAL_EXTENSIONS,
        2);
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withKeyUsage(-1).withExtension("2.5.29.15", false, empty)),
        CertificatePath.CRITICAL_EXTENSIONS,
        2);
    String nameConstraints = "2.5.29.30";
    assertFails(
        chain(
            PKI.root(),
            PKI.authority(c -> c.withExtension(nameConstraints, true, empty)),
            PKI.leaf()),
        CertificatePath.CRITICAL_EXTENSIONS,
        1);
    Bytes dice = PKI.chainWithLeaf(HASH, c -> c.withExtension("2.23.133.5.4.1", true, empty));
    assertThat(validate(dice, List.of(PKI.root())).holds()).isTrue();
  }

  @Test
  void aLeafBySomebodyElseFails() throws SpdmException {
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withKeys(c.key(), strange())), CertificatePath.SIGNATURE, 2);
    assertFails(
        PKI.chainWithLeaf(HASH, c -> c.withNames(c.subject(), "CN=Somebody")),
        CertificatePath.NAME_CHAINING,
        2);
  }

  @Test
  void aLeafCannotActAsAuthority() throws SpdmException {
    Bytes forged =
        PKI.leaf(c ->
            c.withNames("CN=Forged", "CN=Test Device,O=Example")
                .withKeys(strange(), PKI.leafKey()));
    CertificatePath.Result result =
        validate(chain(PKI.root(), PKI.authority(), PKI.leaf(), forged), List.of(PKI.root()));
    assertThat(failed(result))
        .containsExactlyInAnyOrder(
            CertificatePath.CERTIFICATE_AUTHORITY + "@2", CertificatePath.KEY_CERT_SIGN + "@2");
  }

  @Test
  void revocationIsWhatTheListSays() throws SpdmException {
    KeyPair authority = PKI.authorityKey();
    assertThat(revocation(PKI.revocationList(authority, MAY, JULY))).isEqualTo(Outcome.PASS);
    assertThat(revocation(PKI.revocationList(authority, MAY, JULY, 7, 8))).isEqualTo(Outcome.PASS);
    assertThat(revocation(PKI.revocationList(authority, MAY, JULY, 7, 3))).isEqualTo(Outcome.FAIL);
    assertThat(revocation(PKI.revocationList(authority, MAY, MAY.plusSeconds(1))))
        .as("stale")
        .isEqualTo(Outcome.FAIL);
    assertThat(revocation(PKI.revocationList(authority, JULY, JULY.plusSeconds(1))))
        .as("of the future")
        .isEqualTo(Outcome.FAIL);
    assertThat(revocation(PKI.revocationList(strange(), MAY, JULY)))
        .as("signed by somebody else")
        .isEqualTo(Outcome.FAIL);
    assertThat(
            revocation(
                PKI.revocationList(authority, MAY, JULY),
                PKI.revocationList(authority, MAY, MAY.plusSeconds(1), 3)))
        .as("listed once is revoked, however old the list")
        .isEqualTo(Outcome.FAIL);
    assertThat(
            revocation(
                PKI.revocationList(authority, MAY, MAY.plusSeconds(1)),
                PKI.revocationList(authority, MAY, JULY)))
        .as("a current list beside a stale one")
        .isEqualTo(Outcome.PASS);
  }

  @Test
  void aMalformedRevocationListIsRejected() {
    Bytes list = PKI.revocationList(PKI.authorityKey(), MAY, JULY, 7);
    assertThatThrownBy(() -> RevocationList.decode(list.slice(0, list.length() - 1)))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> RevocationList.decode(Bytes.concat(list, Bytes.of(0))))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("revocation list");
  }

  private static Outcome revocation(Bytes... lists) throws SpdmException {
    List<RevocationList> decoded = new java.util.ArrayList<>();
    for (Bytes list : lists) {
      decoded.add(RevocationList.decode(list));
    }
    return outcome(
        CertificatePath.validate(
            CertificateChain.decode(PKI.chain(HASH), HASH, SpdmVersion.V1_3),
            List.of(DeviceCertificate.decode(PKI.root())),
            decoded,
            TestPki.NOW,
            CRYPTO),
        CertificatePath.REVOCATION,
        2);
  }

  private static void assertFails(Bytes chain, String check, int index) throws SpdmException {
    CertificatePath.Result result = validate(chain, List.of(PKI.root()));
    assertThat(failed(result)).containsExactly(check + "@" + index);
    assertThat(result.holds()).isFalse();
  }

  private static CertificatePath.Result validate(Bytes chain, List<Bytes> roots)
      throws SpdmException {
    List<DeviceCertificate> anchors = new java.util.ArrayList<>();
    for (Bytes root : roots) {
      anchors.add(DeviceCertificate.decode(root));
    }
    return CertificatePath.validate(
        CertificateChain.decode(chain, HASH, SpdmVersion.V1_3),
        anchors,
        List.of(),
        TestPki.NOW,
        CRYPTO);
  }

  private static List<String> failed(CertificatePath.Result result) {
    return result.checks().stream()
        .filter(c -> c.outcome() == Outcome.FAIL)
        .map(c -> c.check() + "@" + c.certificateIndex())
        .toList();
  }

  private static Outcome outcome(CertificatePath.Result result, String check, int index) {
    return result.checks().stream()
        .filter(c -> c.check().equals(check) && c.certificateIndex() == index)
        .map(PathCheck::outcome)
        .findFirst()
        .orElseThrow();
  }

  private static Bytes rootless() {
    return CertificateChain.encode(
        CRYPTO.digest(HASH, PKI.root()), List.of(PKI.authority(), PKI.leaf()));
  }

  private static Bytes chain(Bytes... ders) {
    return CertificateChain.encode(HASH, CRYPTO, List.of(ders));
  }

  private static KeyPair strange() {
    return TestKeys.of(P384, "strange");
  }
}
