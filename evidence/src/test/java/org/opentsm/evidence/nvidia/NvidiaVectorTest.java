package org.opentsm.evidence.nvidia;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.nvidia.NvidiaImport.Imported;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.statement.Vectors;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Evidence of real GPUs and a real switch. */
class NvidiaVectorTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final NvidiaImport IMPORT = new NvidiaImport(CRYPTO);
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final int STEP = 13;

  private static AppraisalResult appraise(Imported imported, Policy policy) throws Exception {
    assertThat(imported.evidence()).hasSize(1);
    Evidence evidence = imported.evidence().getFirst().evidence();
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceCodec.decode(EvidenceCodec.encode(evidence)),
            new VerificationRequest(
                evidence.nonce(),
                DeviceTrust.read(List.of(Vectors.read("nvidia/device_root.pem")), List.of()),
                AT,
                policy));
  }

  private static Outcome outcome(AppraisalResult result, CheckId check) {
    return result.checks().stream()
        .filter(found -> found.check() == check)
        .map(CheckResult::outcome)
        .findFirst()
        .orElseThrow();
  }

  private static void assertHolds(Imported imported, String nonce) throws Exception {
    AppraisalResult result = appraise(imported, NvidiaImport.POLICY);

    assertThat(imported.evidence().getFirst().evidence().nonce()).isEqualTo(Nonce.parse(nonce));
    for (CheckId check :
        List.of(
            CheckId.SIGNATURE_MEASUREMENTS,
            CheckId.NONCE_MEASUREMENTS,
            CheckId.CERTIFICATES_ROOT,
            CheckId.CERTIFICATES_VALIDITY,
            CheckId.CERTIFICATES_RULES,
            CheckId.MEASUREMENTS_BLOCKS)) {
      assertThat(outcome(result, check)).as(check.id()).isEqualTo(Outcome.PASS);
    }
    assertThat(outcome(result, CheckId.TRANSCRIPT_VCA)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.isPositive(false)).isTrue();
    assertThat(appraise(imported, Policy.NONE).status()).isEqualTo(Status.NONE);
  }

  @Test
  void hopper() throws Exception {
    Imported imported = IMPORT.list(Vectors.read("nvidia/hopper_evidence.json"));

    assertHolds(imported, "e97b23a1718095a0e9e35edca810768c70a6a5a389b705e753b197912bc11576");
    NvidiaImport.Device device = imported.evidence().getFirst().devices().getFirst();
    assertThat(device.architecture()).hasValue("HOPPER");
    assertThat(device.report().opaque().remark()).isEmpty();
    assertThat(text(device, 3)).isEqualTo("590.12");
    assertThat(text(device, 36)).isEqualTo("protected PCIe");
  }

  @Test
  void theSwitch() throws Exception {
    Imported imported = IMPORT.list(Vectors.read("nvidia/switch_evidence_ls10.json"));

    assertHolds(imported, "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
    assertThat(text(imported.evidence().getFirst().devices().getFirst(), 6))
        .isEqualTo("96.10.55.00.01");
  }

  @Test
  void blackwell() throws Exception {
    assertHolds(
        IMPORT.report(
            Vectors.read("nvidia/blackwell_report.txt"),
            Vectors.read("nvidia/blackwell_chain.txt")),
        "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
  }

  @Test
  void aSignatureThatDoesNotVerifyIsFound() throws Exception {
    AppraisalResult result =
        appraise(
            IMPORT.report(
                Vectors.read("nvidia/hopper_report_invalid_signature.txt"),
                Vectors.read("nvidia/hopper_chain.txt")),
            NvidiaImport.POLICY);

    assertThat(outcome(result, CheckId.SIGNATURE_MEASUREMENTS)).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void theChainOfAnotherDeviceIsFound() throws Exception {
    AppraisalResult result =
        appraise(
            IMPORT.report(
                Vectors.read("nvidia/blackwell_report.txt"),
                Vectors.read("nvidia/hopper_chain.txt")),
            NvidiaImport.POLICY);

    assertThat(outcome(result, CheckId.SIGNATURE_MEASUREMENTS)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void reportsThatWereChangedNeverPass() throws Exception {
    Bytes chain = Vectors.read("nvidia/blackwell_chain.txt");
    Bytes report =
        Bytes.ofHex(
            new String(Vectors.read("nvidia/blackwell_report.txt").toByteArray(), UTF_8).strip());
    for (int i = 0; i < report.length(); i += STEP) {
      byte[] changed = report.toByteArray();
      changed[i] ^= 1;
      assertNeverPasses(Bytes.owning(changed), chain);
      assertNeverPasses(report.slice(0, i), chain);
      assertNeverPasses(
          Bytes.concat(report.slice(0, i), Bytes.zeros(STEP), report.slice(i)), chain);
    }
  }

  private static void assertNeverPasses(Bytes report, Bytes chain) throws Exception {
    try {
      assertThat(appraise(IMPORT.report(report, chain), NvidiaImport.POLICY).isPositive(false))
          .isFalse();
    } catch (MalformedImportException refused) {
      assertThat(refused).hasMessageContaining("NVIDIA report");
    }
  }

  private static String text(NvidiaImport.Device device, int type) {
    return device.report().opaque().fields().stream()
        .filter(field -> field.type() == type)
        .flatMap(field -> field.text().stream())
        .findFirst()
        .orElseThrow();
  }
}
