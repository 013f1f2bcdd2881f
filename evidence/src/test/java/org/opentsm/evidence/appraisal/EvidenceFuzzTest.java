package org.opentsm.evidence.appraisal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.PolicyFileException;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets for each door of the verifier: an answer, or a typed rejection. */
class EvidenceFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static final TestPki PKI = pki();
  private static final Evidence REAL = real();
  private static final VerificationRequest REQUEST = request();

  @MethodSource("evidence")
  @FuzzTest(maxDuration = "2m")
  void anyEvidence(byte[] data) {
    EvidenceFile file;
    try {
      file = EvidenceCodec.decode(Bytes.copyOf(data));
      if (!EvidenceCodec.contentDigest(file.evidence()).equals(file.contentDigest())) {
        throw new AssertionError("two encodings of one evidence");
      }
    } catch (MalformedEvidenceException refused) {
      return;
    }
    EvidenceJson.toJson(file);
    ResultJson.toJson(VERIFIER.appraise(file, REQUEST));
    // The digest is no obstacle to whoever writes evidence: what lies behind it is tried as well.
    AppraisalResult result = VERIFIER.appraise(EvidenceFile.of(file.evidence()), REQUEST);
    if (result.isPositive(false) && !signedParts(file.evidence()).equals(signedParts(REAL))) {
      throw new AssertionError("a positive answer for what the device did not sign");
    }
    try {
      PolicyInit.from(file.evidence(), CRYPTO);
    } catch (MalformedEvidenceException refused) {
      return;
    }
  }

  @MethodSource("policies")
  @FuzzTest(maxDuration = "2m")
  void anyPolicy(byte[] data) {
    try {
      Policy policy = PolicyFile.parse(Bytes.copyOf(data));
      VERIFIER.appraise(
          EvidenceFile.of(REAL),
          new VerificationRequest(SampleEvidence.NONCE, REQUEST.trust(), TestPki.NOW, policy));
      byte[] written = PolicyFile.write(policy).getBytes(UTF_8);
      if (written.length <= PolicyFile.SIZE_LIMIT
          && !PolicyFile.parse(Bytes.owning(written)).equals(policy)) {
        throw new AssertionError("a policy that reads differently once written");
      }
      byte[] yaml = PolicyFile.writeYaml(policy).getBytes(UTF_8);
      if (yaml.length <= PolicyFile.SIZE_LIMIT
          && !PolicyFile.parse(Bytes.owning(yaml)).equals(policy)) {
        throw new AssertionError("a policy that reads differently once written as YAML");
      }
    } catch (PolicyFileException refused) {
      return;
    }
  }

  @MethodSource("trust")
  @FuzzTest(maxDuration = "2m")
  void anyTrustInput(byte[] data) {
    Bytes file = Bytes.copyOf(data);
    try {
      appraise(DeviceTrust.read(List.of(file), List.of()));
    } catch (TrustInputException refused) {
      // As it should be.
    }
    try {
      appraise(DeviceTrust.read(List.of(PKI.root()), List.of(file)));
    } catch (TrustInputException refused) {
      return;
    }
  }

  private static void appraise(DeviceTrust trust) {
    VERIFIER.appraise(
        EvidenceFile.of(REAL),
        new VerificationRequest(SampleEvidence.NONCE, trust, TestPki.NOW, Policy.NONE));
  }

  /** The transcripts, chains and blocks: all that the device signs. */
  private static List<List<Object>> signedParts(Evidence evidence) {
    return evidence.devices().stream()
        .map(device ->
            List.<Object>of(
                device.certificates(),
                device.transcripts().map(Transcripts::vca),
                device.transcripts().map(Transcripts::challenge),
                device
                    .transcripts()
                    .toOptional()
                    .flatMap(spans -> spans.measurements().toOptional())
                    .map(spans -> spans.stream().map(SignedMeasurements::exchanges).toList()),
                device.measurements()))
        .toList();
  }

  private static TestPki pki() {
    try {
      return new TestPki(AsymAlgorithm.ECDSA_P384);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Evidence real() {
    try {
      return TestDevice.ordinary(CRYPTO, PKI).collect(SampleEvidence.NONCE);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static VerificationRequest request() {
    try {
      return new VerificationRequest(
          SampleEvidence.NONCE,
          DeviceTrust.read(List.of(PKI.root()), List.of(PKI.revocationList(false))),
          TestPki.NOW,
          Policy.NONE);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  static Stream<Arguments> evidence() throws Exception {
    return Stream.of(
        seed(EvidenceCodec.encode(REAL)), seed(EvidenceCodec.encode(SampleEvidence.full())));
  }

  static Stream<Arguments> policies() {
    Policy policy =
        new Policy(
            Map.of(CheckId.CERTIFICATES_REVOCATION, Requirement.REQUIRED),
            List.of(
                new MeasurementExpectation(
                    1, Set.of(Bytes.zeros(48)), OptionalLong.of(3), "firmware")),
            Optional.of(Set.of()),
            Optional.empty(),
            List.of(),
            CmaSan.OFF);
    return Stream.of(
        seed(Bytes.owning(PolicyFile.write(policy).getBytes(UTF_8))),
        seed(Bytes.owning(PolicyFile.writeYaml(policy).getBytes(UTF_8))),
        seed(
            Bytes.owning(
                "%YAML 1.2\n---\nversion: 1\nmeasurements:\n- {index: 3, present: true, note: >\n x}\n..."
                    .getBytes(UTF_8))),
        seed(Bytes.owning("{\"version\":1}".getBytes(UTF_8))));
  }

  static Stream<Arguments> trust() throws Exception {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(PKI.root().toByteArray())
            + "\n-----END CERTIFICATE-----\n";
    return Stream.of(
        seed(PKI.root()), seed(PKI.revocationList(true)), seed(Bytes.owning(pem.getBytes(UTF_8))));
  }

  private static Arguments seed(Bytes octets) {
    return Arguments.of((Object) octets.toByteArray());
  }
}
