package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** What comes along with a statement has the names of its kind, and no others. */
class SupplementsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes USER_DATA = Bytes.ofHex("5a".repeat(64));
  private static final Bytes SHORT = USER_DATA.slice(0, 32);

  private record Machine(RootOfTrust root, PlatformTrust trust) {}

  private static Machine machine(Kind kind) throws Exception {
    return switch (kind) {
      case TPM -> {
        TestTpm tpm = new TestTpm(CRYPTO);
        yield new Machine(tpm.quote(SHORT), tpm.trust());
      }
      case SNP -> {
        TestSnp snp = new TestSnp(TestSnp.Line.TURIN, false);
        yield new Machine(bare(kind, snp.report(3, USER_DATA)), snp.trust());
      }
      case TDX -> {
        TestTdx tdx = new TestTdx();
        yield new Machine(bare(kind, tdx.quote(4, false, USER_DATA)), tdx.currentDocuments());
      }
      case CCA -> {
        TestCca cca = new TestCca();
        yield new Machine(bare(kind, cca.token(TestCca.Form.CURRENT, USER_DATA)), cca.trust());
      }
    };
  }

  private static RootOfTrust bare(Kind kind, Bytes statement) {
    return new RootOfTrust(kind, statement, List.of());
  }

  private static StatementResult appraise(Machine machine, Supplement... more) throws Exception {
    List<Supplement> supplements = new ArrayList<>(machine.root.supplements());
    supplements.addAll(List.of(more));
    return new StatementVerifier(CRYPTO)
        .appraise(
            machine.root.kind(),
            machine.root.statement(),
            new StatementRequest(
                Optional.of(machine.root.kind() == Kind.TPM ? SHORT : USER_DATA),
                supplements,
                machine.trust,
                TestPki.NOW),
            Policy.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotKnownIsRefused(Kind kind) throws Exception {
    Machine machine = machine(kind);

    assertThat(appraise(machine).status().isPositive(false)).isTrue();
    for (String name : List.of("x", "signature-2", "quote")) {
      StatementResult result = appraise(machine, new Supplement(name, Bytes.of(1)));
      assertThat(result.status()).as(name).isEqualTo(Status.CONTRAINDICATED);
      assertThat(result.checks())
          .anySatisfy(check -> {
            assertThat(check.check()).isEqualTo(CheckId.STATEMENT_BINDING);
            assertThat(check.part()).isEqualTo("statement/supplements");
            assertThat(check.outcome()).isEqualTo(Outcome.FAIL);
            assertThat(check.found()).isEqualTo(name);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TDX", "CCA"})
  void statementsThatBringTheirOwnCertificatesTakeNone(Kind kind) throws Exception {
    assertThat(appraise(machine(kind), new Supplement("certificate", Bytes.of(1))).status())
        .isEqualTo(Status.CONTRAINDICATED);
  }
}
