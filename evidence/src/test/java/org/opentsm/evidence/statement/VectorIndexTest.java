package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.evidence.statement.StatementOutcomes.found;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Every file of the index that is a statement, or about one, gives the outcome that stands there.
 */
class VectorIndexTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final StatementVerifier VERIFIER = new StatementVerifier(CRYPTO);
  private static final Instant THEN = Instant.parse("2025-11-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  /** What this test and those of each kind look at; a new line of the index needs a test. */
  @Test
  void everyLineOfTheIndexAboutStatementsIsTested() {
    List<String> lines =
        Vectors.index()
            .lines()
            .filter(line ->
                line.startsWith("| snp/")
                    || line.startsWith("| tdx/")
                    || line.startsWith("| cca/")
                    || line.startsWith("| tpm/"))
            .map(line -> line.substring(2, line.indexOf(" |", 2)))
            .toList();

    assertThat(lines)
        .containsExactlyInAnyOrder(
            "snp/milan_*, genoa_*",
            "tdx/quote_v4.dat",
            "tdx/quote_v5.dat",
            "tdx/tcbInfo.json, enclaveIdentity.json, pckcrl, rootcrl.der, sgx_root.pem",
            "cca/token-01.cbor (.diag), cpak.json",
            "cca/token-legacy.cbor, token-legacy-cpak.json",
            "tpm/quote.out, quotesig.out, quotepcr.out, akpub.pem");
  }

  @ParameterizedTest
  @CsvSource({"milan", "genoa"})
  void theVcekIsOfReportedFirmwareAndChip(String line) throws Exception {
    PlatformTrust trust =
        new PlatformTrustReader()
            .root(Kind.SNP, Vectors.trust("snp/" + line + "_ark.pem"))
            .endorsement(Vectors.trust("snp/" + line + "_ask.pem"))
            .endorsement(Vectors.trust("snp/" + line + "_vcek.pem"))
            .read();
    Bytes report = Vectors.read("snp/" + line + "_report.bin");

    StatementResult result = appraise(Kind.SNP, report, List.of(), trust, NOW);

    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
    assertThat(found(result, CheckId.STATEMENT_BINDING)).isEqualTo(report.slice(0x1A0, 64).toHex());
  }

  @ParameterizedTest
  @CsvSource({"quote_v4,4,false", "quote_v5,5,true"})
  void theQuoteIsOfItsVersionAndBody(String name, int version, boolean body15) throws Exception {
    StatementResult result =
        appraise(Kind.TDX, Vectors.read("tdx/" + name + ".dat"), List.of(), intel().read(), THEN);

    assertThat(result.statement().toJson().path("version").asInt()).isEqualTo(version);
    assertThat(result.statement().toJson().has("mrServiceTd")).isEqualTo(body15);
    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
  }

  /** Each of the documents and lists is old, and the check that needs it says since when. */
  @Test
  void whatIsOldIsToldToBeOldSinceWhen() throws Exception {
    PlatformTrust documents =
        intel()
            .endorsement(Vectors.trust("tdx/tcbInfo.json"))
            .endorsement(Vectors.trust("tdx/enclaveIdentity.json"))
            .read();
    for (String quote : List.of("quote_v4", "quote_v5")) {
      StatementResult result =
          appraise(Kind.TDX, Vectors.read("tdx/" + quote + ".dat"), List.of(), documents, NOW);

      assertThat(found(result, CheckId.STATEMENT_RULES))
          .isEqualTo("tdx/enclaveIdentity.json, old since 2025-11-27T06:45:09Z");
      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    }
    for (String list : List.of("tdx/rootcrl.der", "tdx/pckcrl")) {
      PlatformTrust lists = intel().revocationList(Vectors.trust(list)).read();
      Instant nextUpdate = lists.revocationLists().getFirst().nextUpdate().orElseThrow();
      StatementResult result =
          appraise(Kind.TDX, Vectors.read("tdx/quote_v5.dat"), List.of(), lists, NOW);

      assertThat(outcome(result, CheckId.STATEMENT_REVOCATION)).as(list).isEqualTo(Outcome.FAIL);
      assertThat(found(result, CheckId.STATEMENT_REVOCATION)).contains(nextUpdate.toString());
    }
  }

  @Test
  void theRootIsARoot() throws Exception {
    PlatformTrust trust = intel().read();

    assertThat(
            CertificatePath.validate(
                    trust.rootsOf(Kind.TDX), trust.rootsOf(Kind.TDX), List.of(), NOW, CRYPTO)
                .holds())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"token-01,cpak", "token-legacy,token-legacy-cpak"})
  void thePlatformVouchesForTheRealmsKey(String token, String key) throws Exception {
    PlatformTrust trust =
        new PlatformTrustReader().root(Kind.CCA, Vectors.trust("cca/" + key + ".json")).read();
    StatementResult result =
        appraise(Kind.CCA, Vectors.read("cca/" + token + ".cbor"), List.of(), trust, NOW);

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    Bytes claim = Bytes.ofHex(result.statement().toJson().at("/realm/publicKey").asText());
    assertThat(found(result, CheckId.STATEMENT_BINDING))
        .isIn(
            CRYPTO.digest(HashAlgorithm.SHA_256, claim).toHex(),
            CRYPTO.digest(HashAlgorithm.SHA_512, claim).toHex());
  }

  @Test
  void theFilesOfTheTpmBelongToEachOther() throws Exception {
    PlatformTrust trust =
        new PlatformTrustReader().attestationKey(Kind.TPM, Vectors.trust("tpm/akpub.pem")).read();
    List<Supplement> beside = new ArrayList<>();
    beside.addAll(Supplements.of(Kind.TPM, Vectors.trust("tpm/quotesig.out")));
    beside.addAll(Supplements.of(Kind.TPM, Vectors.trust("tpm/quotepcr.out")));

    StatementResult result = appraise(Kind.TPM, Vectors.read("tpm/quote.out"), beside, trust, NOW);

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.PASS);
  }

  private static PlatformTrustReader intel() throws Exception {
    return new PlatformTrustReader().root(Kind.TDX, Vectors.trust("tdx/sgx_root.pem"));
  }

  private static StatementResult appraise(
      Kind kind, Bytes statement, List<Supplement> supplements, PlatformTrust trust, Instant at)
      throws Exception {
    return VERIFIER.appraise(
        kind,
        statement,
        new StatementRequest(Optional.empty(), supplements, trust, at),
        Policy.NONE);
  }
}
