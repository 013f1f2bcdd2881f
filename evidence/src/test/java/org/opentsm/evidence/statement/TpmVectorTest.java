package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A quote of a TPM. */
class TpmVectorTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());

  /** In the file of tpm2-tools: the three values, each in a field of 64 octets behind its size. */
  private static final int FIRST_VALUE = 0x84 + 4 + 4 + 2;

  private static final int FIELD = 66;

  @Test
  void aQuoteHoldsUnderItsKey() throws Exception {
    StatementResult result = appraise(quote(), trust());

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
    assertThat(result.status()).isEqualTo(Status.WARNING);
  }

  @Test
  void withoutTheKeyNothingIsVouchedFor() throws Exception {
    assertThat(appraise(quote(), PlatformTrust.NOTHING).status()).isEqualTo(Status.NONE);
  }

  @Test
  void registersAreComparedWithWhatThePolicyExpects() throws Exception {
    Bytes first = values().slice(0, 32);

    assertThat(expecting("pcr" + firstPcr(), first).status()).isEqualTo(Status.WARNING);
    StatementResult changed = expecting("pcr" + firstPcr(), values().slice(32, 32));
    assertThat(outcome(changed, CheckId.STATEMENT_REFERENCE)).isEqualTo(Outcome.FAIL);
    assertThat(changed.status()).isEqualTo(Status.CONTRAINDICATED);
    StatementResult another = expecting("mrtd", first);
    assertThat(outcome(another, CheckId.STATEMENT_REFERENCE)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(another.status()).isEqualTo(Status.NONE);
  }

  private static String firstPcr() throws Exception {
    return StatementVerifier.read(Kind.TPM, quote()).toJson().at("/pcrSelect/0/pcrs/0").asText();
  }

  private static StatementResult expecting(String name, Bytes value) throws Exception {
    return appraise(
        quote(),
        trust(),
        Policy.NONE.withPlatform(List.of(new PlatformExpectation(name, Set.of(value), ""))));
  }

  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    Bytes quote = quote();
    PlatformTrust trust = trust();
    for (int i = 0; i < quote.length(); i++) {
      byte[] changed = quote.toByteArray();
      changed[i] ^= 1;
      try {
        assertThat(appraise(Bytes.owning(changed), trust).status())
            .as("offset %d", i)
            .isEqualTo(Status.CONTRAINDICATED);
      } catch (MalformedStatementException refused) {
        assertThat(refused).hasMessageContaining("TPMS_ATTEST: ");
      }
    }
  }

  @Test
  void everyCutIsRefused() {
    Bytes quote = quote();
    for (int size = 0; size < quote.length(); size++) {
      Bytes cut = quote.slice(0, size);
      assertThatThrownBy(() -> StatementVerifier.read(Kind.TPM, cut))
          .isInstanceOf(MalformedStatementException.class);
    }
    assertThatThrownBy(() -> StatementVerifier.read(Kind.TPM, Bytes.concat(quote, Bytes.of(0))))
        .isInstanceOf(MalformedStatementException.class);
  }

  private static Bytes quote() {
    return Vectors.read("tpm/quote.out");
  }

  private static PlatformTrust trust() throws Exception {
    return new PlatformTrustReader().root(Kind.TPM, Vectors.trust("tpm/akpub.pem")).read();
  }

  private static Bytes values() {
    Bytes file = Vectors.read("tpm/quotepcr.out");
    return Bytes.concat(
        file.slice(FIRST_VALUE, 32),
        file.slice(FIRST_VALUE + FIELD, 32),
        file.slice(FIRST_VALUE + 2 * FIELD, 32));
  }

  private static StatementResult appraise(Bytes quote, PlatformTrust trust) throws Exception {
    return appraise(quote, trust, Policy.NONE);
  }

  private static StatementResult appraise(Bytes quote, PlatformTrust trust, Policy policy)
      throws Exception {
    return VERIFIER.appraise(
        Kind.TPM,
        quote,
        new StatementRequest(
            Optional.empty(),
            List.of(
                new Supplement("signature", Vectors.read("tpm/quotesig.out")),
                new Supplement("pcr-values", values())),
            trust,
            AT),
        policy);
  }
}
