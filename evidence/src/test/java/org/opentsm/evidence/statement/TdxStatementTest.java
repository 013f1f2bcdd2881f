package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.found;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.StatedEvidence;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Quotes of both versions and bodies, and what Intel's documents make of them. */
class TdxStatementTest {
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final Instant LATER = TestPki.NOW.plusSeconds(86_400);

  /** Nobody gives revocation lists or reference values. */
  private static final Set<CheckId> NOT_ASKED_FOR =
      Set.of(CheckId.STATEMENT_REVOCATION, CheckId.STATEMENT_REFERENCE);

  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());
  private static TestTdx tdx;

  @BeforeAll
  static void makePlatform() throws Exception {
    tdx = new TestTdx();
  }

  @ParameterizedTest
  @CsvSource({"4,false", "5,false", "5,true"})
  void aQuoteWithCurrentDocumentsHolds(int version, boolean body15) throws Exception {
    StatementResult result =
        appraise(tdx.quote(version, body15, USER_DATA), tdx.currentDocuments());

    assertThat(result.checks())
        .filteredOn(check -> !NOT_ASKED_FOR.contains(check.check()))
        .allMatch(check -> check.outcome() == Outcome.PASS, "passes");
    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    assertThat(result.statement().toJson().has("teeTcbSvn2")).isEqualTo(body15);
    assertThat(result.statement().toJson().at("/pck/fmspc").asText()).isEqualTo(TestTdx.FMSPC);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 6})
  void anUnknownVersionIsRefusedBeforeAnythingElse(int version) {
    assertThatThrownBy(() -> StatementVerifier.read(Kind.TDX, Bytes.of(version, 0)))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("version at offset 0: expected 4 or 5");
  }

  @Test
  void withoutDocumentsNobodyKnowsWhoMadeTheKey() throws Exception {
    StatementResult result = appraise(tdx.quote(4, false, USER_DATA), tdx.trust());

    assertThat(outcome(result, CheckId.STATEMENT_TCB)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(check(result, CheckId.STATEMENT_RULES).explanation())
        .startsWith("Any enclave may have made the attestation key");
    assertThat(result.status()).isEqualTo(Status.NONE);
  }

  /** Who says what a quote is for is about to trust the machine; others look at a quote. */
  @Test
  void aQuoteByAnyEnclaveIsTrustedWithNothing() throws Exception {
    Bytes quote = tdx.quote(4, false, USER_DATA);
    Policy informational =
        new Policy(
            Map.of(CheckId.STATEMENT_RULES, Requirement.INFORMATIONAL),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            CmaSan.WARN);

    assertThat(appraise(quote, Optional.of(USER_DATA), Policy.NONE)).isEqualTo(Status.NONE);
    assertThat(appraise(quote, Optional.of(USER_DATA), informational)).isEqualTo(Status.WARNING);
    assertThat(appraise(quote, Optional.empty(), Policy.NONE)).isEqualTo(Status.WARNING);
  }

  private static Status appraise(Bytes quote, Optional<Bytes> userData, Policy policy)
      throws Exception {
    return VERIFIER
        .appraise(
            Kind.TDX,
            quote,
            new StatementRequest(userData, List.of(), tdx.trust(), TestPki.NOW),
            policy)
        .status();
  }

  /** The platform certifies the key of any enclave that its owner lets ask for that. */
  @Test
  void aQuoteByAnyEnclaveVouchesForNoEvidence() throws Exception {
    assertThat(rootOfTrust(tdx.trust())).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(appraised(tdx.trust()).checks())
        .filteredOn(
            check -> Set.of(CheckId.STATEMENT_RULES, CheckId.ROOT_OF_TRUST).contains(check.check()))
        .hasSize(2)
        .allMatch(check -> check.requirement() == Requirement.REQUIRED)
        .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED);
    assertThat(rootOfTrust(tdx.currentDocuments())).isEqualTo(Outcome.PASS);
  }

  private static AppraisalResult appraised(PlatformTrust trust) throws Exception {
    return StatedEvidence.appraise(
        Kind.TDX,
        userData -> new RootOfTrust(Kind.TDX, tdx.quote(4, false, userData), List.of()),
        trust,
        Policy.NONE);
  }

  private static Outcome rootOfTrust(PlatformTrust trust) throws Exception {
    return appraised(trust).checks().stream()
        .filter(check -> check.check() == CheckId.ROOT_OF_TRUST)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  @Test
  void theLevelOfThePlatformDecides() throws Exception {
    assertThat(tcb(TestTdx.COMPONENT, TestTdx.COMPONENT, "UpToDate")).isEqualTo(Outcome.PASS);
    assertThat(tcb(TestTdx.COMPONENT, TestTdx.COMPONENT, "OutOfDate")).isEqualTo(Outcome.FAIL);
    assertThat(tcb(TestTdx.COMPONENT, TestTdx.COMPONENT, "Revoked")).isEqualTo(Outcome.FAIL);
    assertThat(tcb(TestTdx.COMPONENT, TestTdx.COMPONENT, "ConfigurationNeeded"))
        .isEqualTo(Outcome.FAIL);
    assertThat(tcb(TestTdx.COMPONENT + 1, TestTdx.COMPONENT, "UpToDate")).isEqualTo(Outcome.FAIL);
    assertThat(tcb(TestTdx.COMPONENT, TestTdx.COMPONENT + 1, "UpToDate")).isEqualTo(Outcome.FAIL);
  }

  private static Outcome tcb(int component, int tdxComponent, String status) throws Exception {
    PlatformTrust trust =
        tdx.trustReader()
            .endorsement(TestAuthority.file("signer", tdx.documentSigner()))
            .endorsement(
                tcbInfo(TestTdx.tcbInfo(TestTdx.FMSPC, LATER, component, tdxComponent, status)))
            .read();
    return outcome(appraise(tdx.quote(4, false, USER_DATA), trust), CheckId.STATEMENT_TCB);
  }

  @Test
  void theTdxModuleDecidesToo() throws Exception {
    StatementResult old = changed(parts -> parts.body.put(0, (byte) 2).put(584, (byte) 2));
    StatementResult unknown = changed(parts -> parts.body.put(0, (byte) 1).put(584, (byte) 1));
    StatementResult foreign = changed(parts -> parts.body.put(64, (byte) 1));

    assertThat(found(old, CheckId.STATEMENT_TCB))
        .isEqualTo("platform UpToDate [INTEL-SA-00002], TDX module OutOfDate [INTEL-SA-00001]");
    assertThat(found(unknown, CheckId.STATEMENT_TCB)).contains("TDX module below every level");
    assertThat(found(foreign, CheckId.STATEMENT_TCB)).contains("MRSIGNERSEAM");
    assertThat(List.of(old, unknown, foreign))
        .allMatch(result -> result.status() == Status.CONTRAINDICATED);
  }

  @Test
  void theEnclaveIsThatOfTheDocument() throws Exception {
    StatementResult old = changed(parts -> parts.enclave.putShort(258, (short) 1));
    StatementResult ancient = changed(parts -> parts.enclave.putShort(258, (short) 0));
    StatementResult debug = changed(parts -> parts.enclave.put(48, (byte) 0x13));
    StatementResult product = changed(parts -> parts.enclave.putShort(256, (short) 1));
    StatementResult signer = changed(parts -> parts.enclave.put(128, (byte) 1));

    assertThat(found(old, CheckId.STATEMENT_RULES)).contains("ISVSVN 1: OutOfDate");
    assertThat(found(ancient, CheckId.STATEMENT_RULES)).contains("below every level");
    assertThat(found(debug, CheckId.STATEMENT_RULES)).contains("ATTRIBUTES 13");
    assertThat(List.of(old, ancient, debug, product, signer))
        .allMatch(result -> outcome(result, CheckId.STATEMENT_RULES) == Outcome.FAIL)
        .allMatch(result -> result.status() == Status.CONTRAINDICATED);
  }

  @Test
  void aDocumentThatIsOldOrNobodysIsTold() throws Exception {
    Instant past = TestPki.NOW.minusSeconds(1);
    String current = TestTdx.tcbInfo(TestTdx.FMSPC, LATER, 1, 1, "UpToDate");
    String old = TestTdx.tcbInfo(TestTdx.FMSPC, past, 1, 1, "UpToDate");

    CheckResult aged = tcbCheck(tdx.signed("tcbInfo", old), true);
    assertThat(aged.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(aged.found()).contains("old since " + past);
    CheckResult unsigned = tcbCheck(tdx.signed("tcbInfo", current), false);
    assertThat(unsigned.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(unsigned.requirement()).isEqualTo(Requirement.REQUIRED);
    CheckResult forged =
        tcbCheck(tdx.signed("tcbInfo", current).replace("UpToDate", "UptoDate"), true);
    assertThat(forged.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(forged.requirement()).isEqualTo(Requirement.REQUIRED);
  }

  /** The key of a platform leads to the same root, and must not speak of platforms. */
  @Test
  void aDocumentByThePlatformItselfIsNobodys() throws Exception {
    String info = TestTdx.tcbInfo(TestTdx.FMSPC, LATER, 1, 1, "UpToDate");
    PlatformTrust trust =
        tdx.trustReader()
            .endorsement(TestAuthority.file("signer", tdx.documentSigner()))
            .endorsement(TestAuthority.file("pck", tdx.pck()))
            .endorsement(TestAuthority.file("info.json", tdx.signedByPlatform("tcbInfo", info)))
            .read();

    StatementResult result = appraise(tdx.quote(4, false, USER_DATA), trust);
    assertThat(outcome(result, CheckId.STATEMENT_TCB)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.NONE);
  }

  @Test
  void aDocumentUnderAnotherRootIsRefused() throws Exception {
    TestTdx other = new TestTdx();
    String info = TestTdx.tcbInfo(TestTdx.FMSPC, LATER, 1, 1, "UpToDate");
    PlatformTrust trust =
        tdx.trustReader()
            .endorsement(TestAuthority.file("signer", other.documentSigner()))
            .endorsement(TestAuthority.file("info.json", other.signed("tcbInfo", info)))
            .read();

    assertThat(outcome(appraise(tdx.quote(4, false, USER_DATA), trust), CheckId.STATEMENT_TCB))
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void amongSeveralDocumentsThatOfThePlatformIsTaken() throws Exception {
    String other = TestTdx.tcbInfo("0000ffffffff", LATER, 1, 1, "UpToDate");
    String old = TestTdx.tcbInfo(TestTdx.FMSPC, TestPki.NOW.minusSeconds(9), 1, 1, "UpToDate");
    PlatformTrustReader several =
        tdx.trustReader()
            .endorsement(TestAuthority.file("signer", tdx.documentSigner()))
            .endorsement(TestAuthority.file("other.json", tdx.signed("tcbInfo", other)));
    Bytes quote = tdx.quote(4, false, USER_DATA);

    CheckResult missing = check(appraise(quote, several.read()), CheckId.STATEMENT_TCB);
    assertThat(missing.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(missing.found()).isEqualTo("that of FMSPC 0000ffffffff in other.json");
    assertThat(missing.requirement()).isEqualTo(Requirement.REQUIRED);

    several
        .endorsement(TestAuthority.file("old.json", tdx.signed("tcbInfo", old)))
        .endorsement(tcbInfo(TestTdx.tcbInfo(TestTdx.FMSPC, LATER, 1, 1, "UpToDate")));
    assertThat(outcome(appraise(quote, several.read()), CheckId.STATEMENT_TCB))
        .isEqualTo(Outcome.PASS);
  }

  @Test
  void theChainFromPlatformToKeyIsWhole() throws Exception {
    StatementResult otherKey = changed(parts -> parts.otherKey = true);
    StatementResult otherData =
        changed(parts -> {
          parts.otherKey = true;
          parts.authentication = Bytes.EMPTY;
        });
    StatementResult longer = changed(parts -> parts.authentication = Bytes.zeros(1024));

    assertThat(outcome(otherKey, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(otherData, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
    assertThat(otherKey.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(longer.status()).isEqualTo(Status.AFFIRMING);
  }

  @Test
  void aCertificateThatNamesNoPlatformVouchesForNoEnclave() throws Exception {
    TestTdx nameless = new TestTdx(false);
    StatementResult result = appraise(nameless.quote(4, false, USER_DATA), nameless.trust());

    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void revocationListsAreLookedAtWithTheirAge() throws Exception {
    assertThat(revocation(tdx.platformRevocationList(LATER))).isEqualTo(Outcome.PASS);
    assertThat(revocation(tdx.platformRevocationList(LATER, 0x55))).isEqualTo(Outcome.FAIL);
    assertThat(revocation(tdx.platformRevocationList(TestPki.NOW.minusSeconds(1))))
        .isEqualTo(Outcome.FAIL);
  }

  /** The list of the root says nothing of the PCK. */
  @Test
  void theListOfTheRootAloneIsTooLittle() throws Exception {
    PlatformTrust trust =
        tdx.trustReader()
            .revocationList(TestAuthority.file("root crl", tdx.rootRevocationList(LATER)))
            .read();
    StatementResult result = appraise(tdx.quote(4, false, USER_DATA), trust);

    assertThat(outcome(result, CheckId.STATEMENT_REVOCATION)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.NONE);
  }

  private static Outcome revocation(Bytes list) throws Exception {
    PlatformTrust trust =
        tdx.trustReader()
            .revocationList(TestAuthority.file("platform crl", list))
            .revocationList(TestAuthority.file("root crl", tdx.rootRevocationList(LATER)))
            .read();
    return outcome(appraise(tdx.quote(4, false, USER_DATA), trust), CheckId.STATEMENT_REVOCATION);
  }

  @Test
  void debuggingCountsAndMigrationIsAWarningUntilAnAgentIsBound() throws Exception {
    StatementResult debug = changed(parts -> parts.body.put(0x78, (byte) 1));
    StatementResult profiled = changed(parts -> parts.body.put(0x78, (byte) 0x20));
    StatementResult moved = changed(parts -> parts.body.put(0x78 + 3, (byte) 0x20));
    StatementResult bound =
        changed(parts -> parts.body.put(0x78 + 3, (byte) 0x20).put(600, (byte) 1));
    StatementResult otherService = changed(parts -> parts.body.put(600, (byte) 1));

    assertThat(List.of(debug, profiled))
        .allMatch(result -> outcome(result, CheckId.STATEMENT_DEBUG) == Outcome.FAIL)
        .allMatch(result -> result.status() == Status.CONTRAINDICATED);
    assertThat(outcome(moved, CheckId.STATEMENT_MIGRATION)).isEqualTo(Outcome.FAIL);
    assertThat(moved.status()).isEqualTo(Status.WARNING);
    assertThat(bound.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(otherService.status()).isEqualTo(Status.AFFIRMING);
  }

  /** TDX 1.0 does not say which service there is. */
  @Test
  void whatCanBeMovedByAnUnknownAgentIsRefused() throws Exception {
    Bytes quote = tdx.quote(4, false, USER_DATA, parts -> parts.body.put(0x78 + 3, (byte) 0x20));

    assertThat(appraise(quote, tdx.currentDocuments()).status()).isEqualTo(Status.CONTRAINDICATED);
  }

  /** Bits that mean something, or may one day: each alone beside those that must be on. */
  @ParameterizedTest
  @CsvSource({
    "SEAMATTRIBUTES, 0x70, 0,          ''",
    "TDATTRIBUTES,   0x78, 0,          0 4 5 6 16 17 27 28 29 30 31 62 63",
    "XFAM,           0x80, 0x3,        0 1 2 5 6 7 8 9 10 11 12 14 15 17 18 19"
  })
  void aBitThatMeansNothingYetIsRefused(String field, String at, String always, String defined)
      throws Exception {
    int offset = Integer.decode(at);
    long one = Long.decode(always);
    List<String> known = List.of(defined.split(" ", -1));
    for (int bit = 0; bit < 64; bit++) {
      long value = one | 1L << bit;
      Bytes quote = tdx.quote(5, true, USER_DATA, parts -> parts.body.putLong(offset, value));
      if (known.contains(Integer.toString(bit))) {
        assertThat(StatementVerifier.read(Kind.TDX, quote)).as("bit %d", bit).isNotNull();
      } else {
        assertThatThrownBy(() -> StatementVerifier.read(Kind.TDX, quote))
            .as("bit %d", bit)
            .isInstanceOf(MalformedStatementException.class)
            .hasMessageContaining(field + " at offset ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aTrustDomainWithoutX87OrSseIsNone(int xfam) throws Exception {
    Bytes quote = tdx.quote(4, false, USER_DATA, parts -> parts.body.putLong(0x80, xfam));

    assertThatThrownBy(() -> StatementVerifier.read(Kind.TDX, quote))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("XFAM at offset ");
  }

  @Test
  void whatPendingPagesDoIsShown() throws Exception {
    Bytes quote = tdx.quote(4, false, USER_DATA);
    Bytes without = tdx.quote(4, false, USER_DATA, parts -> parts.body.putLong(0x78, 0));

    assertThat(StatementVerifier.read(Kind.TDX, quote).facts().attributes())
        .containsEntry("sept-ve-disable", true);
    assertThat(StatementVerifier.read(Kind.TDX, without).facts().attributes())
        .containsEntry("sept-ve-disable", false);
  }

  /** The module can be updated under a trust domain: both must be good. */
  @Test
  void theModuleThatRunsNowIsLookedUpToo() throws Exception {
    StatementResult updated = changed(parts -> parts.body.put(0, (byte) 2).put(584, (byte) 4));
    StatementResult older = changed(parts -> parts.body.put(584, (byte) 2));
    StatementResult unknown = changed(parts -> parts.body.put(584, (byte) 9).put(585, (byte) 7));

    assertThat(found(updated, CheckId.STATEMENT_TCB))
        .endsWith("TDX module OutOfDate [INTEL-SA-00001], the one now running 1.4: UpToDate");
    assertThat(check(updated, CheckId.STATEMENT_TCB).explanation()).contains("launched anew");
    assertThat(found(older, CheckId.STATEMENT_TCB))
        .endsWith("TDX module UpToDate, the one now running 1.2: OutOfDate [INTEL-SA-00001]");
    assertThat(List.of(updated, older))
        .allMatch(result -> result.status() == Status.CONTRAINDICATED);
    assertThat(found(unknown, CheckId.STATEMENT_TCB))
        .endsWith("now running 7.9: below every level");
    assertThat(unknown.status()).isEqualTo(Status.NONE);
    assertThat(changed(parts -> parts.body.put(585, (byte) 0)).status())
        .as("a version before that of the launch")
        .isEqualTo(Status.CONTRAINDICATED);
  }

  /** Without documents, too. */
  @Test
  void aModuleOfAnotherMakerIsRefused() throws Exception {
    Bytes quote = tdx.quote(4, false, USER_DATA, parts -> parts.body.put(0x40, (byte) 1));

    assertThat(outcome(appraise(quote, tdx.trust()), CheckId.STATEMENT_TCB))
        .isEqualTo(Outcome.FAIL);
  }

  private static StatementResult changed(Consumer<TestTdx.Parts> change) throws Exception {
    return appraise(tdx.quote(5, true, USER_DATA, change), tdx.currentDocuments());
  }

  private static CheckResult tcbCheck(String document, boolean withSigner) throws Exception {
    PlatformTrustReader trust =
        tdx.trustReader().endorsement(TestAuthority.file("info.json", document));
    if (withSigner) {
      trust.endorsement(TestAuthority.file("signer", tdx.documentSigner()));
    }
    return check(appraise(tdx.quote(4, false, USER_DATA), trust.read()), CheckId.STATEMENT_TCB);
  }

  private static CheckResult check(StatementResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }

  private static org.opentsm.evidence.trust.TrustFile tcbInfo(String body) throws Exception {
    return TestAuthority.file("tcb-info.json", tdx.signed("tcbInfo", body));
  }

  private static StatementResult appraise(Bytes quote, PlatformTrust trust) throws Exception {
    return VERIFIER.appraise(
        Kind.TDX,
        quote,
        new StatementRequest(Optional.of(USER_DATA), List.of(), trust, TestPki.NOW),
        Policy.NONE);
  }
}
