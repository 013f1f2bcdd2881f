package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.TestTool.Ended;

/** What a policy demands of devices, and a proof shows, contradicts or leaves out. */
@Timeout(120)
class ProofPolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path home;
  private static TestTool tool;
  private static Path key;
  private static Path good;
  private static Path debugged;

  /** The policy that {@code policy init} makes of the good device. */
  private static Path policy;

  @BeforeAll
  static void collect() throws Exception {
    tool = new TestTool(home);
    TestTpm tpm = new TestTpm(SpdmCrypto.create());
    key = tool.write("ak.pem", tpm.keyPem());
    good = vouched(tpm, "emu:p384");
    debugged = vouched(tpm, "emu:debug");
    policy = tool.file("policy.json");
    tool.run("policy", "init", good, "--out", policy).succeeded();
  }

  private static Path vouched(TestTpm tpm, String device) throws Exception {
    Path bare = tool.evidence(device);
    Evidence evidence =
        tpm.vouchFor(EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(bare))).evidence());
    return Files.write(
        tool.file(device.replace(':', '-') + ".cbor"),
        EvidenceCodec.encode(evidence).toByteArray());
  }

  private static Ended verifyProof(Path evidence, String part, Path rules) {
    Path proof = tool.file("proof-" + part.replace('/', '-') + "-of-" + evidence.getFileName());
    tool.run("show", evidence, "--prove", part, "--out", proof).succeeded();
    return tool.run("verify", proof, "--nonce", NONCE, "--ak", key, "--policy", rules, "--strict");
  }

  private static Path changed(String name, Consumer<ObjectNode> change) throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(policy.toFile());
    change.accept(json);
    return tool.write(name, json.toPrettyString());
  }

  @Test
  void measurementsAndModesAsThePolicyHasThemPass() {
    Ended ended = verifyProof(good, "measurements", policy).succeeded();

    assertThat(ended.out())
        .contains("\npass  measurements.reference ", "\npass  mode.debug ")
        .contains("\npass  mode.operational ")
        .endsWith("\naffirming\n");
  }

  /** The whole evidence, whose word is plain where firmware was compared. */
  @Test
  void affirmingIsPlainWhereFirmwareWasCompared() {
    Ended ended =
        tool.run(
            "verify",
            good,
            "--nonce",
            NONCE,
            "--root",
            tool.root(),
            "--ak",
            key,
            "--policy",
            policy);

    assertThat(ended.succeeded().out()).endsWith("\naffirming\n");
  }

  @Test
  void aMeasurementThatContradictsThePolicyFails() throws Exception {
    String other = "ab".repeat(48);
    Path rules =
        changed(
            "contradicted.json",
            json -> ((ObjectNode) json.at("/measurements/0")).putArray("digests").add(other));

    Ended ended = verifyProof(good, "measurements", rules);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("\nFAIL  measurements.reference ", "expected " + other)
        .endsWith("\ncontraindicated because of measurements.reference: REFUSED\n");
  }

  @Test
  void aDebugModeThatThePolicyDoesNotAllowFails() {
    Ended ended = verifyProof(debugged, "measurements", policy);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("\nFAIL  mode.debug ", "\ncontraindicated because of ");
  }

  @Test
  void withoutADemandADisclosedDebugModeIsAWarning() throws Exception {
    Path rules =
        changed(
            "machine-alone.json",
            json ->
                json.remove(
                    List.of("measurements", "allowedDebugModes", "allowedOperationalModes")));

    Ended ended = verifyProof(debugged, "measurements", rules);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("\nwarn  mode.debug ", "\nwarning because of mode.debug");
    verifyProof(good, "link", rules).succeeded();
  }

  @ParameterizedTest
  @CsvSource({"link", "measurements/0"})
  void whatThePolicyDemandsAndTheProofDoesNotDiscloseIsMissing(String part) {
    Ended ended = verifyProof(good, part, policy);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("\nNONE  measurements.reference ", "\nNONE  mode.debug ")
        .contains("\nNONE  mode.operational ", "Measurement 4 (", "the proof does not disclose it")
        .endsWith(
            "\nnone because of measurements.reference, mode.debug, mode.operational: REFUSED\n");
  }

  @Test
  void aPolicyCanDoWithoutIt() throws Exception {
    Path rules =
        changed(
            "for-proofs.json",
            json ->
                json.putObject("checks")
                    .put("measurements.reference", "informational")
                    .put("mode.debug", "informational")
                    .put("mode.operational", "informational"));

    Ended ended = verifyProof(good, "link", rules).succeeded();

    assertThat(ended.out()).contains("\n-     mode.debug ").endsWith("\naffirming\n");
  }

  @Test
  void everyDemandOnDevicesIsAnswered() throws Exception {
    Path rules =
        changed(
            "many.json",
            json -> {
              json.putArray("acceptedDevices")
                  .addObject()
                  .put("name", "OpenTSM:EmulatedDevice:EMU-1");
              json.put("devices", 2);
              json.putObject("checks").put("certificates.revocation", "required");
            });

    Ended ended = verifyProof(good, "measurements", rules);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("\nNONE  device.accepted ", "\nNONE  certificates.revocation ")
        .contains("\nFAIL  devices.count ", "expected 2 devices");
  }
}
