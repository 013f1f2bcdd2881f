package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Which of the documents that are given counts, and who may have signed it. */
class TdxDocumentsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final Instant LATER = TestPki.NOW.plusSeconds(86_400);
  private static final Instant MUCH_LATER = TestPki.NOW.plusSeconds(8_640_000);
  private static TestTdx tdx;

  @BeforeAll
  static void makePlatform() throws Exception {
    tdx = new TestTdx();
  }

  private static String tcbInfo(Instant nextUpdate, String status) {
    return TestTdx.tcbInfo(TestTdx.FMSPC, nextUpdate, 1, 1, status);
  }

  private static PlatformTrustReader documents(String... documents) throws Exception {
    PlatformTrustReader reader =
        tdx.trustReader().endorsement(TestAuthority.file("signer", tdx.documentSigner()));
    int number = 0;
    for (String document : documents) {
      number++;
      reader.endorsement(TestAuthority.file(number + ".json", document));
    }
    return reader;
  }

  private static CheckResult tcb(PlatformTrust trust) throws Exception {
    StatementRequest request =
        new StatementRequest(Optional.of(USER_DATA), List.of(), trust, TestPki.NOW);
    List<CheckResult> checks =
        new StatementVerifier(CRYPTO)
                .appraise(Kind.TDX, tdx.quote(4, false, USER_DATA), request, Policy.NONE)
                .checks()
                .stream()
                .filter(check -> check.check() == CheckId.STATEMENT_TCB)
                .toList();
    assertThat(checks).hasSize(1);
    return checks.getFirst();
  }

  /** What nobody signed, or nobody who may, says nothing of its time either. */
  @Test
  void aForgedDocumentDoesNotHideTheGoodOne() throws Exception {
    TestTdx other = new TestTdx();
    String good = tdx.signed("tcbInfo", tcbInfo(LATER, "UpToDate"));
    String bad = tdx.signed("tcbInfo", tcbInfo(LATER, "OutOfDate"));
    String forged = other.signed("tcbInfo", tcbInfo(MUCH_LATER, "UpToDate"));

    assertThat(tcb(documents(good, forged).read()).outcome()).isEqualTo(Outcome.PASS);
    assertThat(tcb(documents(forged, bad).read()).outcome()).isEqualTo(Outcome.FAIL);
    PlatformTrustReader signers = documents(forged, good);
    signers.endorsement(TestAuthority.file("other signer", other.documentSigner()));
    assertThat(tcb(signers.read()).outcome()).isEqualTo(Outcome.PASS);
    assertThat(tcb(documents(forged).read()).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
  }

  /** Of those that Intel signed, the newest counts. */
  @Test
  void theNewestSignedDocumentCounts() throws Exception {
    String newer = tdx.signed("tcbInfo", tcbInfo(MUCH_LATER, "OutOfDate"));
    String older = tdx.signed("tcbInfo", tcbInfo(LATER, "UpToDate"));

    assertThat(tcb(documents(newer, older).read()).outcome()).isEqualTo(Outcome.FAIL);
  }

  /** Who gives lists wants to know of all that signed. */
  @Test
  void listsThatSayNothingOfTheSignerOfDocumentsAreTooLittle() throws Exception {
    String good = tdx.signed("tcbInfo", tcbInfo(LATER, "UpToDate"));
    PlatformTrustReader lists = documents(good);
    lists.revocationList(TestAuthority.file("crl", tdx.platformRevocationList(LATER)));

    CheckResult open = tcb(lists.read());
    assertThat(open.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(open.requirement()).isEqualTo(Requirement.REQUIRED);
    assertThat(open.explanation())
        .isEqualTo("The revocation lists that were given say nothing of who signed 1.json.");
    lists.revocationList(TestAuthority.file("root crl", tdx.rootRevocationList(LATER)));
    assertThat(tcb(lists.read()).outcome()).isEqualTo(Outcome.PASS);
  }
}
