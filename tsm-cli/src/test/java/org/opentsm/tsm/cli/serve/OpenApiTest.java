package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.result.ResultJson;

/** The description and the daemon have the same routes, rights and references. */
class OpenApiTest {
  @TempDir Path home;

  @Test
  void everyRouteIsDescribedAndNothingElseIs() throws Exception {
    Set<String> served = new TreeSet<>();
    try (TestDaemon daemon = TestDaemon.start(home)) {
      daemon
          .daemon
          .routes()
          .forEach(
              route -> served.add(route.method() + " " + route.template() + " " + route.right()));
    }
    Set<String> described = new TreeSet<>();
    description()
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method ->
                    described.add(
                        method.getKey().toUpperCase(Locale.ROOT)
                            + " "
                            + path.getKey()
                            + " "
                            + method.getValue().get("x-right").asText())));

    assertThat(served).isNotEmpty().isEqualTo(described);
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryNameIsUsedOnce() throws Exception {
    JsonNode document = description();
    Set<String> names = new TreeSet<>();
    for (JsonNode path : document.get("paths")) {
      for (JsonNode operation : path) {
        assertThat(names.add(operation.get("operationId").asText())).isTrue();
      }
    }
    var references = document.findValuesAsText("$ref");
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(reference ->
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue());
    document
        .at("/components/schemas")
        .fieldNames()
        .forEachRemaining(name -> assertThat(references).contains("#/components/schemas/" + name));
  }

  /** Generated clients have a class by tag, and name what has no name after where it stands. */
  @Test
  void whatClientsAreGeneratedFromHasNames() throws Exception {
    JsonNode document = description();
    Set<String> declared = new TreeSet<>(document.get("tags").findValuesAsText("name"));
    Set<String> used = new TreeSet<>();
    for (JsonNode path : document.get("paths")) {
      for (JsonNode operation : path) {
        assertThat(operation.get("tags")).as(operation.get("operationId").asText()).hasSize(1);
        used.add(operation.get("tags").get(0).asText());
      }
    }
    assertThat(used).isEqualTo(declared);
    for (JsonNode schema : document.at("/components/schemas")) {
      for (JsonNode property : schema.path("properties")) {
        for (JsonNode part : List.of(property, property.path("items"))) {
          assertThat(part.has("properties")).as(part.toString()).isFalse();
          assertThat(part.has("enum") && !part.has("type")).as(part.toString()).isFalse();
        }
      }
    }
  }

  /** The result of an appraisal stands in two places: for those who only verify, and here. */
  @Test
  void aResultIsTheSameAsWhereverElseEvidenceIsVerified() throws Exception {
    JsonNode schemas = description().at("/components/schemas");
    JsonNode elsewhere = read(ResultJson.class, "result.schema.json");

    assertSame(schemas, schemas.get("AppraisalResult"), elsewhere);
    assertSame(schemas, schemas.get("AppraisedDevice"), elsewhere.at("/$defs/device"));
    assertSame(schemas, schemas.get("Check"), elsewhere.at("/$defs/check"));
  }

  private static void assertSame(JsonNode schemas, JsonNode here, JsonNode elsewhere) {
    assertThat(here.get("required")).isEqualTo(elsewhere.get("required"));
    Set<String> names = new TreeSet<>();
    elsewhere.get("properties").fieldNames().forEachRemaining(names::add);
    assertThat(here.get("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      JsonNode property = here.get("properties").get(name);
      String reference = property.path("$ref").asText().replaceFirst("^.*/", "");
      JsonNode resolved = reference.isEmpty() ? property : schemas.get(reference);
      assertThat(resolved.get("enum"))
          .as(name)
          .isEqualTo(elsewhere.get("properties").get(name).get("enum"));
    }
  }

  private static JsonNode description() throws Exception {
    return read(Daemon.class, "openapi.json");
  }

  private static JsonNode read(Class<?> beside, String name) throws Exception {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }
}
