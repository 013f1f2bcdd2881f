package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.Shares;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/** The daemon's configuration file: what it says, its schema, its sample, and what is refused. */
class DaemonConfigFileTest {
  private static final String SCHEMA = "/org/opentsm/tsm/cli/serve/config.schema.json";
  private static final DaemonConfig USUAL =
      DaemonConfig.usual(new UserDirectories(Path.of("/s"), Path.of("/r")));

  @TempDir Path home;

  private static DaemonConfig parse(String text) throws MalformedYamlException {
    return DaemonConfigFile.parse(Bytes.copyOf(text.getBytes(UTF_8)), USUAL);
  }

  private static Path sample() {
    return Path.of(
        System.getProperty("opentsm.root", ".."), "tsm-cli/src/main/systemd/daemon.yaml");
  }

  /** The sample with every key set: prose has one space behind its mark. */
  private static String sampleInFull() throws Exception {
    return Files.readAllLines(sample()).stream()
        .filter(line -> !line.matches("# \\S.*"))
        .map(line -> line.startsWith("#") ? line.substring(1) : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void addKeys(JsonNode schema, JsonNode root, Set<String> keys) {
    if (schema.has("$ref")) {
      addKeys(root.at(schema.get("$ref").asText().substring(1)), root, keys);
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> {
          keys.add(field.getKey());
          addKeys(field.getValue(), root, keys);
        });
    if (schema.has("items")) {
      addKeys(schema.get("items"), root, keys);
    }
  }

  @Test
  void theSampleAsItIsDeliveredChangesNothing() throws Exception {
    assertThat(parse(Files.readString(sample()))).isEqualTo(USUAL);
  }

  @Test
  void theSampleShowsEveryKeyOfTheSchemaAndIsReadWithAllOfThem() throws Exception {
    DaemonConfig config = parse(sampleInFull());

    Set<String> keys = new java.util.TreeSet<>();
    JsonNode schema =
        new ObjectMapper().readTree(DaemonConfigFileTest.class.getResourceAsStream(SCHEMA));
    addKeys(schema, schema, keys);
    assertThat(keys).hasSize(31);
    assertThat(keys)
        .allSatisfy(key -> assertThat(sampleInFull()).containsPattern("\\b" + key + ":"));
    assertThat(config.socket()).isEqualTo(Path.of("/run/opentsm/tsm.sock"));
    assertThat(config.socketMode()).isEqualTo("rw-rw----");
    assertThat(config.limits()).as("what the sample shows is usual").isEqualTo(USUAL.limits());
    assertThat(config.credentials().psk()).contains(Path.of("/etc/opentsm/psk"));
    assertThat(config.credentials().withoutContext()).isTrue();
    StartDevice device = config.devices().getFirst();
    assertThat(device.address().text()).isEqualTo("spdm+doe://127.0.0.1:2323");
    assertThat(device.provider()).contains("native-cma");
    assertThat(device.options().session()).isEqualTo(Demand.REQUIRED);
    assertThat(device.options().slot()).hasValue(0);
    Access access = new Access(Set.of("opentsm"), config.grants());
    assertThat(access.allows(new Caller("vmm", "vmm"), Right.ACCEPT)).isTrue();
    assertThat(access.allows(new Caller("someone", "kvm"), Right.CONNECT)).isTrue();
    assertThat(access.allows(new Caller("someone", "kvm"), Right.CANCEL)).isFalse();
    assertThat(access.allows(new Caller("someone", "users"), Right.CONNECT)).isFalse();
  }

  @Test
  void limitsAreReadEachAlone() throws Exception {
    DaemonConfig.Limits limits =
        parse("version: 1\nlimits: {retrySeconds: 7, connections: 3}\n").limits();

    assertThat(limits.times().retry()).isEqualTo(Duration.ofSeconds(7));
    assertThat(limits.atOnce().connections()).isEqualTo(new Shares.Limit(256, 3));
    assertThat(limits.times().stop()).isEqualTo(USUAL.limits().times().stop());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | 1 | ''
          version: 2 | 1 | version
          version: 1;sockets: "/x" | 2 | sockets
          version: 1;version: 1 | 2 | version
          version: 1;socket: "run/tsm.sock" | 2 | socket
          version: 1;socketMode: 0660 | 2 | socketMode
          version: 1;socketMode: "0668" | 2 | socketMode
          version: 1;grants:;- rights: ["connect"] | 3 | grants/0
          version: 1;grants:;- users: ["a"] | 3 | grants/0
          version: 1;grants:;- users: ["a"];  rights: [];| 4 | grants/0/rights
          version: 1;grants:;- users: ["a"];  rights: ["connect", "fly"] | 4 | grants/0/rights/1
          version: 1;grants:;- users: [7];  rights: ["connect"] | 3 | grants/0/users/0
          version: 1;devices: ["emu:"] | 2 | devices/0
          version: 1;devices:;- address: "nowhere" | 3 | devices/0/address
          version: 1;devices:;- address: "emu:";  slot: 8 | 4 | devices/0/slot
          version: 1;devices:;- address: "emu:";  session: "yes" | 4 | devices/0/session
          version: 1;devices:;- address: "emu:";- address: "emu:" | 4 | devices/1
          version: 1;limits:;  connections: 0 | 3 | limits/connections
          version: 1;limits:;  stopSeconds: 601 | 3 | limits/stopSeconds
          version: 1;credentials:;  pskWithoutContext: true | 3 | credentials
          version: 1;credentials:;  psk: "key" | 3 | credentials/psk
          version: 1;a: &x 1 | 2 | a
          version: 1;---;version: 1 | 2 | ''
          """)
  void whatMakesNoSenseIsToldByLineAndField(String text, int line, String field) {
    MalformedYamlException wrong =
        catchThrowableOfType(
            MalformedYamlException.class, () -> parse(text.replace(';', '\n') + "\n"));

    assertThat(wrong).isNotNull();
    assertThat(wrong.line()).as(wrong.getMessage()).isEqualTo(line);
    assertThat(wrong.field()).as(wrong.getMessage()).isEqualTo(field);
  }

  @Test
  void aFailureNamesTheFileToo() throws Exception {
    Path file = Files.writeString(home.resolve("d.yaml"), "version: 1\nlimits:\n  idle: 3\n");

    CliException wrong =
        catchThrowableOfType(CliException.class, () -> DaemonConfigFile.read(file, USUAL));

    assertThat(wrong.code()).isEqualTo(CliErrorCode.BAD_CONFIGURATION);
    assertThat(wrong.code().exitCode().value()).isEqualTo(3);
    assertThat(wrong)
        .hasMessageStartingWith(file + ": line 3, column 3: limits/idle: expected one of ");
  }

  /** JSON is YAML: what the schema allows is read, and nothing else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'version':1}",
        "{}",
        "{'version':2}",
        "{'version':1,'more':1}",
        "{'version':1,'socket':'/a'}",
        "{'version':1,'socket':'a'}",
        "{'version':1,'socket':7}",
        "{'version':1,'socketMode':'0600'}",
        "{'version':1,'socketMode':'600'}",
        "{'version':1,'grants':[]}",
        "{'version':1,'grants':[{'rights':['read']}]}",
        "{'version':1,'grants':[{'users':[],'rights':['read']}]}",
        "{'version':1,'grants':[{'users':['a'],'rights':['read']}]}",
        "{'version':1,'grants':[{'groups':['a'],'rights':['write']}]}",
        "{'version':1,'grants':[{'groups':[''],'rights':['read']}]}",
        "{'version':1,'devices':[{}]}",
        "{'version':1,'devices':[{'address':'emu:','slot':7}]}",
        "{'version':1,'devices':[{'address':'emu:','slot':-1}]}",
        "{'version':1,'devices':[{'address':'emu:','session':'no'}]}",
        "{'version':1,'devices':[{'address':'emu:','session':'maybe'}]}",
        "{'version':1,'devices':[{'address':'emu:','provider':''}]}",
        "{'version':1,'credentials':{}}",
        "{'version':1,'credentials':{'psk':'/k','pskWithoutContext':true}}",
        "{'version':1,'credentials':{'psk':'/k','pskWithoutContext':false}}",
        "{'version':1,'limits':{}}",
        "{'version':1,'limits':{'connections':65536}}",
        "{'version':1,'limits':{'connections':65537}}",
        "{'version':1,'limits':{'retrySeconds':'1'}}",
        "{'version':1,'limits':[]}"
      })
  void theSchemaAndTheReaderAgree(String quoted) throws Exception {
    String json = quoted.replace('\'', '"');
    List<String> violations = JsonSchema.load(SCHEMA).violations(new ObjectMapper().readTree(json));
    MalformedYamlException wrong =
        catchThrowableOfType(MalformedYamlException.class, () -> parse(json));

    assertThat(wrong == null).as(violations + " " + wrong).isEqualTo(violations.isEmpty());
  }

  @Test
  void theSchemaHasEveryLimitWithItsBoundsAndEveryRight() throws Exception {
    JsonNode schema =
        new ObjectMapper().readTree(DaemonConfigFileTest.class.getResourceAsStream(SCHEMA));
    for (var limit : schema.at("/properties/limits/properties").properties()) {
      long most = limit.getValue().get("maximum").asLong();
      String head = "version: 1\nlimits: {" + limit.getKey() + ": ";
      parse(head + most + "}\n");
      assertThat(
              catchThrowableOfType(
                  MalformedYamlException.class, () -> parse(head + (most + 1) + "}\n")))
          .as(limit.getKey())
          .isNotNull();
    }
    List<String> rights = new ArrayList<>();
    schema
        .at("/$defs/grant/properties/rights/items/enum")
        .forEach(each -> rights.add(each.asText()));
    assertThat(rights)
        .containsExactlyElementsOf(Arrays.stream(Right.values()).map(Right::id).toList());
  }
}
