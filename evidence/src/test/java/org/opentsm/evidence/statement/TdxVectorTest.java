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
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Quotes of real processors. */
class TdxVectorTest {
  private static final Instant AT = Instant.parse("2025-11-01T00:00:00Z");
  private static final int EVERY = 7;

  /** Octets of the chain of the PCK, at the end of both quotes. */
  private static final int CHAIN = 3678;

  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());

  @ParameterizedTest
  @ValueSource(strings = {"quote_v4", "quote_v5"})
  void aQuoteHoldsUnderItsRoot(String name) throws Exception {
    StatementResult result = appraise(quote(name), trust(), AT);

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_VALIDITY)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_TCB)).isEqualTo(Outcome.NOT_EVALUATED);
    // Nobody says what for; besides, the one is of a machine that can be debugged.
    assertThat(result.status()).isEqualTo(Status.WARNING);
    assertThat(outcome(result, CheckId.STATEMENT_DEBUG))
        .isEqualTo(name.equals("quote_v4") ? Outcome.FAIL : Outcome.PASS);
  }

  @Test
  void anOldDocumentIsToldToBeOld() throws Exception {
    PlatformTrust trust =
        new PlatformTrustReader()
            .root(Kind.TDX, Vectors.trust("tdx/sgx_root.pem"))
            .endorsement(Vectors.trust("tdx/tcbInfo.json"))
            .endorsement(Vectors.trust("tdx/enclaveIdentity.json"))
            .read();
    StatementResult result =
        appraise(quote("quote_v4"), trust, Instant.parse("2026-11-01T00:00:00Z"));

    assertThat(outcome(result, CheckId.STATEMENT_RULES)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void listsThatAreOldAreToldToBeOld() throws Exception {
    PlatformTrust trust =
        new PlatformTrustReader()
            .root(Kind.TDX, Vectors.trust("tdx/sgx_root.pem"))
            .revocationList(Vectors.trust("tdx/rootcrl.der"))
            .revocationList(Vectors.trust("tdx/pckcrl"))
            .read();

    assertThat(outcome(appraise(quote("quote_v4"), trust, AT), CheckId.STATEMENT_REVOCATION))
        .isEqualTo(Outcome.FAIL);
  }

  /**
   * Up to the chain, every octet counts; in its text, line ends and needless certificates do not.
   */
  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    Bytes quote = quote("quote_v5");
    PlatformTrust trust = trust();
    int chain = quote.length() - CHAIN;
    for (int i = 0; i < chain; i++) {
      byte[] changed = quote.toByteArray();
      changed[i] ^= 1;
      try {
        assertThat(appraise(Bytes.owning(changed), trust, AT).status())
            .as("offset %d", i)
            .isIn(Status.CONTRAINDICATED, Status.NONE);
      } catch (MalformedStatementException refused) {
        assertThat(refused).hasMessageContaining("offset");
      }
    }
  }

  @Test
  void everyCutIsRefused() {
    Bytes quote = quote("quote_v4");
    for (int size = 0; size < quote.length(); size += EVERY) {
      Bytes cut = quote.slice(0, size);
      assertThatThrownBy(() -> StatementVerifier.read(Kind.TDX, cut))
          .isInstanceOf(MalformedStatementException.class);
    }
  }

  @Test
  void zerosBehindAQuoteAreNoPartOfItAndOthersAreRefused() throws Exception {
    Bytes quote = quote("quote_v4");
    Bytes padded = Bytes.concat(quote, Bytes.owning(new byte[3065]));

    assertThat(appraise(padded, trust(), AT).checks())
        .isEqualTo(appraise(quote, trust(), AT).checks());
    assertThatThrownBy(() -> StatementVerifier.read(Kind.TDX, Bytes.concat(padded, Bytes.of(1))))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("padding");
  }

  private static Bytes quote(String name) {
    return Vectors.read("tdx/" + name + ".dat");
  }

  private static PlatformTrust trust() throws Exception {
    return new PlatformTrustReader().root(Kind.TDX, Vectors.trust("tdx/sgx_root.pem")).read();
  }

  private static StatementResult appraise(Bytes quote, PlatformTrust trust, Instant at)
      throws Exception {
    return VERIFIER.appraise(
        Kind.TDX, quote, new StatementRequest(Optional.empty(), List.of(), trust, at), Policy.NONE);
  }
}
