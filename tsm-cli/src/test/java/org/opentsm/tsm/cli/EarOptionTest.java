package org.opentsm.tsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code verify --ear}: results for others. */
@Timeout(120)
class EarOptionTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Path good;

  @BeforeAll
  static void attest() {
    tool = new TestTool(home);
    good = tool.evidence("emu:p384");
  }

  private static Ended verify(String nonce, Object... more) {
    List<Object> line =
        new ArrayList<>(List.of("verify", good, "--nonce", nonce, "--root", tool.root()));
    line.addAll(List.of(more));
    return tool.run(line.toArray());
  }

  @Test
  void theResultIsWrittenWhateverItIs() throws Exception {
    Path ear = tool.file("result.json");
    JsonSchema schema = JsonSchema.load("/org/opentsm/evidence/ear/ear.schema.json");

    Ended affirmed = verify(NONCE, "--ear", ear).succeeded();
    JsonNode affirming = new ObjectMapper().readTree(ear.toFile());
    assertThat(affirmed.out())
        .endsWith("affirming (nobody compared its firmware with reference values)\n");
    assertThat(affirming.at("/submods/device-0/ear_status").asText()).isEqualTo("affirming");
    assertThat(affirming.at("/submods/device-0").has("ear_appraisal_policy_ids")).isFalse();
    assertThat(schema.violations(affirming)).isEmpty();

    assertThat(verify(OTHER_NONCE, "--ear", ear).code()).isEqualTo(1);
    JsonNode refused = new ObjectMapper().readTree(ear.toFile());
    assertThat(refused.at("/ear_status").asText()).isEqualTo("contraindicated");
    assertThat(schema.violations(refused)).isEmpty();
  }

  @Test
  void aTokenHoldsTheSameClaims() throws Exception {
    Path policy = tool.write("policy.yaml", "version: 1\n");
    Path json = tool.file("result.json");
    Path jwt = tool.file("result.jwt");
    Path key = tool.root().resolveSibling("slot0").resolve("key.pem");

    verify(NONCE, "--policy", policy, "--ear", json).succeeded();
    verify(NONCE, "--policy", policy, "--ear", jwt, "--ear-key", key).succeeded();

    List<String> parts = List.of(Files.readString(jwt).split("\\.", -1));
    assertThat(parts).hasSize(3);
    assertThat(new String(Base64.getUrlDecoder().decode(parts.getFirst()), UTF_8))
        .contains("\"ES384\"");
    ObjectNode claims =
        (ObjectNode) new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts.get(1)));
    ObjectNode alone = (ObjectNode) new ObjectMapper().readTree(json.toFile());
    assertThat(claims.without("iat").toString()).isEqualTo(alone.without("iat").toString());
    assertThat(alone.at("/submods/device-0/ear_appraisal_policy_ids/0").asText())
        .startsWith("ni:///sha-256;")
        .hasSize("ni:///sha-256;".length() + 43);
  }

  @Test
  void wrongUsageIsTwoAndAWrongKeyThree() throws Exception {
    Path ear = tool.file("never.json");
    Path garbage = tool.write("garbage.pem", "garbage");

    verify(NONCE, "--ear-key", garbage).failed(2, "cli.usage");
    verify(NONCE, "--ear", home).failed(2, "cli.no-such-file");
    verify(NONCE, "--ear", ear, "--ear-key", tool.file("missing")).failed(2, "cli.no-such-file");
    assertThat(verify(NONCE, "--ear", ear, "--ear-key", garbage).code()).isIn(3, 7);
    assertThat(ear).doesNotExist();
  }
}
