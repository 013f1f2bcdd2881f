package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.found;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestSnp.Line;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Reports of every version and line of processors, by keys of chips and of clouds. */
class SnpStatementTest {
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));

  /** Nobody gives revocation lists or reference values. */
  private static final Set<CheckId> NOT_ASKED_FOR =
      Set.of(CheckId.STATEMENT_REVOCATION, CheckId.STATEMENT_REFERENCE, CheckId.STATEMENT_TCB);

  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());

  @ParameterizedTest
  @CsvSource({
    "MILAN,2", "MILAN,3", "MILAN,5", "GENOA,2", "GENOA,3", "GENOA,4", "GENOA,5", "TURIN,3",
    "TURIN,4", "TURIN,5"
  })
  void aReportOfEveryVersionHolds(Line line, int version) throws Exception {
    TestSnp snp = new TestSnp(line, false);
    StatementResult result = appraise(snp.report(version, USER_DATA), snp.trust());

    assertThat(result.checks())
        .filteredOn(check -> !NOT_ASKED_FOR.contains(check.check()))
        .allMatch(check -> check.outcome() == Outcome.PASS, "passes");
    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 0x0100_0002})
  void anUnknownVersionIsRefusedBeforeAnythingElse(int version) throws Exception {
    Bytes report = new TestSnp(Line.MILAN, false).report(version, USER_DATA);

    assertThatThrownBy(() -> StatementVerifier.read(Kind.SNP, report.slice(0, 8)))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("VERSION at offset 0: expected 2 to 5");
  }

  @ParameterizedTest
  @EnumSource(Line.class)
  void aReportByTheKeyOfACloudHolds(Line line) throws Exception {
    TestSnp snp = new TestSnp(line, true);
    StatementResult result =
        appraise(snp.report(3, USER_DATA, report -> report.put(0x1A0, new byte[64])), snp.trust());

    assertThat(result.status()).as("%s", result.checks()).isEqualTo(Status.AFFIRMING);
    assertThat(found(result, CheckId.STATEMENT_BINDING)).contains("a VLEK is of no chip");
  }

  @Test
  void theKindOfKeyIsTheOneThatTheReportNames() throws Exception {
    TestSnp chip = new TestSnp(Line.MILAN, false);
    Bytes saysCloud = chip.report(3, USER_DATA, report -> report.putInt(0x48, 1 << 2));
    assertThat(outcome(appraise(saysCloud, chip.trust()), CheckId.STATEMENT_SIGNATURE))
        .isEqualTo(Outcome.NOT_EVALUATED);

    TestSnp cloud = new TestSnp(Line.MILAN, true);
    Bytes saysChip = cloud.report(3, USER_DATA, report -> report.putInt(0x48, 0));
    assertThat(appraise(saysChip, cloud.trust()).status()).isEqualTo(Status.NONE);

    Bytes saysNobody = chip.report(3, USER_DATA, report -> report.putInt(0x48, 7 << 2));
    assertThat(appraise(saysNobody, chip.trust()).status()).isEqualTo(Status.CONTRAINDICATED);
  }

  /** Whoever takes the VCEK for a root has all that is needed, in the wrong place. */
  @Test
  void theCertificateOfTheKeyIsNoRoot() throws Exception {
    TestSnp snp = new TestSnp(Line.MILAN, false);
    PlatformTrust misplaced =
        new PlatformTrustReader().root(Kind.SNP, TestAuthority.file("vcek", snp.leaf())).read();

    assertThat(appraise(snp.report(3, USER_DATA), misplaced).checks())
        .filteredOn(check -> check.check() == CheckId.STATEMENT_SIGNATURE)
        .singleElement()
        .matches(check -> check.outcome() == Outcome.NOT_EVALUATED)
        .matches(check -> check.explanation().contains("given as a root, which is AMD's ARK"));
  }

  /** A certificate names a chip or a cloud: one that names both, or neither, names no key. */
  @Test
  void aCertificateOfChipAndCloudAtOnceEndorsesNothing() throws Exception {
    TestSnp snp = TestSnp.contradicting(Line.MILAN);

    assertThat(
            outcome(appraise(snp.report(3, USER_DATA), snp.trust()), CheckId.STATEMENT_SIGNATURE))
        .isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void theKeyOfAnotherChipIsFound() throws Exception {
    StatementResult result = changed(Line.MILAN, 3, report -> report.put(0x1A0 + 63, (byte) 1));

    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  /** Turin's chips have 8 octets of name. */
  @Test
  void theKeyOfAnotherTurinIsFound() throws Exception {
    assertThat(
            outcome(
                changed(Line.TURIN, 3, report -> report.put(0x1A0 + 7, (byte) 1)),
                CheckId.STATEMENT_BINDING))
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void aHostMayLeaveTheChipOut() throws Exception {
    StatementResult result = changed(Line.GENOA, 3, report -> report.put(0x1A0, new byte[64]));

    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    assertThat(found(result, CheckId.STATEMENT_BINDING)).contains("names no chip");
  }

  /** The certificate is for REPORTED_TCB; CURRENT_TCB may be newer. */
  @Test
  void theFirmwareOfTheCertificateIsTheReportedOne() throws Exception {
    StatementResult newer = changed(Line.MILAN, 3, report -> report.put(0x38 + 7, (byte) 99));
    assertThat(newer.status()).isEqualTo(Status.AFFIRMING);

    StatementResult other =
        changed(
            Line.MILAN,
            3,
            report -> {
              report.put(0x38 + 7, (byte) 99);
              report.put(0x1E0 + 7, (byte) 99);
              report.put(0x180 + 7, (byte) 99);
            });
    assertThat(outcome(other, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
    assertThat(found(other, CheckId.STATEMENT_BINDING)).contains("microcode 99");
  }

  /** Each octet of TCB_VERSION that a line of processors defines. */
  @Test
  void everyPartOfTheFirmwareCounts() throws Exception {
    for (int octet : new int[] {0, 1, 6, 7}) {
      assertThat(bindingWithReportedTcb(Line.GENOA, octet)).isEqualTo(Outcome.FAIL);
    }
    for (int octet : new int[] {0, 1, 2, 3, 7}) {
      assertThat(bindingWithReportedTcb(Line.TURIN, octet)).isEqualTo(Outcome.FAIL);
    }
  }

  private static Outcome bindingWithReportedTcb(Line line, int octet) throws Exception {
    return outcome(
        changed(line, 3, report -> report.put(0x180 + octet, (byte) 0)), CheckId.STATEMENT_BINDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x38, 0x1E0})
  void firmwareThatContradictsItselfIsFound(int older) throws Exception {
    StatementResult result = changed(Line.MILAN, 3, report -> report.put(older + 6, (byte) 1));

    assertThat(outcome(result, CheckId.STATEMENT_TCB)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aReportOfAnotherLineThanItsCertificateIsFound() throws Exception {
    StatementResult result = changed(Line.MILAN, 3, report -> report.put(0x189, (byte) 0x11));

    assertThat(found(result, CheckId.STATEMENT_BINDING)).isEqualTo("Genoa");
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aReportThatTheHostAskedForDoesNotCount() throws Exception {
    StatementResult result = changed(Line.MILAN, 3, report -> report.putInt(0x30, -1));

    assertThat(outcome(result, CheckId.STATEMENT_RULES)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void debuggingCountsAndMigrationIsAWarning() throws Exception {
    StatementResult debug =
        changed(Line.MILAN, 3, report -> report.putLong(8, 1L << 17 | 1L << 19));
    StatementResult moved =
        changed(Line.MILAN, 3, report -> report.putLong(8, 1L << 17 | 1L << 18));

    assertThat(outcome(debug, CheckId.STATEMENT_DEBUG)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(debug, CheckId.STATEMENT_MIGRATION)).isEqualTo(Outcome.PASS);
    assertThat(outcome(moved, CheckId.STATEMENT_MIGRATION)).isEqualTo(Outcome.FAIL);
    assertThat(moved.status()).isEqualTo(Status.WARNING);
    assertThat(debug.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void otherUserDataIsFound() throws Exception {
    TestSnp snp = new TestSnp(Line.MILAN, false);
    StatementResult result = appraise(snp.report(3, Bytes.zeros(64)), snp.trust());

    assertThat(outcome(result, CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @ParameterizedTest
  @CsvSource({
    "POLICY,8,4000000", // a bit beyond those that are defined
    "PLATFORM_INFO,64,100",
    "KEY_INFO,72,20",
    "VMPL,48,4",
    "SIGNATURE_ALGO,52,2",
    "Reserved,76,1",
    "Reserved,395,1",
    "Reserved,520,1"
  })
  void whatNoVersionDefinesIsRefused(String field, int offset, String value) throws Exception {
    int number = Integer.parseInt(value, 16);
    Bytes report =
        new TestSnp(Line.MILAN, false)
            .report(5, USER_DATA, octets -> octets.putInt(offset, octets.getInt(offset) | number));

    assertThatThrownBy(() -> StatementVerifier.read(Kind.SNP, report))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining(field + " at offset " + offset);
  }

  @Test
  void revocationListsAreLookedAtWithTheirAge() throws Exception {
    TestSnp snp = new TestSnp(Line.MILAN, false);
    Bytes report = snp.report(3, USER_DATA);
    Bytes clean = snp.revocationList(TestAuthority.END);

    assertThat(revocation(report, snp, clean)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(revocation(report, snp, snp.revocationList(TestAuthority.END, 0x77)))
        .isEqualTo(Outcome.FAIL);
    assertThat(revocation(report, snp, snp.revocationList(TestPki.NOW.minusSeconds(1))))
        .isEqualTo(Outcome.FAIL);
  }

  private static Outcome revocation(Bytes report, TestSnp snp, Bytes list) throws Exception {
    PlatformTrust trust = snp.trustReader().revocationList(TestAuthority.file("crl", list)).read();
    return outcome(appraise(report, trust), CheckId.STATEMENT_REVOCATION);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTableThatAHostGivesEndorsesUnderTheRoot(boolean loaded) throws Exception {
    TestSnp snp = new TestSnp(Line.MILAN, loaded);
    PlatformTrust root =
        new PlatformTrustReader().root(Kind.SNP, TestAuthority.file("ark", snp.root())).read();

    StatementResult result =
        VERIFIER.appraise(
            Kind.SNP,
            snp.report(3, USER_DATA),
            new StatementRequest(
                Optional.of(USER_DATA),
                Supplements.of(Kind.SNP, TestAuthority.file("table", snp.certificateTable())),
                root,
                TestPki.NOW),
            Policy.NONE);

    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
  }

  @Test
  void aTableThatPointsElsewhereIsRefused() throws Exception {
    Bytes table = new TestSnp(Line.MILAN, false).certificateTable();
    for (int size = 24; size < table.length() - 64; size++) {
      Bytes cut = table.slice(0, size);
      assertThatThrownBy(() -> Supplements.of(Kind.SNP, TestAuthority.file("table", cut)))
          .isInstanceOf(TrustInputException.class)
          .hasMessageStartingWith("table: expected a certificate table");
    }
    byte[] far = table.toByteArray();
    far[23] = 0x7F;
    assertThatThrownBy(
            () -> Supplements.of(Kind.SNP, TestAuthority.file("table", Bytes.owning(far))))
        .isInstanceOf(TrustInputException.class)
        .hasMessageContaining("offset");
  }

  private static StatementResult changed(Line line, int version, Consumer<ByteBuffer> change)
      throws Exception {
    TestSnp snp = new TestSnp(line, false);
    return appraise(snp.report(version, USER_DATA, change), snp.trust());
  }

  private static StatementResult appraise(Bytes report, PlatformTrust trust) throws Exception {
    return VERIFIER.appraise(
        Kind.SNP,
        report,
        new StatementRequest(Optional.of(USER_DATA), List.of(), trust, TestPki.NOW),
        Policy.NONE);
  }
}
