package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static JsonNode description() throws Exception {
    try (InputStream in = Daemon.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }
}
