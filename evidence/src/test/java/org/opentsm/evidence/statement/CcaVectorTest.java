package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Tokens of the profile and of the one before it. */
class CcaVectorTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());

  @ParameterizedTest
  @CsvSource({"token-01,cpak", "token-legacy,token-legacy-cpak"})
  void aTokenHoldsUnderThePlatformsKey(String token, String key) throws Exception {
    StatementResult result = appraise(token(token), trust(key));

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
    assertThat(result.status()).as("%s", result.checks()).isEqualTo(Status.WARNING);
    assertThat(result.statement().facts().userData().length()).isEqualTo(64);
  }

  @Test
  void withoutTheKeyNothingIsVouchedFor() throws Exception {
    StatementResult result = appraise(token("token-01"), PlatformTrust.NOTHING);

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.NONE);
  }

  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    Bytes token = token("token-01");
    PlatformTrust trust = trust("cpak");
    for (int i = 0; i < token.length(); i++) {
      byte[] changed = token.toByteArray();
      changed[i] ^= 1;
      try {
        assertThat(appraise(Bytes.owning(changed), trust).status())
            .as("offset %d", i)
            .isEqualTo(Status.CONTRAINDICATED);
      } catch (MalformedStatementException refused) {
        assertThat(refused).hasMessageContaining("offset");
      }
    }
  }

  @Test
  void everyCutIsRefused() {
    Bytes token = token("token-legacy");
    for (int size = 0; size < token.length(); size++) {
      Bytes cut = token.slice(0, size);
      assertThatThrownBy(() -> StatementVerifier.read(Kind.CCA, cut))
          .isInstanceOf(MalformedStatementException.class);
    }
  }

  private static Bytes token(String name) {
    return Vectors.read("cca/" + name + ".cbor");
  }

  private static PlatformTrust trust(String key) throws Exception {
    return new PlatformTrustReader().root(Kind.CCA, Vectors.trust("cca/" + key + ".json")).read();
  }

  private static StatementResult appraise(Bytes token, PlatformTrust trust) throws Exception {
    return VERIFIER.appraise(
        Kind.CCA, token, new StatementRequest(Optional.empty(), List.of(), trust, AT), Policy.NONE);
  }
}
