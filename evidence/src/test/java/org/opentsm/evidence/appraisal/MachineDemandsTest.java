package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.testing.StatedEvidence;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestCca.Form;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestSnp.Line;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** What a policy demands of the machine beyond its software, and what a machine must be at all. */
class MachineDemandsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final StatementVerifier VERIFIER = new StatementVerifier(CRYPTO);
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));

  /** POLICY, VMPL and REPORT_ID_MA of a report. */
  private static final int POLICY = 0x08;

  private static final int VMPL = 0x30;
  private static final int AGENT = 0x160;
  private static final long ALWAYS = 1L << 17;
  private static final long MIGRATABLE = 1L << 18;

  private static TestSnp snp;
  private static TestTdx tdx;
  private static TestCca cca;
  private static TestTpm tpm;

  @BeforeAll
  static void makePlatforms() throws Exception {
    snp = new TestSnp(Line.MILAN, false);
    tdx = new TestTdx();
    cca = new TestCca();
    tpm = new TestTpm(CRYPTO);
  }

  @ParameterizedTest
  @CsvSource({"MILAN", "GENOA", "TURIN"})
  void firmwareOlderThanDemandedIsRefused(Line line) throws Exception {
    TestSnp machine = new TestSnp(line, false);
    Bytes report = machine.report(3, USER_DATA);
    Map<String, Integer> stated =
        StatementVerifier.read(Kind.SNP, report).leastDemands().orElseThrow().minimumTcb();

    assertThat(stated).hasSize(line == Line.TURIN ? 5 : 4);
    stated.forEach((part, version) -> {
      assertThat(tcb(machine, report, Map.of(part, version))).isEqualTo(Status.AFFIRMING);
      assertThat(tcb(machine, report, Map.of(part, version + 1))).isEqualTo(Status.CONTRAINDICATED);
    });
    if (line != Line.TURIN) {
      assertThat(tcb(machine, report, Map.of("fmc", 0))).isEqualTo(Status.NONE);
    }
  }

  private static Status tcb(TestSnp machine, Bytes report, Map<String, Integer> least) {
    try {
      return VERIFIER
          .appraise(
              Kind.SNP,
              report,
              request(machine.trust()),
              demanding(new MachineDemands(least, OptionalInt.empty(), Set.of(), Set.of())))
          .status();
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  /** In the words and the order in which the report is shown. */
  @Test
  void whatIsDemandedOfFirmwareIsToldAsItIsShown() throws Exception {
    Map<String, Integer> least = Map.of("microcode", 255, "bootLoader", 1, "snp", 2, "tee", 0);
    StatementResult result =
        appraise(
            Kind.SNP,
            _ -> {},
            demanding(new MachineDemands(least, OptionalInt.empty(), Set.of(), Set.of())));

    CheckResult tcb = only(result, CheckId.STATEMENT_TCB);
    assertThat(tcb.expected()).isEqualTo("at least boot loader 1, tee 0, snp 2, microcode 255");
    assertThat(result.statement().facts().tcb().toOptional()).contains(tcb.found());
  }

  /** Nobody takes for up to date what nobody compared. */
  @Test
  void withoutADemandNobodySaysThatFirmwareIsRecent() throws Exception {
    StatementResult result = appraise(Kind.SNP, _ -> {}, Policy.NONE);

    CheckResult tcb = only(result, CheckId.STATEMENT_TCB);
    assertThat(tcb.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(tcb.requirement()).isEqualTo(Requirement.INFORMATIONAL);
    assertThat(tcb.expected()).contains("minimumTcb");
    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
  }

  @ParameterizedTest
  @CsvSource({"0,0,PASS", "1,0,FAIL", "1,1,PASS", "0,3,PASS", "3,2,FAIL", "3,3,PASS"})
  void onlyALevelThatMaySpeakForTheGuestIsHeard(int asked, int allowed, Outcome outcome)
      throws Exception {
    StatementResult result =
        appraise(
            Kind.SNP,
            report -> report.putInt(VMPL, asked),
            demanding(vmpl(OptionalInt.of(allowed))));

    assertThat(only(result, CheckId.STATEMENT_RULES).outcome()).isEqualTo(outcome);
  }

  /** The measurement is of what was launched: it says nothing of who asked from below. */
  @Test
  void aLesserLevelIsNotKnownByTheMeasurement() throws Exception {
    RootOfTrust stated = snpStatement(Bytes.zeros(64), report -> report.putInt(VMPL, 2));
    Policy known =
        VERIFIER.expectations(
            StatementVerifier.read(Kind.SNP, stated.statement()), stated.supplements());
    Policy silent = Policy.NONE.withPlatform(known.platform());
    Consumer<ByteBuffer> lesser = report -> report.putInt(VMPL, 2);

    assertThat(identity(lesser, known)).isEqualTo(Outcome.PASS);
    assertThat(identity(lesser, silent)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(identity(_ -> {}, silent)).isEqualTo(Outcome.PASS);
  }

  private static Outcome identity(Consumer<ByteBuffer> change, Policy policy) throws Exception {
    return inEvidence(change, policy).checks().stream()
        .filter(check -> check.check() == CheckId.IDENTITY)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  @Test
  void attributesAreAsDemanded() throws Exception {
    assertThat(attribute(Set.of("smt"), Set.of())).isEqualTo(Status.AFFIRMING);
    assertThat(attribute(Set.of(), Set.of("smt"))).isEqualTo(Status.CONTRAINDICATED);
    assertThat(attribute(Set.of("single-socket"), Set.of())).isEqualTo(Status.CONTRAINDICATED);
    assertThat(attribute(Set.of(), Set.of("debug", "migratable"))).isEqualTo(Status.AFFIRMING);
    assertThat(attribute(Set.of("sept-ve-disable"), Set.of())).isEqualTo(Status.NONE);
    assertThat(attribute(Set.of(), Set.of("perfmon"))).isEqualTo(Status.NONE);
  }

  private static Status attribute(Set<String> required, Set<String> forbidden) throws Exception {
    return appraise(
            Kind.SNP,
            _ -> {},
            demanding(new MachineDemands(Map.of(), OptionalInt.empty(), required, forbidden)))
        .status();
  }

  /** What a kind does not say at all meets no demand. */
  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "SNP", mode = EnumSource.Mode.EXCLUDE)
  void whatAKindDoesNotSayIsNotMet(Kind kind) throws Exception {
    MachineDemands least =
        new MachineDemands(Map.of("snp", 1), OptionalInt.empty(), Set.of(), Set.of());
    for (MachineDemands demands :
        List.of(
            least,
            vmpl(OptionalInt.of(3)),
            new MachineDemands(Map.of(), OptionalInt.empty(), Set.of(), Set.of("cxl")))) {
      StatementResult result = appraise(kind, _ -> {}, demanding(demands));

      assertThat(result.status()).as("%s", demands).isEqualTo(Status.NONE);
      assertThat(result.checks())
          .filteredOn(check -> check.requirement() == Requirement.REQUIRED)
          .filteredOn(check -> check.outcome() == Outcome.NOT_EVALUATED)
          .anyMatch(
              check -> check.explanation().contains("A statement of this kind does not say "));
    }
  }

  /**
   * Every word of the policy is one of some kind, and every word of a kind is one of the policy.
   */
  @Test
  void theWordsOfThePolicyAreThoseOfTheStatements() throws Exception {
    Set<String> words = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      words.addAll(statement(kind, _ -> {}).facts().attributes().keySet());
    }

    assertThat(words).containsExactlyInAnyOrderElementsOf(MachineDemands.ATTRIBUTES);
  }

  /** A realm under another monitor is another machine. */
  @Test
  void changedFirmwareUnderARealmIsFound() throws Exception {
    Policy known =
        VERIFIER.expectations(
            StatementVerifier.read(Kind.CCA, cca.token(Form.CURRENT, USER_DATA)), List.of());
    Bytes other =
        cca.token(
            Form.CURRENT,
            USER_DATA,
            parts -> parts.platform.put(2399L, component("BL", "b2".repeat(32))));

    StatementResult same =
        VERIFIER.appraise(
            Kind.CCA, cca.token(Form.CURRENT, USER_DATA), request(cca.trust()), known);
    StatementResult changed = VERIFIER.appraise(Kind.CCA, other, request(cca.trust()), known);

    assertThat(same.status()).isEqualTo(Status.AFFIRMING);
    assertThat(changed.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(changed.checks())
        .filteredOn(check -> check.outcome() == Outcome.FAIL)
        .singleElement()
        .satisfies(check -> assertThat(check.part()).endsWith("/component/BL"));
  }

  /** Names of components do not hide each other, whatever the token calls them. */
  @Test
  void everyComponentHasANameOfItsOwn() throws Exception {
    String longType = "x".repeat(200);
    Bytes token =
        cca.token(
            Form.CURRENT,
            USER_DATA,
            parts ->
                parts.platform.put(
                    2399L,
                    CborValue.of(
                        List.of(
                            map("BL", "01".repeat(32)),
                            map("BL", "02".repeat(32)),
                            map("BL/2", "03".repeat(32)),
                            map("", "04".repeat(32)),
                            map(longType, "05".repeat(32)),
                            map(longType, "06".repeat(32))))));
    Statement statement = StatementVerifier.read(Kind.CCA, token);

    assertThat(statement.facts().measurements()).hasSize(5 + 6);
    assertThat(VERIFIER.expectations(statement, List.of()).platform()).hasSize(1 + 6);
  }

  private static CborValue component(String type, String measurement) {
    return CborValue.of(List.of(map(type, measurement)));
  }

  private static CborValue map(String type, String measurement) {
    List<CborValue.Pair> pairs = new ArrayList<>();
    pairs.add(new CborValue.Pair(CborValue.of(1), CborValue.of(type)));
    pairs.add(new CborValue.Pair(CborValue.of(2), CborValue.of(Bytes.ofHex(measurement))));
    pairs.add(new CborValue.Pair(CborValue.of(5), CborValue.of(Bytes.ofHex("51".repeat(32)))));
    return CborValue.pairs(pairs);
  }

  @Test
  void anAgentThatIsBoundSeesTheMachine() throws Exception {
    Consumer<ByteBuffer> allowed = report -> report.putLong(POLICY, ALWAYS | MIGRATABLE);
    Consumer<ByteBuffer> bound = allowed.andThen(report -> report.put(AGENT, new byte[32]));
    Policy informational =
        new Policy(
            Map.of(CheckId.STATEMENT_MIGRATION, Requirement.INFORMATIONAL),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Policy.NONE.cmaSan());

    assertThat(appraise(Kind.SNP, allowed, Policy.NONE).status()).isEqualTo(Status.WARNING);
    assertThat(appraise(Kind.SNP, bound, Policy.NONE).status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(appraise(Kind.SNP, bound, informational).status()).isEqualTo(Status.WARNING);
    assertThat(rootOfTrust(allowed, Policy.NONE)).isEqualTo(Outcome.PASS);
    assertThat(rootOfTrust(bound, Policy.NONE)).isEqualTo(Outcome.FAIL);
    assertThat(rootOfTrust(bound, informational)).isEqualTo(Outcome.PASS);
  }

  private static Outcome rootOfTrust(Consumer<ByteBuffer> change, Policy policy) throws Exception {
    return inEvidence(change, policy).checks().stream()
        .filter(check -> check.check() == CheckId.ROOT_OF_TRUST)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  /** An old statement of a machine: no answer that is given today. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStatementForNothingInParticularIsAWarningAtBest(Kind kind) throws Exception {
    RootOfTrust root = root(kind, USER_DATA, _ -> {});
    StatementResult result =
        VERIFIER.appraise(
            kind,
            root.statement(),
            new StatementRequest(Optional.empty(), root.supplements(), trust(kind), TestPki.NOW),
            Policy.NONE);

    assertThat(result.status()).isEqualTo(Status.WARNING);
    assertThat(result.status().isPositive(true)).isFalse();
    assertThat(only(result, CheckId.STATEMENT_USER_DATA).explanation())
        .contains("may be an old one");
  }

  private static CheckResult only(StatementResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }

  private static MachineDemands vmpl(OptionalInt least) {
    return new MachineDemands(Map.of(), least, Set.of(), Set.of());
  }

  private static Policy demanding(MachineDemands demands) {
    return Policy.NONE.withMachine(demands);
  }

  private static StatementRequest request(PlatformTrust trust) {
    return new StatementRequest(Optional.of(USER_DATA), List.of(), trust, TestPki.NOW);
  }

  private static StatementResult appraise(Kind kind, Consumer<ByteBuffer> change, Policy policy)
      throws Exception {
    RootOfTrust root = root(kind, USER_DATA, change);
    return VERIFIER.appraise(
        kind,
        root.statement(),
        new StatementRequest(Optional.of(USER_DATA), root.supplements(), trust(kind), TestPki.NOW),
        policy);
  }

  private static AppraisalResult inEvidence(Consumer<ByteBuffer> change, Policy policy)
      throws Exception {
    return StatedEvidence.appraise(
        Kind.SNP, userData -> snpStatement(userData, change), snp.trust(), policy);
  }

  private static Statement statement(Kind kind, Consumer<ByteBuffer> change) throws Exception {
    return StatementVerifier.read(kind, root(kind, USER_DATA, change).statement());
  }

  private static RootOfTrust root(Kind kind, Bytes userData, Consumer<ByteBuffer> change)
      throws Exception {
    return switch (kind) {
      case SNP -> snpStatement(userData, change);
      case TDX -> new RootOfTrust(kind, tdx.quote(5, true, userData), List.of());
      case CCA -> new RootOfTrust(kind, cca.token(Form.CURRENT, userData), List.of());
      case TPM -> tpm.quote(userData);
    };
  }

  private static RootOfTrust snpStatement(Bytes userData, Consumer<ByteBuffer> change)
      throws Exception {
    return new RootOfTrust(Kind.SNP, snp.report(3, userData, change), List.of());
  }

  private static PlatformTrust trust(Kind kind) throws Exception {
    return switch (kind) {
      case SNP -> snp.trust();
      case TDX -> tdx.currentDocuments();
      case CCA -> cca.trust();
      case TPM -> tpm.trust();
    };
  }
}
