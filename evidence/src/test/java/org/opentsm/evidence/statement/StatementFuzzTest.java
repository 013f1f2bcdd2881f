package org.opentsm.evidence.statement;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Any octets for each decoder of statements and of what is trusted for them: a typed rejection or
 * an answer, which is positive only for what the good one says.
 */
class StatementFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final StatementVerifier VERIFIER = new StatementVerifier(CRYPTO);
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final Bytes QUALIFYING = Bytes.ofHex("cd".repeat(32));
  private static final World WORLD = World.make();

  /** One machine of each kind. */
  private record World(
      TestSnp snp,
      TestTdx tdx,
      TestCca cca,
      TestTpm tpm,
      Bytes report,
      List<Bytes> quotes,
      List<Bytes> tokens,
      RootOfTrust tpmQuote) {
    static World make() {
      try {
        TestSnp snp = new TestSnp(TestSnp.Line.TURIN, false);
        TestTdx tdx = new TestTdx();
        TestCca cca = new TestCca();
        TestTpm tpm = new TestTpm(CRYPTO);
        return new World(
            snp,
            tdx,
            cca,
            tpm,
            snp.report(5, USER_DATA),
            List.of(tdx.quote(5, true, USER_DATA), tdx.quote(4, false, USER_DATA)),
            List.of(
                cca.token(TestCca.Form.COLLECTION, USER_DATA),
                cca.token(TestCca.Form.LEGACY, USER_DATA),
                cca.token(TestCca.Form.CURRENT, USER_DATA)),
            tpm.quote(QUALIFYING));
      } catch (Exception impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  @MethodSource("reports")
  @FuzzTest(maxDuration = "2m")
  void anySnpReport(byte[] data) throws Exception {
    appraise(Kind.SNP, data, List.of(WORLD.report), request(List.of(), WORLD.snp.trust()));
  }

  @MethodSource("quotes")
  @FuzzTest(maxDuration = "2m")
  void anyTdxQuote(byte[] data) throws Exception {
    appraise(Kind.TDX, data, WORLD.quotes, request(List.of(), WORLD.tdx.trust()));
  }

  @MethodSource("tokens")
  @FuzzTest(maxDuration = "2m")
  void anyCcaToken(byte[] data) throws Exception {
    appraise(Kind.CCA, data, WORLD.tokens, request(List.of(), WORLD.cca.trust()));
  }

  @MethodSource("tpmQuotes")
  @FuzzTest(maxDuration = "2m")
  void anyTpmQuote(byte[] data) throws Exception {
    appraise(
        Kind.TPM,
        data,
        List.of(WORLD.tpmQuote.statement()),
        new StatementRequest(
            Optional.of(QUALIFYING), WORLD.tpmQuote.supplements(), WORLD.tpm.trust(), TestPki.NOW));
  }

  /** Signature, register values, certificate table: what comes beside a statement. */
  @MethodSource("supplements")
  @FuzzTest(maxDuration = "2m")
  void anySupplement(byte[] data) throws Exception {
    TrustFile file = TestAuthority.file("supplement", Bytes.copyOf(data));
    for (Kind kind : Kind.values()) {
      List<Supplement> supplements;
      try {
        supplements = Supplements.of(kind, file);
      } catch (TrustInputException refused) {
        continue;
      }
      Bytes statement = kind == Kind.TPM ? WORLD.tpmQuote.statement() : WORLD.report;
      if (kind == Kind.TPM || kind == Kind.SNP) {
        PlatformTrust trust =
            kind == Kind.TPM
                ? WORLD.tpm.trust()
                : new PlatformTrustReader()
                    .root(Kind.SNP, TestAuthority.file("ark", WORLD.snp.root()))
                    .read();
        VERIFIER.appraise(kind, statement, request(supplements, trust), Policy.NONE);
      }
    }
  }

  /** Intel's documents: whatever is signed by nobody never speaks for a platform. */
  @MethodSource("documents")
  @FuzzTest(maxDuration = "2m")
  void anyTdxDocument(byte[] data) throws Exception {
    PlatformTrust trust;
    try {
      trust =
          WORLD
              .tdx
              .trustReader()
              .endorsement(TestAuthority.file("signer", WORLD.tdx.documentSigner()))
              .endorsement(TestAuthority.file("document", Bytes.copyOf(data)))
              .read();
    } catch (TrustInputException refused) {
      return;
    }
    StatementJson.toJson(
        VERIFIER.appraise(
            Kind.TDX, WORLD.quotes.getFirst(), request(List.of(), trust), Policy.NONE));
  }

  /** Roots, attestation keys (PEM, DER, JWK), endorsements and revocation lists. */
  @MethodSource("trust")
  @FuzzTest(maxDuration = "2m")
  void anyPlatformTrust(byte[] data) {
    TrustFile file = TestAuthority.file("trust", Bytes.copyOf(data));
    for (Kind kind : Kind.values()) {
      read(reader -> reader.root(kind, file));
      read(reader -> reader.attestationKey(kind, file));
    }
    read(reader -> reader.endorsement(file));
    read(reader -> reader.revocationList(file));
  }

  /** One way to trust a file. */
  @FunctionalInterface
  private interface Giving {
    PlatformTrustReader to(PlatformTrustReader reader) throws TrustInputException;
  }

  private static void read(Giving giving) {
    try {
      giving.to(new PlatformTrustReader()).read();
    } catch (TrustInputException refused) {
      // As it should be.
    }
  }

  private static void appraise(Kind kind, byte[] data, List<Bytes> good, StatementRequest request)
      throws Exception {
    StatementResult result;
    try {
      result = VERIFIER.appraise(kind, Bytes.copyOf(data), request, Policy.NONE);
    } catch (MalformedStatementException refused) {
      return;
    }
    StatementJson.toJson(result);
    if (result.status().isPositive(false) && !isSaidBy(result.statement(), kind, good)) {
      throw new AssertionError("a positive answer for what nobody signed");
    }
  }

  private static boolean isSaidBy(Statement statement, Kind kind, List<Bytes> good)
      throws MalformedStatementException {
    for (Bytes octets : good) {
      if (StatementVerifier.read(kind, octets).toJson().equals(statement.toJson())) {
        return true;
      }
    }
    return false;
  }

  private static StatementRequest request(List<Supplement> supplements, PlatformTrust trust) {
    return new StatementRequest(Optional.of(USER_DATA), supplements, trust, TestPki.NOW);
  }

  static Stream<Arguments> reports() throws Exception {
    return Stream.of(
        seed(WORLD.report), seed(new TestSnp(TestSnp.Line.MILAN, true).report(2, USER_DATA)));
  }

  static Stream<Arguments> quotes() {
    return WORLD.quotes.stream().map(StatementFuzzTest::seed);
  }

  static Stream<Arguments> tokens() {
    return WORLD.tokens.stream().map(StatementFuzzTest::seed);
  }

  static Stream<Arguments> tpmQuotes() {
    return Stream.of(seed(WORLD.tpmQuote.statement()));
  }

  static Stream<Arguments> supplements() {
    return Stream.of(
        seed(
            WORLD.tpmQuote.supplements().stream()
                .filter(supplement -> supplement.name().equals("signature"))
                .findFirst()
                .orElseThrow()
                .value()),
        seed(WORLD.snp.certificateTable()));
  }

  static Stream<Arguments> documents() throws Exception {
    String info = TestTdx.tcbInfo(TestTdx.FMSPC, TestAuthority.END, 1, 1, "UpToDate");
    String identity = TestTdx.enclaveIdentity(TestAuthority.END, 2, "11" + "00".repeat(15));
    return Stream.of(
        seed(WORLD.tdx.signed("tcbInfo", info)),
        seed(WORLD.tdx.signed("enclaveIdentity", identity)));
  }

  static Stream<Arguments> trust() throws Exception {
    return Stream.of(
        seed(WORLD.snp.root()),
        seed(WORLD.cca.platformKeyPem()),
        seed(TestAuthority.pem("CERTIFICATE", List.of(WORLD.snp.root(), WORLD.snp.leaf()))),
        seed(
            """
            {"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",\
            "y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}\
            """),
        seed(WORLD.snp.revocationList(TestAuthority.END, 1)));
  }

  private static Arguments seed(String text) {
    return Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments seed(Bytes octets) {
    return Arguments.of((Object) octets.toByteArray());
  }
}
