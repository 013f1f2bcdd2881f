package org.opentsm.evidence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.appraisal.PolicyInit;
import org.opentsm.evidence.appraisal.ProofVerifier;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.json.ProofJson;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.testing.Cddl;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The published definitions say what the code does. */
class FormatTest {
  private static final CborLimits ANY = new CborLimits(1 << 24, 16, 1 << 18, 1 << 24, 1 << 16);
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static TestPki pki;
  private static Evidence real;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    real = TestDevice.ordinary(CRYPTO, pki).collect(SampleEvidence.NONCE);
  }

  @Test
  void theCddlAllowsWhatIsWritten() throws Exception {
    Cddl cddl = cddl();

    for (Evidence evidence : samples()) {
      CborValue value = CborReader.read(EvidenceCodec.encode(evidence), ANY);
      assertThat(cddl.matches("evidence", value)).isTrue();
    }
  }

  /** One change at every place of the object: whoever refuses it, code or definition, both must. */
  @Test
  void theCddlAndTheDecoderRefuseTheSameShapes() throws Exception {
    Cddl cddl = cddl();
    List<CborValue> mutants = new ArrayList<>();
    for (Evidence whole : List.of(SampleEvidence.full(), SampleEvidence.withStatedVca())) {
      mutate(CborReader.read(EvidenceCodec.encode(whole), ANY), mutants::add);
    }

    assertThat(mutants).hasSizeGreaterThan(1000);
    for (CborValue mutant : mutants) {
      Bytes encoded = CborWriter.encode(mutant);
      assertThat(decodes(encoded)).as(encoded.toHex()).isEqualTo(cddl.matches("evidence", mutant));
    }
  }

  @Test
  void theCddlAllowsEveryProof() throws Exception {
    Cddl cddl = cddl();

    for (Evidence evidence : samples()) {
      for (String part : Disclosure.parts(evidence, 0)) {
        Bytes proof = ProofCodec.encode(Disclosure.of(evidence, 0, part).orElseThrow());
        assertThat(ProofCodec.isProof(proof)).isTrue();
        assertThat(cddl.matches("proof", CborReader.read(proof, ANY))).isTrue();
        assertThat(ProofCodec.decode(proof).proof())
            .isEqualTo(Disclosure.of(evidence, 0, part).orElseThrow());
      }
    }
  }

  /** The first of enough devices that every place that a change can state is one. */
  @Test
  void theCddlAndTheDecoderRefuseTheSameProofs() throws Exception {
    Cddl cddl = cddl();
    List<CborValue> mutants = new ArrayList<>();
    for (Part<RootOfTrust> rootOfTrust :
        List.of(SampleEvidence.full().rootOfTrust(), Part.<RootOfTrust>absent("none"))) {
      InclusionProof proof = Disclosure.of(SampleEvidence.full(), 0, "certificates").orElseThrow();
      InclusionProof among =
          new InclusionProof(
              proof.nonce(),
              proof.identity(),
              0,
              Collections.nCopies(7, proof.devices().getFirst()),
              proof.count(),
              proof.leaves(),
              rootOfTrust);
      mutate(CborReader.read(ProofCodec.encode(among), ANY), mutants::add);
    }

    assertThat(mutants).hasSizeGreaterThan(500);
    for (CborValue mutant : mutants) {
      Bytes encoded = CborWriter.encode(mutant);
      assertThat(isProof(encoded)).as(encoded.toHex()).isEqualTo(cddl.matches("proof", mutant));
    }
  }

  private static boolean isProof(Bytes encoded) {
    try {
      ProofCodec.decode(encoded);
      return true;
    } catch (MalformedEvidenceException refused) {
      return false;
    }
  }

  @Test
  void theSchemasAllowEveryProofAndItsResult() throws Exception {
    JsonSchema view = JsonSchema.load("/org/opentsm/evidence/json/proof.schema.json");
    JsonSchema written = JsonSchema.load("/org/opentsm/evidence/json/proof-written.schema.json");
    JsonSchema result = JsonSchema.load("/org/opentsm/evidence/result/proof-result.schema.json");

    for (Evidence evidence : samples()) {
      for (String part : Disclosure.parts(evidence, 0)) {
        InclusionProof proof = Disclosure.of(evidence, 0, part).orElseThrow();
        ProofFile file = ProofCodec.decode(ProofCodec.encode(proof));
        assertThat(view.violations(ProofJson.toJson(file))).isEmpty();
        assertThat(written.violations(ProofJson.written("proof.cbor", proof))).isEmpty();
        assertThat(
                result.violations(
                    ResultJson.toJson(
                        new ProofVerifier(CRYPTO)
                            .appraise(
                                file,
                                new VerificationRequest(
                                    SampleEvidence.NONCE,
                                    DeviceTrust.NOTHING,
                                    TestPki.NOW,
                                    Policy.NONE)))))
            .isEmpty();
      }
    }
  }

  /** Every character, and the lengths at the edge: as octets, not as characters. */
  @Test
  void theCddlAndTheDecoderAgreeOnTexts() throws Exception {
    Cddl cddl = cddl();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        String text = Character.toString(codePoint);
        assertThat(cddl.matches("text", CborValue.of(text)))
            .as("U+%04X", codePoint)
            .isEqualTo(isText(text));
      }
    }
    for (String character : List.of("a", "ä", "☃", "😀")) {
      int most = 1024 / character.getBytes(StandardCharsets.UTF_8).length;
      for (String text : List.of(character.repeat(most), character.repeat(most + 1), "")) {
        assertThat(cddl.matches("text", CborValue.of(text))).isEqualTo(isText(text));
      }
      assertThat(isText(character.repeat(most))).isTrue();
      assertThat(isText(character.repeat(most + 1))).isFalse();
    }
    assertThat(isText("\ud800")).isFalse();
  }

  private static boolean isText(String text) {
    try {
      Part.absent(text);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  @Test
  void theSchemaAllowsEveryView() throws Exception {
    JsonSchema schema = JsonSchema.load("/org/opentsm/evidence/json/evidence.schema.json");

    for (Evidence evidence : samples()) {
      assertThat(schema.violations(EvidenceJson.toJson(evidence))).isEmpty();
    }
  }

  @Test
  void theViewHasThePartsOfTheDesignAsKeys() {
    ObjectNode json = EvidenceJson.toJson(real);
    List<String> parts = new ArrayList<>();
    json.fieldNames().forEachRemaining(parts::add);
    List<String> deviceParts = new ArrayList<>();
    json.at("/devices/0").fieldNames().forEachRemaining(deviceParts::add);

    assertThat(parts)
        .contains("version", "nonce", "identity", "devices", "commitments", "rootOfTrust");
    assertThat(deviceParts)
        .contains(
            "device",
            "certificates",
            "transcripts",
            "measurements",
            "session",
            "interface",
            "link",
            "tsm");
    assertThat(json.at("/nonce").asText()).isEqualTo(SampleEvidence.NONCE.toString());
    assertThat(json.at("/rootOfTrust/absent").asText()).isNotEmpty();
    assertThat(json.at("/devices/0/measurements/decoded/1/securityVersionNumber").asText())
        .isEqualTo("3");
    assertThat(json.at("/devices/0/measurements/decoded/2/operationalModes/0").asText())
        .isEqualTo("normal");
  }

  @Test
  void theSchemaAllowsEveryResult() throws Exception {
    JsonSchema schema = JsonSchema.load("/org/opentsm/evidence/result/result.schema.json");
    JsonNode json = ResultJson.toJson(appraise(Policy.NONE));

    assertThat(schema.violations(json)).isEmpty();
    List<String> ids = new ArrayList<>();
    json.get("checks").forEach(check -> ids.add(check.get("id").asText()));
    for (CheckId check : CheckId.values()) {
      // A statement has its own, and so has an operator; here is neither.
      assertThat(ids.contains(check.id()))
          .isNotEqualTo(check.id().startsWith("statement.") || check == CheckId.EXTRA);
    }
  }

  @Test
  void aPolicyMadeFromEvidenceFitsItAndItsSchema() throws Exception {
    Policy policy = PolicyInit.from(real, CRYPTO);
    String text = PolicyFile.write(policy);
    JsonSchema schema = JsonSchema.load("/org/opentsm/evidence/policy/policy.schema.json");

    assertThat(schema.violations(new ObjectMapper().readTree(text))).isEmpty();
    assertThat(
            PolicyFile.parse(Bytes.owning(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .isEqualTo(policy);
    assertThat(policy.measurements()).hasSize(2);
    assertThat(policy.allowedDebugModes()).hasValueSatisfying(modes -> assertThat(modes).isEmpty());
    assertThat(appraise(policy).isPositive(true)).isFalse();
    assertThat(appraise(policy).refusals()).isEmpty();
  }

  private static AppraisalResult appraise(Policy policy) throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(real),
            new VerificationRequest(
                SampleEvidence.NONCE,
                DeviceTrust.read(List.of(pki.root()), List.of()),
                TestPki.NOW,
                policy));
  }

  private static Cddl cddl() throws Exception {
    return Cddl.load("/org/opentsm/evidence/codec/evidence.cddl");
  }

  private static List<Evidence> samples() {
    return List.of(
        real,
        SampleEvidence.full(),
        SampleEvidence.withStatedVca(),
        Evidence.of(
            SampleEvidence.NONCE,
            SampleEvidence.identity(),
            List.of(SampleEvidence.empty("a"), SampleEvidence.empty("b"))));
  }

  private static boolean decodes(Bytes encoded) {
    try {
      EvidenceCodec.decode(encoded);
      return true;
    } catch (MalformedEvidenceException refused) {
      return false;
    }
  }

  /** The item replaced by others; then the same within it, place by place. */
  private static void mutate(CborValue value, java.util.function.Consumer<CborValue> out) {
    out.accept(CborValue.of(70_000));
    out.accept(CborValue.of(5));
    out.accept(CborValue.of(Bytes.EMPTY));
    out.accept(CborValue.of(Bytes.zeros(48)));
    out.accept(CborValue.of("text"));
    out.accept(CborValue.of(List.of()));
    out.accept(CborValue.fields().put("absent", CborValue.of("reason")).build());
    out.accept(CborValue.fields().put("absent", CborValue.of(1)).build());
    out.accept(CborValue.fields().build());
    switch (value) {
      case CborValue.Array array -> {
        for (int i = 0; i < array.items().size(); i++) {
          int position = i;
          mutate(
              array.items().get(i),
              item -> {
                List<CborValue> items = new ArrayList<>(array.items());
                items.set(position, item);
                out.accept(CborValue.of(items));
              });
        }
        if (!array.items().isEmpty()) {
          out.accept(CborValue.of(array.items().subList(1, array.items().size())));
        }
      }
      case CborValue.Fields fields -> {
        for (CborValue.Entry entry : fields.entries()) {
          out.accept(without(fields, entry.key()).build());
          mutate(
              entry.value(),
              item -> out.accept(without(fields, entry.key()).put(entry.key(), item).build()));
        }
        out.accept(without(fields, "").put("unknown", CborValue.of(1)).build());
      }
      default -> {}
    }
  }

  private static CborValue.FieldsBuilder without(CborValue.Fields fields, String key) {
    CborValue.FieldsBuilder builder = CborValue.fields();
    for (CborValue.Entry entry : fields.entries()) {
      if (!entry.key().equals(key)) {
        builder.put(entry.key(), entry.value());
      }
    }
    return builder;
  }
}
