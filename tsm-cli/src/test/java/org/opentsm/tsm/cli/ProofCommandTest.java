package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.TestTool.Ended;

/** Evidence that a TPM vouches for, and proofs of parts of it, as a user meets them. */
@Timeout(120)
class ProofCommandTest {
  private static final String JSON = "/org/opentsm/evidence/json/";
  private static final String RESULT = "/org/opentsm/evidence/result/";

  @TempDir static Path home;
  private static TestTool tool;
  private static Path bare;
  private static Path evidence;
  private static Path key;
  private static Path otherKey;
  private static Path policy;

  @BeforeAll
  static void collect() throws Exception {
    tool = new TestTool(home);
    bare = tool.evidence("emu:p384");
    SpdmCrypto crypto = SpdmCrypto.create();
    TestTpm tpm = new TestTpm(crypto);
    Evidence vouched =
        tpm.vouchFor(EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(bare))).evidence());
    evidence = Files.write(tool.file("vouched.cbor"), EvidenceCodec.encode(vouched).toByteArray());
    key = tool.write("ak.pem", tpm.keyPem());
    otherKey = tool.write("other.pem", new TestTpm(crypto).keyPem());
    policy =
        tool.write("software.json", PolicyFile.write(Policy.NONE.withPlatform(TestTpm.software())));
  }

  private static Ended verify(Path file, Object... more) {
    List<Object> line = new ArrayList<>(List.of("verify", file));
    line.addAll(List.of(more));
    if (!line.contains("--nonce")) {
      line.addAll(List.of("--nonce", NONCE));
    }
    return tool.run(line.toArray());
  }

  private static Path prove(String part) {
    Path proof = tool.file("proof-of-" + part.replace('/', '-') + ".cbor");
    tool.run("show", evidence, "--prove", part, "--out", proof).succeeded();
    return proof;
  }

  private static void assertFollows(String schema, JsonNode json) throws Exception {
    assertThat(JsonSchema.load(schema).violations(json)).as(json.toPrettyString()).isEmpty();
  }

  @Test
  void evidenceUnderATpmIsAffirmedByItsKey() {
    for (Object[] trust : new Object[][] {{"--ak", key}, {"--platform-root", "tpm=" + key}}) {
      Ended ended = verify(evidence, "--root", tool.root(), trust[0], trust[1]).succeeded();

      assertThat(ended.out())
          .containsPattern("\npass  root-of-trust .* \\(by root-of-trust\\)\n")
          .contains("\npass  statement.user-data ", "\npass  commitments ")
          .endsWith("affirming (nobody compared its firmware with reference values)\n");
    }
  }

  @Test
  void evidenceUnderAnotherTpmIsRefused() {
    Ended ended = verify(evidence, "--root", tool.root(), "--ak", otherKey);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("\nFAIL  statement.signature ", "\nFAIL  root-of-trust ");
  }

  @Test
  void withoutItsKeyNothingIsVouchedFor() {
    Ended ended = verify(evidence, "--root", tool.root());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("\nNONE  statement.signature ", "found no attestation key to check with\n")
        .endsWith(": REFUSED\n");
    assertThat(ended.err()).contains("kind tpm", "--ak or --platform-root tpm=FILE, was not given");
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aProofIsAcceptedWithoutTheOtherParts(String part) throws Exception {
    Path proof = prove(part);

    Ended people = verify(proof, "--ak", key, "--policy", policy, "--strict").succeeded();
    Ended programs = verify(proof, "--ak", key, "--policy", policy, "--json").succeeded();

    assertThat(people.out())
        .contains(
            "a proof of elements of device 0", part, "\npass  commitments ", "were not looked at")
        .endsWith("\naffirming\n");
    assertFollows(RESULT + "proof-result.schema.json", programs.json());
    assertThat(programs.json().path("deviceDigest").asText())
        .isEqualTo(
            tool.run("show", evidence, "--json").json().at("/devices/0/deviceDigest").asText());
    assertThat(programs.json().path("elements").get(0).asText()).startsWith(part);
  }

  static List<String> parts() {
    return List.of(
        "device",
        "certificates",
        "transcripts",
        "measurements",
        "measurements/1",
        "session",
        "link");
  }

  /** Software that nobody knows has the TPM quote whatever it invents. */
  @Test
  void aProofByUnknownSoftwareIsNotAffirmed() {
    Ended ended = verify(prove("link"), "--ak", key);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("\npass  root-of-trust ", "\nNONE  statement.reference ");
  }

  @Test
  void aProofOfAnotherNonceTpmOrContentIsRefused() throws Exception {
    Path proof = prove("measurements");

    assertThat(verify(proof, "--ak", key, "--policy", policy, "--nonce", OTHER_NONCE).out())
        .contains("\nFAIL  nonce ")
        .endsWith("REFUSED\n");
    assertThat(verify(proof, "--ak", otherKey, "--policy", policy).code()).isEqualTo(1);
    assertThat(verify(proof, "--policy", policy).code()).isEqualTo(1);
    byte[] octets = Files.readAllBytes(proof);
    for (int at = 0; at < octets.length; at += octets.length / 32) {
      byte[] changed = octets.clone();
      changed[at] ^= 0x01;
      Path file = Files.write(tool.file("changed.cbor"), changed);

      assertThat(verify(file, "--ak", key, "--policy", policy).code())
          .as("byte %d", at)
          .isIn(1, 2, 3);
    }
  }

  @Test
  void aProofOfEvidenceThatNobodyVouchesForIsNotAffirmed() {
    Path proof = tool.file("unvouched.cbor");

    Ended written = tool.run("show", bare, "--prove", "measurements", "--out", proof).succeeded();
    assertThat(written.err()).contains("has no statement of a root of trust");
    Ended ended = verify(proof, "--ak", key);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("\nnone");
  }

  @Test
  void showTellsWhatAProofDiscloses() throws Exception {
    Path proof = tool.file("shown.cbor");
    Ended written =
        tool.run("show", evidence, "--prove", "measurements/1", "--out", proof, "--json")
            .succeeded();
    JsonNode view = tool.run("show", proof, "--json").succeeded().json();

    assertFollows(JSON + "proof-written.schema.json", written.json());
    assertThat(written.json().path("file").asText()).isEqualTo(proof.toString());
    assertFollows(JSON + "proof.schema.json", view);
    assertThat(view.path("leaves")).hasSize(1);
    assertThat(view.at("/leaves/0/item").asText())
        .isEqualTo(
            tool.run("show", evidence, "--json")
                .json()
                .at("/devices/0/measurements/blocks/1")
                .asText());
    assertThat(view.at("/leaves/0/decoded/index").asInt()).isEqualTo(2);
    assertThat(tool.run("show", proof).succeeded().out())
        .contains("part: measurements", "  decoded\n", "    index: 2\n");
    assertThat(Files.size(proof)).isLessThan(Files.size(evidence) / 4);
  }

  static List<String> wrongUsage() {
    return List.of(
        "show EVIDENCE --prove measurements",
        "show EVIDENCE --out x",
        "show EVIDENCE --device 0",
        "show EVIDENCE --prove nonsense --out OUT",
        "show EVIDENCE --prove measurements/99 --out OUT",
        "show EVIDENCE --prove measurements --device 1 --out OUT",
        "show EVIDENCE --prove measurements --device -1 --out OUT",
        "show EVIDENCE --prove measurements --device x --out OUT",
        "verify PROOF --ak KEY",
        "verify PROOF --nonce " + NONCE + " --root ROOT --ak KEY",
        "verify PROOF --nonce " + NONCE + " --ear OUT --ak KEY",
        "verify PROOF --nonce " + NONCE + " --html OUT --ak KEY",
        "show PROOF --html OUT",
        "show EVIDENCE --prove link --out x --html OUT",
        "verify PROOF --nonce " + NONCE + " --reference KEY --ak KEY",
        "verify EVIDENCE --nonce " + NONCE,
        "verify EVIDENCE --nonce " + NONCE + " --root ROOT --platform-root KEY",
        "verify EVIDENCE --nonce " + NONCE + " --root ROOT --platform-root sgx=KEY",
        "verify EVIDENCE --nonce " + NONCE + " --root ROOT --platform-root tpm=");
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void wrongUsageIsTwo(String line) {
    String words =
        line.replace("EVIDENCE", evidence.toString())
            .replace("PROOF", prove("link").toString())
            .replace("ROOT", tool.root().toString())
            .replace("KEY", key.toString())
            .replace("OUT", tool.file("never").toString());

    tool.run((Object[]) words.split(" ", -1)).failed(2, "cli.usage");
    assertThat(tool.file("never")).doesNotExist();
  }

  @Test
  void filesOfTheWrongKindAreThree() throws Exception {
    Path certificate =
        tool.write(
            "root-of-others.pem",
            TestAuthority.pem(
                "CERTIFICATE", List.of(TestAuthority.root("CN=Others").certificate())));
    Path garbage = tool.write("garbage", "garbage");
    for (List<Object> trust :
        List.<List<Object>>of(
            List.of("--ak", certificate),
            List.of("--ak", garbage),
            List.of("--platform-root", "snp=" + key),
            List.of("--platform-root", "cca=" + certificate),
            List.of("--endorsement", garbage),
            List.of("--platform-crl", certificate))) {
      verify(evidence, "--root", tool.root(), trust.get(0), trust.get(1))
          .failed(3, "evidence.bad-trust-input");
    }
    verify(evidence, "--root", tool.root(), "--platform-root", "tpm=" + tool.file("missing"))
        .failed(2, "cli.no-such-file");
  }

  @Test
  void nothingIsProvenOfDamagedEvidence() throws Exception {
    byte[] octets = Files.readAllBytes(evidence);
    octets[octets.length - 1] ^= 1;
    Path damaged = Files.write(tool.file("damaged.cbor"), octets);

    tool.run("show", damaged, "--prove", "link", "--out", tool.file("of-damaged.cbor"))
        .failed(3, "evidence.malformed");
    assertThat(tool.file("of-damaged.cbor")).doesNotExist();
  }
}
