package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Reports of real processors. */
class SnpVectorTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());

  @ParameterizedTest
  @ValueSource(strings = {"milan", "genoa"})
  void aReportHoldsUnderItsRoot(String line) throws Exception {
    StatementResult result = appraise(line, report(line), trust(line, line));

    assertThat(result.checks())
        .filteredOn(check -> check.outcome() == Outcome.FAIL)
        .extracting(CheckResult::check)
        .isSubsetOf(CheckId.STATEMENT_USER_DATA, CheckId.STATEMENT_MIGRATION);
    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_TCB)).isEqualTo(Outcome.NOT_EVALUATED);
    // Nobody says what for: it may be an old one.
    assertThat(outcome(result, CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.WARNING);
  }

  @Test
  void withoutItsRootNothingIsVouchedFor() throws Exception {
    StatementResult result = appraise("milan", report("milan"), trust("milan", "genoa"));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(outcome(result, CheckId.STATEMENT_DEBUG)).isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    Bytes report = report("milan");
    PlatformTrust trust = trust("milan", "milan");
    for (int i = 0; i < report.length(); i++) {
      byte[] changed = report.toByteArray();
      changed[i] ^= 1;
      try {
        assertThat(appraise("milan", Bytes.owning(changed), trust).status())
            .as("offset %d", i)
            .isEqualTo(Status.CONTRAINDICATED);
      } catch (MalformedStatementException refused) {
        assertThat(refused).hasMessageContaining("ATTESTATION_REPORT: ");
      }
    }
  }

  @Test
  void everyCutIsRefused() {
    Bytes report = report("genoa");
    for (int size = 0; size < report.length(); size++) {
      Bytes cut = report.slice(0, size);
      assertThatThrownBy(() -> StatementVerifier.read(Kind.SNP, cut))
          .isInstanceOf(MalformedStatementException.class);
    }
    assertThatThrownBy(() -> StatementVerifier.read(Kind.SNP, Bytes.concat(report, Bytes.of(0))))
        .isInstanceOf(MalformedStatementException.class);
  }

  private static Bytes report(String line) {
    return Vectors.read("snp/" + line + "_report.bin");
  }

  private static PlatformTrust trust(String line, String rootLine) throws Exception {
    return new PlatformTrustReader()
        .root(Kind.SNP, Vectors.trust("snp/" + rootLine + "_ark.pem"))
        .endorsement(Vectors.trust("snp/" + line + "_ask.pem"))
        .endorsement(Vectors.trust("snp/" + line + "_vcek.pem"))
        .read();
  }

  private static StatementResult appraise(String line, Bytes report, PlatformTrust trust)
      throws Exception {
    return VERIFIER.appraise(
        Kind.SNP,
        report,
        new StatementRequest(Optional.empty(), List.of(), trust, AT),
        Policy.NONE);
  }
}
