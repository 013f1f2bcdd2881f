package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.testing.StatedEvidence;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestCca.Form;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestSnp.Line;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Which values a policy must have for the software of a machine to be known. */
class KnownSoftwareTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

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

  /** The word of the TSM counts where all of the software is known, and a hair less is nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SNP | measurement                    | ",
        "TDX | mrtd rtmr0 rtmr1 rtmr2         | ",
        "TDX | mrtd rtmr0 rtmr1 rtmr2 rtmr3   | ",
        "TDX | mrtd                           | rtmr0, rtmr1, rtmr2",
        "TDX | rtmr0 rtmr1 rtmr2              | mrtd",
        "TDX | mrtd rtmr1 rtmr2               | rtmr0",
        "TDX | mrtd rtmr0 rtmr2               | rtmr1",
        "TDX | mrtd rtmr0 rtmr1               | rtmr2",
        "TDX | rtmr3                          | mrtd, rtmr0, rtmr1, rtmr2",
        "CCA | rim component/BL               | ",
        "CCA | rim                            | component/BL",
        "CCA | component/BL                   | rim",
        "CCA | rem0 rem1 rem2 rem3            | component/BL, rim",
        "TPM | pcr0 pcr2 pcr4 pcr8 pcr9       | ",
        "TPM | pcr0 pcr1 pcr2 pcr3 pcr4 pcr5 pcr6 pcr7 pcr8 pcr9 | ",
        "TPM | pcr2 pcr4 pcr8 pcr9            | pcr0",
        "TPM | pcr0 pcr4 pcr8 pcr9            | pcr2",
        "TPM | pcr0 pcr2 pcr8 pcr9            | pcr4",
        "TPM | pcr0 pcr2 pcr4 pcr9            | pcr8",
        "TPM | pcr0 pcr2 pcr4 pcr8            | pcr9",
        "TPM | pcr7                           | pcr0, pcr2, pcr4, pcr8, pcr9",
        "TPM | pcr1 pcr3 pcr5 pcr6 pcr7       | pcr0, pcr2, pcr4, pcr8, pcr9",
      })
  void theWordOfTheTsmCountsIfAllOfTheSoftwareIsKnown(Kind kind, String names, String missing)
      throws Exception {
    AppraisalResult result = appraise(kind, expectations(kind, List.of(names.split(" ", -1))));

    assertThat(check(result, CheckId.ROOT_OF_TRUST).outcome()).isEqualTo(Outcome.PASS);
    assertThat(result.checks())
        .filteredOn(check -> check.check() == CheckId.STATEMENT_REFERENCE)
        .isNotEmpty()
        .noneMatch(check -> check.outcome() == Outcome.FAIL);
    CheckResult identity = check(result, CheckId.IDENTITY);
    if (missing == null) {
      assertThat(identity.outcome()).isEqualTo(Outcome.PASS);
    } else {
      assertThat(identity.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(result.checks())
          .filteredOn(check -> check.outcome() == Outcome.NOT_EVALUATED)
          .filteredOn(check -> check.check() == CheckId.STATEMENT_REFERENCE)
          .singleElement()
          .satisfies(check -> assertThat(check.found()).isEqualTo("no " + missing))
          .satisfies(check -> assertThat(check.requirement()).isEqualTo(Requirement.INFORMATIONAL));
    }
  }

  private static CheckResult check(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }

  /** The names with the values that the machine really has. */
  private static List<PlatformExpectation> expectations(Kind kind, List<String> names)
      throws Exception {
    RootOfTrust root = statement(kind, Bytes.zeros(kind == Kind.TPM ? 32 : 64));
    List<PlatformExpectation> expected = new ArrayList<>();
    for (String name : names) {
      Bytes value =
          kind == Kind.TPM
              ? Bytes.ofHex("0c".repeat(32))
              : StatementVerifier.read(kind, root.statement()).facts().measurements().get(name);
      expected.add(new PlatformExpectation(name, Set.of(value), ""));
    }
    return expected;
  }

  private static AppraisalResult appraise(Kind kind, List<PlatformExpectation> expected)
      throws Exception {
    return StatedEvidence.appraise(
        kind,
        userData -> statement(kind, userData),
        trust(kind),
        Policy.NONE.withPlatform(expected));
  }

  private static RootOfTrust statement(Kind kind, Bytes userData) throws Exception {
    return switch (kind) {
      case SNP -> new RootOfTrust(kind, snp.report(3, userData), List.of());
      case TDX -> new RootOfTrust(kind, tdx.quote(5, true, userData), List.of());
      case CCA -> new RootOfTrust(kind, cca.token(Form.CURRENT, userData), List.of());
      case TPM -> tpm.quote(userData);
    };
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
