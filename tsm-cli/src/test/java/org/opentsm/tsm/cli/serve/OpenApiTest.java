package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.http.Route;

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
    document
        .at("/components/responses")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(references).contains("#/components/responses/" + name));
  }

  /** What never reaches a caller: what the tool itself says, and what a TSM says in other words. */
  private static final Pattern NEVER = Pattern.compile("(cli|spdm)\\..*");

  /** Whose status is of HTTP alone: it is no operation's. */
  private static final String OF_NO_OPERATION = "405";

  @Test
  void everyCodeOfTheCatalogueStandsUnderItsStatus() throws Exception {
    Map<String, Set<String>> listed = new TreeMap<>();
    Path root = Path.of(System.getProperty("opentsm.root", ".."));
    Matcher row =
        Pattern.compile("^\\| `([a-z.-]+)` \\| \\d+ \\| (\\d+) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(root.resolve("docs").resolve("errors.md")));
    while (row.find()) {
      if (!NEVER.matcher(row.group(1)).matches() && !row.group(2).equals(OF_NO_OPERATION)) {
        listed.computeIfAbsent(row.group(2), _ -> new TreeSet<>()).add(row.group(1));
      }
    }
    JsonNode document = description();
    Map<String, Set<String>> described = new TreeMap<>();
    for (JsonNode path : document.get("paths")) {
      for (JsonNode operation : path) {
        problems(operation)
            .forEach((status, response) ->
                response
                    .get("x-codes")
                    .forEach(code ->
                        described
                            .computeIfAbsent(status, _ -> new TreeSet<>())
                            .add(code.asText())));
        assertThat(problems(operation)).containsKeys("400", "403", "429", "500");
      }
    }

    assertThat(described).isEqualTo(listed);
  }

  private static Map<String, JsonNode> problems(JsonNode operation) throws Exception {
    Map<String, JsonNode> problems = new TreeMap<>();
    for (var response : operation.get("responses").properties()) {
      if (response.getKey().matches("[45]..")) {
        String reference = response.getValue().get("$ref").asText();
        problems.put(response.getKey(), description().at(reference.substring(1)));
      }
    }
    return problems;
  }

  /** Requests that go wrong in many a way are answered as it is described for each operation. */
  @Test
  @Timeout(120)
  void everyProblemThatIsAnsweredIsDescribed() throws Exception {
    Set<String> undescribed = new TreeSet<>();
    Set<Integer> seen = new TreeSet<>();
    JsonNode document = description();
    try (TestDaemon daemon = TestDaemon.start(home.resolve("own"));
        TestDaemon strange = TestDaemon.startForStrangers(home.resolve("other"), List.of())) {
      for (Route route : daemon.daemon.routes()) {
        JsonNode responses =
            document
                .get("paths")
                .get(route.template())
                .get(route.method().toLowerCase(Locale.ROOT))
                .get("responses");
        for (String path : paths(route)) {
          for (UnixHttp.Answer answer : answers(daemon, strange, route.method(), path)) {
            seen.add(answer.status());
            JsonNode described = responses.path(String.valueOf(answer.status()));
            boolean known =
                described.has("$ref")
                    ? document
                        .at(described.get("$ref").asText().substring(1))
                        .get("x-codes")
                        .toString()
                        .contains("\"" + answer.code() + "\"")
                    : described.isObject();
            if (!known) {
              undescribed.add(route.method() + " " + path + ": " + answer.status());
            }
          }
        }
      }
    }
    assertThat(undescribed).isEmpty();
    assertThat(seen).contains(200, 202, 400, 403, 404, 409, 413, 415, 422, 501, 502);
  }

  private static List<String> paths(Route route) {
    String template = route.template().replace("{id}", "0".repeat(32));
    if (template.equals("/v1/events")) {
      return List.of(template + "?follow=no", template + "?follow=never");
    }
    return template.contains("{address}")
        ? Stream.of(
                "emu:",
                "emu:%3Ffault=wrong-nonce",
                "emu:nosuch",
                "nowhere",
                "spdm+doe:%2F%2F127.0.0.1:1")
            .map(address -> template.replace("{address}", address))
            .toList()
        : List.of(template);
  }

  private static List<UnixHttp.Answer> answers(
      TestDaemon daemon, TestDaemon strange, String method, String path) throws Exception {
    List<UnixHttp.Answer> answers = new ArrayList<>();
    answers.add(strange.http.send(method, path, "", ""));
    if (!method.equals("POST")) {
      answers.add(daemon.http.send(method, path, "", ""));
      return answers;
    }
    String nonce = "\"nonce\":\"" + "5a".repeat(32) + "\"";
    String digest = "\"incarnation\":1,\"generation\":1,\"digest\":\"" + "0".repeat(96) + "\"";
    String key = "Idempotency-Key: " + path + "\r\n";
    answers.add(daemon.http.post(path, "no JSON"));
    answers.add(daemon.http.send(method, path, "Content-Type: text/plain\r\n", "text"));
    answers.add(daemon.http.post(path, " ".repeat(70_000)));
    answers.add(daemon.http.send(method, path, "Prefer: respond-async\r\n", "{}"));
    answers.add(daemon.http.send(method, path, key, "{}"));
    answers.add(daemon.http.send(method, path, key, "{\"timeoutSeconds\":29}"));
    answers.add(daemon.http.post(path, "{" + nonce + "}"));
    answers.add(daemon.http.post(path, "{" + nonce + ",\"evidence\":\"gone\"}"));
    answers.add(daemon.http.post(path, "{" + nonce + ",\"evidenceOctets\":\"AA==\"}"));
    answers.add(daemon.http.post(path, "{" + digest + "}"));
    return answers;
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

  /** A class of its own for so many forms serves nobody: whoever needs them has the schema. */
  @Test
  void evidenceIsByTheSchemaThatTheDaemonServes() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      daemon.http.post("/v1/devices/emu:/connect", "");
      String nonce = "{\"nonce\":\"" + "5a".repeat(32) + "\"}";
      String id =
          daemon.http.post("/v1/devices/emu:/evidence", nonce).json().get("evidence").asText();
      UnixHttp.Answer schema = daemon.http.get("/schemas/evidence.schema.json");

      assertThat(schema.headers()).containsEntry("Content-Type", "application/schema+json");
      assertThat(schema.json()).isEqualTo(read(EvidenceJson.class, "evidence.schema.json"));
      assertThat(
              JsonSchema.load("/org/opentsm/evidence/json/evidence.schema.json")
                  .violations(daemon.http.get("/v1/evidence/" + id).json()))
          .isEmpty();
    }
  }

  @Test
  void everyRightIsNamedWhereRightsAre() throws Exception {
    List<String> rights = Arrays.stream(Right.values()).map(Right::id).toList();
    for (JsonNode named :
        List.of(
            description().at("/components/schemas/Caller/properties/rights/items/enum"),
            read(Daemon.class, "config.schema.json")
                .at("/$defs/grant/properties/rights/items/enum"))) {
      assertThat(named).extracting(JsonNode::asText).containsExactlyInAnyOrderElementsOf(rights);
    }
    assertThat(
            read(Daemon.class, "config.schema.json")
                .at("/$defs/grant/properties/rights/maxItems")
                .asInt())
        .isEqualTo(rights.size());
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
