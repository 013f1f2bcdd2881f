package org.opentsm.evidence.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.nvidia.NvidiaImport;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.SampleReport;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The page for a browser. */
class EvidencePageTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Nonce NONCE = SampleEvidence.NONCE;
  private static final Pattern LOADS =
      Pattern.compile(
          "(?i)<(?:script|link|img|iframe|object|embed|base|form|audio|video)\\b|url\\(|@import");
  private static final Pattern HANDLER = Pattern.compile("(?i)<[^>]+\\son\\w+=");

  private static AppraisalResult appraise(EvidenceFile file, TestPki pki, Nonce nonce)
      throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            file,
            new VerificationRequest(
                nonce, DeviceTrust.read(List.of(pki.root()), List.of()), TestPki.NOW, Policy.NONE));
  }

  private static void assertLoadsAndRunsNothing(String page) {
    assertThat(page).doesNotContainPattern(LOADS).doesNotContainPattern(HANDLER);
    assertThat(page).contains("http-equiv=\"Content-Security-Policy\" content=\"default-src ");
    assertThat(page).doesNotContain("http://", "https://", "javascript:", "unsafe-inline");
  }

  @Test
  void saysThatNothingWasVerified() {
    String page = EvidencePage.render(EvidenceFile.of(SampleEvidence.full()));

    assertLoadsAndRunsNothing(page);
    assertThat(page).contains("<h1>Not verified</h1>", "<svg", "Device 0", "stated, not verified");
    assertThat(page).doesNotContain(">verified<", "class=\"check");
  }

  @Test
  void showsEveryCheckWithExpectationAndFinding() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    EvidenceFile file = EvidenceFile.of(TestDevice.ordinary(CRYPTO, pki).collect(NONCE));
    AppraisalResult result = appraise(file, pki, NONCE);

    String page = EvidencePage.render(file, result);

    assertLoadsAndRunsNothing(page);
    assertThat(page).contains("Every required check passed", "ACME:WIDGET:0001", "CN=Test root");
    assertThat(page).contains("nobody compared with reference values (device 0)");
    for (CheckId check : result.checks().stream().map(found -> found.check()).toList()) {
      assertThat(page).contains(">" + check.id() + "<", check.statement().replace("'", "&#39;"));
    }
    assertThat(EvidencePage.render(file, appraise(file, pki, NONCE))).isEqualTo(page);
  }

  @Test
  void whatSpeaksAgainstItIsUnfolded() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    EvidenceFile file = EvidenceFile.of(TestDevice.ordinary(CRYPTO, pki).collect(NONCE));
    Nonce other = Nonce.parse("07".repeat(32));

    String page = EvidencePage.render(file, appraise(file, pki, other));

    assertThat(page).contains("<h1>Refused</h1>", "<details class=\"check fail\" open=\"\">");
    assertThat(page).contains(other.toString(), "does not hold");
  }

  @Test
  void hostileNamesAreTextAndNothingElse() throws Exception {
    String hostile = "CN=<script>alert(1)</script>\\\"' onload\\=x\u202E\u0007 &amp;";
    TestPki.LeafSpec leaf =
        new TestPki.LeafSpec(
            hostile, "<svg/onload=alert(1)>:\u001b[2J:'\"><b>", TestPki.NOW.plusSeconds(60), true);
    SampleReport sample = new SampleReport(CRYPTO, leaf);
    Evidence evidence =
        new NvidiaImport(CRYPTO)
            .report(sample.report(), sample.pem())
            .evidence()
            .getFirst()
            .evidence();
    EvidenceFile file = EvidenceFile.of(evidence);
    AppraisalResult result =
        new Verifier(CRYPTO)
            .appraise(
                file,
                new VerificationRequest(
                    NONCE,
                    DeviceTrust.read(List.of(sample.root()), List.of()),
                    TestPki.NOW,
                    NvidiaImport.POLICY));

    for (String page : List.of(EvidencePage.render(file), EvidencePage.render(file, result))) {
      assertLoadsAndRunsNothing(page);
      assertThat(page).contains("&lt;script", "&lt;svg/onload=");
      assertThat(page).doesNotContain("<script", "<svg/", "<b>", "\u202E", "\u0007", "\u001b");
    }
  }

  @Test
  void everyElementThatOpensCloses() {
    String page = EvidencePage.render(EvidenceFile.of(SampleEvidence.full()));

    for (String element :
        List.of("details", "dl", "div", "svg", "g", "span", "table", "ol", "dd")) {
      assertThat(count(page, "<" + element + "[ >]"))
          .as(element)
          .isEqualTo(count(page, "</" + element + ">"));
    }
  }

  @Test
  void manyDevicesStayAPicture() {
    DeviceEvidence device = SampleEvidence.device();
    Evidence evidence =
        Evidence.of(NONCE, SampleEvidence.identity(), Collections.nCopies(64, device));

    String page = EvidencePage.render(EvidenceFile.of(evidence));

    assertThat(page).contains("The picture shows 12 of 64 devices", "Device 63");
    assertThat(count(page, "<svg")).isEqualTo(1);
  }

  private static long count(String page, String pattern) {
    return Stream.of(page).flatMap(all -> Pattern.compile(pattern).matcher(all).results()).count();
  }
}
