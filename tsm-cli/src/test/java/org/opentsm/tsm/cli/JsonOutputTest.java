package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code --json} is a contract: each output follows the schema that lies beside its command. */
@Timeout(120)
class JsonOutputTest {
  private static final String COMMAND = "/org/opentsm/tsm/cli/command/";
  private static final String ERROR = "/org/opentsm/tsm/cli/io/error.schema.json";
  private static final String EVIDENCE = "/org/opentsm/evidence/json/evidence.schema.json";
  private static final String RESULT = "/org/opentsm/evidence/result/result.schema.json";

  @TempDir static Path home;
  private static TestTool tool;
  private static Path evidence;

  @BeforeAll
  static void attest() {
    tool = new TestTool(home);
    evidence = tool.evidence("emu:");
  }

  private static void assertFollows(String schema, JsonNode json) throws Exception {
    assertThat(JsonSchema.load(schema).violations(json)).as(json.toPrettyString()).isEmpty();
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void backends() throws Exception {
    JsonNode json = tool.run("backends", "--json").succeeded().json();

    assertFollows(COMMAND + "backends.schema.json", json);
    assertThat(json.path("backends").findValuesAsText("provider")).contains("native-cma");
  }

  /** The host is the one that runs this: what it lacks is another matter. */
  @Test
  void doctor() throws Exception {
    Ended ended = tool.run("doctor", "--json");

    assertFollows("/org/opentsm/tsm/cli/doctor/doctor.schema.json", ended.json());
    assertThat(ended.code()).isEqualTo(ended.json().path("exitCode").asInt());
    assertThat(ended.json().path("findings").findValuesAsText("id"))
        .contains("java.version", "clock", "directory.state", "directory.runtime", "socket", "tpm");
    assertThat(tool.run("doctor").out().lines())
        .hasSameSizeAs(ended.json().path("findings").findValuesAsText("id"));
  }

  @Test
  void devices() throws Exception {
    JsonNode json = tool.run("devices", "--json").succeeded().json();

    assertFollows(COMMAND + "devices.schema.json", json);
    assertThat(json.path("devices").findValuesAsText("address")).contains("emu:");
  }

  @Test
  void attestNamesWhatItWrote() throws Exception {
    Path out = tool.file("again.cbor");

    Ended ended =
        tool.run("attest", "emu:", "--nonce", NONCE, "--out", out, "--slot", "1", "--json")
            .succeeded();

    assertFollows(COMMAND + "attest.schema.json", ended.json());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.json().path("slot").asInt()).isEqualTo(1);
    assertThat(ended.json().path("deviceDigest").asText())
        .isEqualTo(
            tool.run("show", out, "--json").json().at("/devices/0").path("deviceDigest").asText());
  }

  @Test
  void showHasThePartsOfEvidenceAsKeys() throws Exception {
    JsonNode json = tool.run("show", evidence, "--json").succeeded().json();

    assertFollows(EVIDENCE, json);
    assertThat(keys(json))
        .containsExactlyInAnyOrder(
            "version", "nonce", "identity", "devices", "commitments", "rootOfTrust", "digest");
    assertThat(keys(json.at("/devices/0")))
        .contains(
            "device",
            "certificates",
            "transcripts",
            "measurements",
            "session",
            "interface",
            "link");
  }

  @Test
  void verifySaysTheSameWhateverTheAnswer() throws Exception {
    Ended positive =
        tool.run("verify", evidence, "--nonce", NONCE, "--root", tool.root(), "--json").succeeded();
    Ended negative =
        tool.run("verify", evidence, "--nonce", OTHER_NONCE, "--root", tool.root(), "--json");

    assertFollows(RESULT, positive.json());
    assertFollows(RESULT, negative.json());
    assertThat(negative.code()).isEqualTo(1);
    assertThat(negative.err()).isEmpty();
    assertThat(negative.json().path("status").asText()).isEqualTo("contraindicated");
    assertThat(positive.json().path("checks").findValuesAsText("outcome"))
        .contains("pass", "not-evaluated");
  }

  static List<String> failures() {
    String attest = "attest --out e.cbor --json --nonce " + NONCE;
    return List.of(
        "backends extra --json",
        "attest emu: --nonce 00 --out e.cbor --json",
        attest + " emu:?fault=garbage",
        attest + " emu:?fault=wrong-nonce",
        attest + " emu:no-sessions --session",
        "verify nowhere.cbor --root r.pem --json --nonce " + NONCE,
        "show nowhere.cbor --json",
        "devices --timeout 0 --json",
        "nonsense --json");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void errors(String line) throws Exception {
    Ended ended = tool.run((Object[]) line.split(" "));

    JsonNode json = ended.json();
    assertFollows(ERROR, json);
    assertThat(json.at("/error/exitCode").asInt()).isEqualTo(ended.code()).isPositive();
    assertThat(ended.err())
        .isEqualTo(
            "tsm: "
                + json.at("/error/message").asText()
                + " ("
                + json.at("/error/code").asText()
                + ")\n");
  }

  @Test
  void theWordIsAskedForOnlyWhereItIsTheOption() throws Exception {
    String wordAsValue = "attest emu: --out --json --nonce 00";
    String wordAsFile = "show -- --json";
    String nobodysWord = "show nowhere.cbor -- --json";
    for (String line : List.of(wordAsValue, wordAsFile, nobodysWord)) {
      Ended ended = tool.run((Object[]) line.split(" "));
      assertThat(ended.code()).as(line).isEqualTo(2);
      assertThat(ended.out()).as(line).isEmpty();
    }
    assertFollows(ERROR, tool.run("show", "--json", "--", "--json").json());
    assertFollows(ERROR, tool.run("policy", "--json").json());
  }
}
