package org.opentsm.evidence.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.Bytes;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docs/policy.md} says what policies are. */
class PolicyDocumentTest {
  private static String page;
  private static String example;

  @BeforeAll
  static void read() throws Exception {
    Path file = Path.of(System.getProperty("opentsm.root", ".."), "docs", "policy.md");
    page = Files.readString(file);
    String fence = "```yaml";
    int begin = page.indexOf(fence) + fence.length();
    example = page.substring(begin, page.indexOf("```", begin)).replace("DIGEST", "ab".repeat(48));
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void theExampleIsAPolicyWithEveryKey() throws Exception {
    Policy policy = PolicyFile.parse(Bytes.copyOf(example.getBytes(StandardCharsets.UTF_8)));
    JsonNode schema;
    try (InputStream in =
        Objects.requireNonNull(PolicyFile.class.getResourceAsStream("policy.schema.json"))) {
      schema = new ObjectMapper().readTree(in);
    }

    assertThat(policy.measurements()).hasSize(3);
    List<String> all = keys(schema.path("properties"));
    assertThat(
            ((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(example)).keySet())
        .extracting(String::valueOf)
        .containsExactlyInAnyOrderElementsOf(all);
    assertThat(all).allSatisfy(key -> assertThat(page).contains("\n| `" + key + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void everyCheckIsThereWithItsDefault(CheckId check) {
    String byDefault =
        check.requirementFor(Outcome.FAIL) == Requirement.INFORMATIONAL
            ? "informational"
            : check.requirementFor(Outcome.NOT_EVALUATED) == Requirement.REQUIRED
                ? "required"
                : "required if there is something to check";
    String statement = check.statement().substring(0, check.statement().length() - 1);

    assertThat(page)
        .containsOnlyOnce("\n| `%s` | %s | %s | ".formatted(check.id(), statement, byDefault));
  }
}
