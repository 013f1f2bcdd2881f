package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.html.EvidencePage;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.StatedEvidence;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A genuine TPM in a machine that measures nothing into it: no register tells its software. */
class UnmeasuredMachineTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final String ZEROS = "00".repeat(32);
  private static final String MEASURED = "0c".repeat(32);
  private static final String NOTHING = ZEROS.repeat(11);

  private static TestTpm tpm;

  @BeforeAll
  static void makeTpm() throws Exception {
    tpm = new TestTpm(CRYPTO);
  }

  private static RootOfTrust quote(String values, Bytes userData) throws Exception {
    return tpm.quote(userData, Bytes.ofHex(values), List.of());
  }

  private static AppraisalResult appraise(String values, List<PlatformExpectation> expected)
      throws Exception {
    return StatedEvidence.appraise(
        Kind.TPM,
        userData -> quote(values, userData),
        tpm.trust(),
        Policy.NONE.withPlatform(expected));
  }

  private static List<PlatformExpectation> zeros(String... names) {
    return List.of(names).stream()
        .map(name -> new PlatformExpectation(name, Set.of(Bytes.ofHex(ZEROS)), ""))
        .toList();
  }

  private static CheckResult check(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }

  /** As a policy that was written of such a machine, or by hand, has it. */
  @ParameterizedTest
  @ValueSource(strings = {"00", "03", "04"})
  void zerosAreNoReferenceValue(String locality) throws Exception {
    String pcr0 = "00".repeat(31) + locality;
    List<PlatformExpectation> expected = new ArrayList<>(zeros("pcr2", "pcr4", "pcr8", "pcr9"));
    expected.add(new PlatformExpectation("pcr0", Set.of(Bytes.ofHex(pcr0)), ""));

    AppraisalResult result = appraise(pcr0 + ZEROS.repeat(10), expected);

    assertThat(check(result, CheckId.ROOT_OF_TRUST).outcome()).isEqualTo(Outcome.PASS);
    assertThat(check(result, CheckId.IDENTITY).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.checks())
        .filteredOn(check -> check.check() == CheckId.STATEMENT_REFERENCE)
        .filteredOn(check -> check.outcome() == Outcome.NOT_EVALUATED)
        .hasSize(3)
        .allMatch(check -> check.requirement() == Requirement.REQUIRED)
        .extracting(CheckResult::part)
        .containsExactlyInAnyOrder("rootOfTrust/pcr0", "rootOfTrust/pcr2", "rootOfTrust/pcr4");
  }

  /** Boot loaders that measure nothing into 8 and 9 there are, and register 4 names them. */
  @Test
  void zerosOfTheBootLoaderAreAValue() throws Exception {
    List<PlatformExpectation> expected = new ArrayList<>(zeros("pcr8", "pcr9"));
    expected.addAll(TestTpm.software(0, 2, 4));

    AppraisalResult result = appraise(MEASURED.repeat(8) + ZEROS.repeat(3), expected);

    assertThat(check(result, CheckId.IDENTITY).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void zerosAreNotWrittenIntoAPolicy() throws Exception {
    RootOfTrust root = quote(MEASURED + NOTHING.substring(64), Bytes.zeros(32));
    var statement = StatementVerifier.read(root.kind(), root.statement());

    Policy policy = new StatementVerifier(CRYPTO).expectations(statement, root.supplements());

    assertThat(policy.platform())
        .extracting(PlatformExpectation::name)
        .containsExactly("pcr0", "pcr8", "pcr9");
    assertThat(StatementVerifier.unknownSoftware(statement, policy))
        .containsExactly("pcr2", "pcr4");
  }

  /** The picture says of a genuine machine that it is verified if its software is known. */
  @Test
  void thePageDoesNotCallAMachineVerifiedWhoseSoftwareIsUnknown() throws Exception {
    EvidenceFile file = EvidenceFile.of(tpm.vouchFor(SampleEvidence.full()));

    assertThat(page(file, List.of()))
        .contains("<title>Machine: software unknown</title>")
        .doesNotContain("<title>Machine: verified</title>");
    assertThat(page(file, TestTpm.software(0, 2, 4))).contains("Machine: software unknown");
    assertThat(page(file, TestTpm.software())).contains("<title>Machine: verified</title>");
  }

  private static String page(EvidenceFile file, List<PlatformExpectation> software) {
    AppraisalResult result =
        new Verifier(CRYPTO)
            .appraise(
                file,
                new VerificationRequest(
                    SampleEvidence.NONCE,
                    DeviceTrust.NOTHING,
                    tpm.trust(),
                    TestPki.NOW,
                    Policy.NONE.withPlatform(software)));
    return EvidencePage.render(file, result);
  }
}
