package org.opentsm.evidence.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.certificate.RevocationList;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Paths from attestation keys to roots. */
class EndorsementPathTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Instant LATER = TestPki.NOW.plusSeconds(86_400);
  private static final LeafRule ANY = new LeafRule(Set.of(), "anything", _ -> true);
  private static KeyPair key;
  private static TestAuthority root;
  private static TestAuthority authority;
  private static DeviceCertificate leaf;

  @BeforeAll
  static void issue() throws Exception {
    key = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    root = TestAuthority.root("CN=Root");
    authority = root.authority("CN=Authority");
    leaf = certificate(authority.leaf("CN=Key", key.getPublic(), 0x42));
  }

  private static DeviceCertificate certificate(Bytes der) throws Exception {
    return DeviceCertificate.decode(der);
  }

  private static DeviceCertificate of(TestAuthority authority) throws Exception {
    return certificate(authority.certificate());
  }

  private static EndorsementPath path(Findings findings) {
    return new EndorsementPath(findings, "statement", CRYPTO, ANY);
  }

  private static Findings findings() {
    return new Findings(Policy.NONE, OptionalInt.empty());
  }

  private static CheckResult check(Findings findings, CheckId id) {
    return findings.results().stream()
        .filter(check -> check.check() == id)
        .findFirst()
        .orElseThrow();
  }

  private static List<DeviceCertificate> above(
      DeviceCertificate below, List<DeviceCertificate> others, DeviceCertificate... roots) {
    return path(findings()).above(below, others, List.of(roots));
  }

  @Test
  void issuersAreFoundInAnyOrderAmongOthers() throws Exception {
    List<DeviceCertificate> others =
        List.of(of(TestAuthority.root("CN=Root")), of(root), leaf, of(authority));

    assertThat(above(leaf, others, of(root))).containsExactly(of(root), of(authority), leaf);
  }

  @Test
  void aRootThatDidNotComeAlongIsNotPartOfThePath() throws Exception {
    assertThat(above(leaf, List.of(of(authority)), of(root))).containsExactly(of(authority), leaf);
    assertThat(above(of(authority), List.of(), of(root))).containsExactly(of(authority));
    assertThat(above(leaf, List.of(of(root)), leaf)).containsExactly(leaf);
  }

  /** The same name is not enough: another key did not sign. */
  @Test
  void anAuthorityOfTheSameNameWithAnotherKeyIsNone() throws Exception {
    DeviceCertificate impostor = of(root.authority("CN=Authority"));
    List<DeviceCertificate> others = List.of(impostor, of(root));

    assertThat(above(leaf, List.of(impostor, of(authority)), of(root)))
        .containsExactly(of(authority), leaf);
    assertThat(
            ANY.validate(
                    above(leaf, others, of(root)),
                    List.of(of(root)),
                    List.of(),
                    TestPki.NOW,
                    CRYPTO)
                .checks())
        .filteredOn(check -> check.outcome() == PathCheck.Outcome.FAIL)
        .extracting(PathCheck::check, PathCheck::certificate)
        .containsExactly(Tuple.tuple(CertificatePath.SIGNATURE, "CN=Key"));
  }

  /** A key of a stranger may be as costly to compute with as he likes. */
  @Test
  void noKeyIsUsedThatNoRootVouchesFor() throws Exception {
    TestAuthority stranger = TestAuthority.root("CN=Root");
    TestAuthority strange = stranger.authority("CN=Authority");
    DeviceCertificate below = certificate(strange.leaf("CN=Key", key.getPublic(), 1));
    DeviceCertificate unused = of(strange);
    List<DeviceCertificate> others = List.of(unused, of(stranger), of(authority));

    CertificatePath.Result result =
        ANY.validate(
            above(below, others, of(root)), List.of(of(root)), List.of(), TestPki.NOW, CRYPTO);

    assertThat(result.anchor()).isEmpty();
    assertThat(result.checks())
        .filteredOn(check -> check.check().equals(CertificatePath.SIGNATURE))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == PathCheck.Outcome.NOT_EVALUATED);
  }

  /** What a leaf signed stands between no root and anything. */
  @Test
  void onlyAuthoritiesStandAboveOthers() throws Exception {
    Extension none =
        new Extension(Extension.basicConstraints, true, new BasicConstraints(false).getEncoded());
    TestAuthority pretender = root.authority("CN=Pretender", none);
    DeviceCertificate below = certificate(pretender.leaf("CN=Key", key.getPublic(), 1));

    assertThat(
            ANY.validate(
                    above(below, List.of(of(pretender)), of(root)),
                    List.of(of(root)),
                    List.of(),
                    TestPki.NOW,
                    CRYPTO)
                .holds())
        .isFalse();
  }

  /** Certificates that issue each other lead nowhere, and not for ever. */
  @Test
  void aLongWayUpEnds() throws Exception {
    List<DeviceCertificate> chain = new ArrayList<>();
    TestAuthority last = root;
    for (int i = 0; i < 20; i++) {
      last = last.authority("CN=Authority " + i);
      chain.add(of(last));
    }
    DeviceCertificate below = certificate(last.leaf("CN=Deep", key.getPublic(), 1));

    assertThat(above(below, chain)).hasSize(8);
    assertThat(above(below, chain, of(root))).hasSize(8).doesNotContain(chain.getFirst());
  }

  private static Findings report(List<DeviceCertificate> roots, Instant at, Bytes... lists)
      throws Exception {
    return report(ANY, roots, at, lists);
  }

  private static Findings report(
      LeafRule rule, List<DeviceCertificate> roots, Instant at, Bytes... lists) throws Exception {
    Findings findings = findings();
    List<RevocationList> decoded = new ArrayList<>();
    for (Bytes list : lists) {
      decoded.add(RevocationList.decode(list));
    }
    new EndorsementPath(findings, "statement", CRYPTO, rule)
        .report(List.of(of(root), of(authority), leaf), roots, decoded, at);
    return findings;
  }

  @Test
  void aPathToAGivenRootHolds() throws Exception {
    Findings findings = report(List.of(of(root)), TestPki.NOW);

    assertThat(check(findings, CheckId.STATEMENT_ENDORSEMENT).outcome()).isEqualTo(Outcome.PASS);
    assertThat(check(findings, CheckId.STATEMENT_VALIDITY).outcome()).isEqualTo(Outcome.PASS);
    assertThat(check(findings, CheckId.STATEMENT_REVOCATION).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(check(findings, CheckId.STATEMENT_REVOCATION).requirement())
        .isEqualTo(Requirement.INFORMATIONAL);
  }

  @Test
  void aPathToAnotherRootDoesNot() throws Exception {
    Findings findings = report(List.of(of(TestAuthority.root("CN=Root"))), TestPki.NOW);

    assertThat(check(findings, CheckId.STATEMENT_ENDORSEMENT).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(check(findings, CheckId.STATEMENT_VALIDITY).vouchedBy()).isEqualTo(Voucher.NOBODY);
    assertThat(check(findings, CheckId.STATEMENT_VALIDITY).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void withoutAnyRootNothingIsEvaluated() throws Exception {
    Findings findings = report(List.of(), TestPki.NOW);

    assertThat(check(findings, CheckId.STATEMENT_ENDORSEMENT).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(check(findings, CheckId.STATEMENT_ENDORSEMENT).requirement())
        .isEqualTo(Requirement.REQUIRED);
  }

  @Test
  void anExpiredPathFailsForItsAge() throws Exception {
    Findings findings = report(List.of(of(root)), TestAuthority.END.plusSeconds(1));

    assertThat(check(findings, CheckId.STATEMENT_ENDORSEMENT).outcome()).isEqualTo(Outcome.PASS);
    assertThat(check(findings, CheckId.STATEMENT_VALIDITY).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void revocationListsSayYesNoOrTooLittle() throws Exception {
    List<DeviceCertificate> roots = List.of(of(root));
    Bytes ofRoot = root.revocationList(LATER);

    assertThat(
            check(
                    report(roots, TestPki.NOW, ofRoot, authority.revocationList(LATER)),
                    CheckId.STATEMENT_REVOCATION)
                .outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(
            check(
                    report(roots, TestPki.NOW, ofRoot, authority.revocationList(LATER, 0x42)),
                    CheckId.STATEMENT_REVOCATION)
                .outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(
            check(
                    report(roots, TestPki.NOW, authority.revocationList(LATER)),
                    CheckId.STATEMENT_REVOCATION)
                .outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
    CheckResult foreign =
        check(
            report(roots, TestPki.NOW, TestAuthority.root("CN=Others").revocationList(LATER)),
            CheckId.STATEMENT_REVOCATION);
    assertThat(foreign.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    // Who gives lists wants them to say something.
    assertThat(foreign.requirement()).isEqualTo(Requirement.REQUIRED);
  }

  /** The key that signed may be revoked, for all that the list above it says. */
  @Test
  void aListAboveTheLeafAloneIsTooLittle() throws Exception {
    Bytes ofRoot = root.revocationList(LATER);
    CheckResult open =
        check(report(List.of(of(root)), TestPki.NOW, ofRoot), CheckId.STATEMENT_REVOCATION);

    assertThat(open.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(open.requirement()).isEqualTo(Requirement.REQUIRED);
    assertThat(open.explanation())
        .isEqualTo("The revocation lists that were given say nothing of CN=Key.");

    LeafRule unlisted = new LeafRule(Set.of(), "anything", _ -> true, Optional.of("Nobody does."));
    CheckResult excused =
        check(
            report(unlisted, List.of(of(root)), TestPki.NOW, ofRoot), CheckId.STATEMENT_REVOCATION);
    assertThat(excused.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(excused.requirement()).isEqualTo(Requirement.INFORMATIONAL);
    assertThat(excused.explanation()).isEqualTo("Nobody does.");
    assertThat(
            check(
                    report(unlisted, List.of(of(root)), TestPki.NOW, root.revocationList(LATER, 2)),
                    CheckId.STATEMENT_REVOCATION)
                .outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void whatIsNotKnownIsNotEvaluated() {
    Findings findings = findings();
    path(findings).reportNothing("No key is known.");

    assertThat(findings.results())
        .hasSize(3)
        .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED)
        .allMatch(check -> check.explanation().equals("No key is known."));
  }
}
