package org.opentsm.evidence.ear;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

class EarTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.9Z");
  private static final EarContext CONTEXT =
      new EarContext(TIME, "ACME", "verifier 1", List.of("ni:///sha-256;x"));

  private static CheckResult check(CheckId id, Requirement requirement, Outcome outcome) {
    return new CheckResult(
        id,
        OptionalInt.empty(),
        "part",
        requirement,
        outcome,
        "a",
        "b",
        Voucher.DEVICE_SIGNATURE,
        "");
  }

  private static CheckResult required(CheckId id, Outcome outcome) {
    return check(id, Requirement.REQUIRED, outcome);
  }

  private static AppraisalResult result(List<CheckResult> whole, List<CheckResult> device) {
    DeviceDigest digest = DeviceDigest.of(SampleEvidence.full().devices().getFirst());
    return new AppraisalResult(
        SampleEvidence.NONCE,
        TIME,
        "native-cma",
        whole,
        List.of(new DeviceResult(digest, 3, 7, device)));
  }

  private static final List<CheckResult> GOOD =
      List.of(
          required(CheckId.SIGNATURE_PRESENT, Outcome.PASS),
          required(CheckId.CERTIFICATES_ROOT, Outcome.PASS),
          required(CheckId.MEASUREMENTS_BLOCKS, Outcome.PASS),
          check(CheckId.LINK, Requirement.INFORMATIONAL, Outcome.NOT_EVALUATED));

  @Test
  void aGoodDeviceIsAffirmedWithWhatIsKnownOfItAndNoMore() throws Exception {
    ObjectNode json =
        Ear.toJson(result(List.of(required(CheckId.NONCE, Outcome.PASS)), GOOD), CONTEXT);

    assertThat(json.get("eat_profile").asText()).isEqualTo("tag:ietf.org,2026:rats/ear#04");
    assertThat(json.get("ear_status").asText()).isEqualTo("affirming");
    assertThat(json.get("iat").asLong()).isEqualTo(TIME.getEpochSecond());
    assertThat(json.get("ear_verifier_id").toString())
        .isEqualTo("{\"developer\":\"ACME\",\"build\":\"verifier 1\"}");
    assertThat(Base64.getUrlDecoder().decode(json.get("eat_nonce").asText()))
        .isEqualTo(SampleEvidence.NONCE.value().toByteArray());
    assertThat(json.get("submods").size()).isEqualTo(1);
    JsonNode device = json.at("/submods/device-0");
    assertThat(device.get("ear_status").asText()).isEqualTo("affirming");
    assertThat(device.get("ear_trustworthiness_vector").toString())
        .isEqualTo("{\"instance-identity\":2,\"hardware\":2}");
    assertThat(device.at("/opentsm_device/generation").asInt()).isEqualTo(7);
    assertThat(JsonSchema.load("/org/opentsm/evidence/ear/ear.schema.json").violations(json))
        .isEmpty();
  }

  /** Whatever fails shows in exactly one claim, and no submodule is better than its claims. */
  @ParameterizedTest
  @EnumSource
  void everyFailureShows(CheckId failing) throws Exception {
    for (Requirement requirement : Requirement.values()) {
      for (Outcome outcome : List.of(Outcome.FAIL, Outcome.NOT_EVALUATED)) {
        List<CheckResult> checks = new ArrayList<>(GOOD);
        checks.removeIf(check -> check.check() == failing);
        checks.add(required(CheckId.SIGNATURE_CHALLENGE, Outcome.PASS));
        checks.add(check(failing, requirement, outcome));
        ObjectNode json = Ear.toJson(result(List.of(), checks), CONTEXT);
        JsonNode vector = json.at("/submods/device-0/ear_trustworthiness_vector");
        int claim = vector.path(TrustworthinessClaim.of(failing).id()).asInt(-1);

        if (requirement == Requirement.REQUIRED && outcome == Outcome.FAIL) {
          assertThat(claim).isBetween(96, 127);
          assertThat(json.at("/submods/device-0/ear_status").asText()).isEqualTo("contraindicated");
        } else if (requirement == Requirement.REQUIRED) {
          assertThat(claim).isZero();
          assertThat(json.at("/submods/device-0/ear_status").asText()).isEqualTo("none");
        } else if (outcome == Outcome.FAIL) {
          assertThat(claim).isBetween(32, 95);
          assertThat(json.at("/submods/device-0/ear_status").asText()).isEqualTo("warning");
        } else {
          assertThat(claim).isIn(-1, 2, 3);
        }
      }
    }
  }

  @Test
  void whatIsWrongWithTheWholeIsWrongWithEachDevice() {
    ObjectNode json =
        Ear.toJson(result(List.of(required(CheckId.NONCE, Outcome.FAIL)), GOOD), CONTEXT);

    assertThat(json.at("/submods/device-0/ear_status").asText()).isEqualTo("contraindicated");
    assertThat(json.at("/submods/device-0/ear_trustworthiness_vector/instance-identity").asInt())
        .isEqualTo(99);
  }

  /**
   * A relying party may decide by a submodule: none is better than the evidence that brought it.
   */
  @ParameterizedTest
  @EnumSource
  void noSubmoduleIsBetterThanTheWhole(CheckId failing) throws Exception {
    for (Requirement requirement : Requirement.values()) {
      for (Outcome outcome : List.of(Outcome.FAIL, Outcome.NOT_EVALUATED)) {
        List<CheckResult> whole =
            List.of(
                required(CheckId.CONTENT_DIGEST, Outcome.PASS),
                required(CheckId.DEVICES_COUNT, Outcome.PASS),
                check(failing, requirement, outcome));
        AppraisalResult result = result(whole, GOOD);
        JsonNode submodules = Ear.toJson(result, CONTEXT).get("submods");

        assertThat(submodules.path("device-0").path("ear_status").asText())
            .isEqualTo(result.status().id());
        if (outcome == Outcome.FAIL) {
          assertThat(submodules)
              .allSatisfy(submodule -> {
                assertThat(submodule.get("ear_status").asText()).isEqualTo(result.status().id());
                assertThat(submodule.get("opentsm_checks"))
                    .anySatisfy(check -> {
                      assertThat(check.get("id").asText()).isEqualTo(failing.id());
                      assertThat(check.get("outcome").asText()).isEqualTo("fail");
                    });
              });
        }
      }
    }
  }

  @Test
  void aDeviceUnderAStatementOverOtherEvidenceIsNotPositive() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    TestTpm tpm = new TestTpm(CRYPTO);
    Evidence evidence = TestDevice.ordinary(CRYPTO, pki).collect(SampleEvidence.NONCE);
    Part<RootOfTrust> other = Part.of(tpm.quote(Bytes.ofHex("5a".repeat(32))));
    Commitments foreign =
        new Commitments(
            Bytes.ofHex("11".repeat(48)),
            List.of(Bytes.ofHex("22".repeat(48)), Bytes.ofHex("33".repeat(48))));

    JsonNode transplanted =
        submodules(pki, tpm, evidence, Part.of(TreeTop.commitments(evidence)), other);
    JsonNode dropped =
        submodules(pki, tpm, evidence, Part.of(foreign), Part.absent("It was left out."));

    for (JsonNode submodules : List.of(transplanted, dropped)) {
      assertThat(submodules.at("/device-0/ear_status").asText()).isEqualTo("contraindicated");
      assertThat(submodules.at("/platform/ear_status").asText()).isEqualTo("contraindicated");
    }
    assertThat(transplanted.at("/device-0/ear_trustworthiness_vector/instance-identity").asInt())
        .isEqualTo(99);
  }

  private static JsonNode submodules(
      TestPki pki,
      TestTpm tpm,
      Evidence is,
      Part<Commitments> commitments,
      Part<RootOfTrust> rootOfTrust)
      throws Exception {
    Evidence evidence =
        new Evidence(
            is.version(), is.nonce(), is.identity(), is.devices(), commitments, rootOfTrust);
    return Ear.toJson(
            new Verifier(CRYPTO)
                .appraise(
                    EvidenceFile.of(evidence),
                    new VerificationRequest(
                        SampleEvidence.NONCE,
                        DeviceTrust.read(List.of(pki.root()), List.of()),
                        tpm.trust(),
                        TestPki.NOW,
                        Policy.NONE)),
            CONTEXT)
        .get("submods");
  }

  @Test
  void theMachineIsASubmoduleIfItStatesAnything() throws Exception {
    List<CheckResult> whole =
        List.of(
            required(CheckId.NONCE, Outcome.PASS),
            required(CheckId.ROOT_OF_TRUST, Outcome.PASS),
            required(CheckId.STATEMENT_SIGNATURE, Outcome.PASS),
            required(CheckId.STATEMENT_ENDORSEMENT, Outcome.PASS),
            check(CheckId.STATEMENT_DEBUG, Requirement.INFORMATIONAL, Outcome.FAIL));

    ObjectNode json = Ear.toJson(result(whole, GOOD), CONTEXT);

    assertThat(json.at("/submods/platform/ear_status").asText()).isEqualTo("warning");
    assertThat(json.at("/submods/platform/ear_trustworthiness_vector").toString())
        .isEqualTo("{\"instance-identity\":2,\"hardware\":2,\"runtime-opaque\":32}");
    assertThat(json.at("/submods/device-0/ear_status").asText()).isEqualTo("warning");
    assertThat(JsonSchema.load("/org/opentsm/evidence/ear/ear.schema.json").violations(json))
        .isEmpty();
    CheckResult absent =
        check(CheckId.ROOT_OF_TRUST, Requirement.INFORMATIONAL, Outcome.NOT_EVALUATED);
    assertThat(Ear.toJson(result(List.of(absent), GOOD), CONTEXT).at("/submods").has("platform"))
        .isFalse();
  }

  @Test
  void theSameResultGivesTheSameOctets() {
    AppraisalResult result = result(List.of(required(CheckId.NONCE, Outcome.PASS)), GOOD);

    assertThat(Ear.toJson(result, CONTEXT).toString())
        .isEqualTo(Ear.toJson(result, CONTEXT).toString());
    assertThat(Status.of(GOOD)).isEqualTo(Status.AFFIRMING);
  }

  @ParameterizedTest
  @CsvSource({
    "EC, secp256r1, ES256, SHA256withECDSAinP1363Format",
    "EC, secp384r1, ES384, SHA384withECDSAinP1363Format",
    "EC, secp521r1, ES512, SHA512withECDSAinP1363Format",
    "Ed25519, , EdDSA, Ed25519"
  })
  void aTokenVerifiesByTheJdkAlone(String kind, String curve, String algorithm, String signature)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    if (curve != null) {
      generator.initialize(new ECGenParameterSpec(curve));
    }
    KeyPair pair = generator.generateKeyPair();
    ObjectNode claims = Ear.toJson(result(List.of(), GOOD), CONTEXT);

    List<String> parts = List.of(EarToken.sign(claims, pair.getPrivate(), CRYPTO).split("\\.", -1));

    Signature verifier = Signature.getInstance(signature);
    verifier.initVerify(pair.getPublic());
    verifier.update((parts.get(0) + "." + parts.get(1)).getBytes(US_ASCII));
    assertThat(parts).hasSize(3);
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts.get(2)))).isTrue();
    assertThat(new String(Base64.getUrlDecoder().decode(parts.get(0)), UTF_8))
        .isEqualTo("{\"alg\":\"%s\",\"typ\":\"eat+jwt\"}".formatted(algorithm));
    assertThat(new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts.get(1))))
        .isEqualTo(new ObjectMapper().readTree(claims.toString()));
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    ObjectNode claims = Ear.toJson(result(List.of(), GOOD), CONTEXT);
    for (String kind : List.of("RSA", "Ed448")) {
      KeyPair pair = KeyPairGenerator.getInstance(kind).generateKeyPair();

      assertThatThrownBy(() -> EarToken.sign(claims, pair.getPrivate(), CRYPTO))
          .isInstanceOf(InvalidKeyException.class)
          .hasMessageContaining("P-384");
    }
  }
}
