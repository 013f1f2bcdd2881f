package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.TestTool.Ended;

/**
 * {@code tsm accept} and {@code tsm revalidate} with {@code --no-daemon}: one process after the
 * other.
 */
@Timeout(240)
class RevalidateCommandTest {
  private static final String TARGET = "emu:p256";
  private static final String COMMAND = "/org/opentsm/tsm/cli/client/";

  @TempDir Path home;
  private TestTool tool;
  private Path evidence;

  @BeforeEach
  void attest() {
    tool = new TestTool(home);
    evidence = tool.evidence(TARGET);
  }

  @Test
  void theDeviceThatWasAcceptedIsRecognised() throws Exception {
    Ended accepted = tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence).succeeded();
    assertThat(accepted.out())
        .contains("accepted: it is the device of " + evidence, "device digest ");

    for (String choice : new String[] {"exact", "exact-digests", "same-key", "after-reset"}) {
      Ended same = tool.run("revalidate", "--no-daemon", TARGET, "--choice", choice).succeeded();
      assertThat(same.out()).contains("the device that was accepted", "compared: key");
    }
    assertThat(
            tool.run("revalidate", "--no-daemon", TARGET, "--choice", "same-key").succeeded().out())
        .contains("compared: key, session\n", "looked at nothing else", "measurements");
  }

  @Test
  void jsonFollowsItsSchema() throws Exception {
    JsonNode accepted =
        tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence, "--json")
            .succeeded()
            .json();
    JsonNode same = tool.run("revalidate", "--no-daemon", TARGET, "--json").succeeded().json();
    exchangeDevice();
    Ended ended = tool.run("revalidate", "--no-daemon", TARGET, "--json", "--otherwise", "drop");
    JsonNode another = ended.json();
    Ended refused = tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence, "--json");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(refused.code()).isEqualTo(1);
    assertFollows("accept.schema.json", accepted);
    assertFollows("revalidate.schema.json", same);
    assertFollows("revalidate.schema.json", another);
    assertFollows("accept.schema.json", refused.json());
    assertThat(accepted.path("accepted").asBoolean()).isTrue();
    assertThat(refused.json().path("accepted").asBoolean()).isFalse();
    assertThat(same.path("outcome").asText()).isEqualTo("same");
    assertThat(another.path("outcome").asText()).isEqualTo("another-device");
    assertThat(another.path("consequence").asText()).isEqualTo("drop");
    assertThat(another.at("/differences/0/part").asText()).isEqualTo("key");
    assertThat(same.path("nonce")).isNotEqualTo(accepted.path("nonce"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "same-key", "after-reset"})
  void anotherDeviceIsANegativeAnswer(String choice) throws Exception {
    tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence).succeeded();
    exchangeDevice();

    Ended ended = tool.run("revalidate", "--no-daemon", TARGET, "--choice", choice);

    assertThat(ended.code()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.out()).contains("another device", "nothing was done", "  key: expected ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void whatWasDroppedIsNotAcceptedAnyLonger() throws Exception {
    tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence).succeeded();
    exchangeDevice();

    Ended detached = tool.run("revalidate", "--no-daemon", TARGET, "--otherwise", "detach");

    assertThat(detached.code()).isEqualTo(1);
    assertThat(detached.out()).contains("no longer accepted, and disconnected");
    tool.run("revalidate", "--no-daemon", TARGET).failed(6, "tsm.wrong-state");
  }

  @Test
  void whatWasNeverAcceptedIsRefused() {
    tool.run("revalidate", "--no-daemon", TARGET).failed(6, "tsm.wrong-state");
    tool.run("revalidate", "--no-daemon", TARGET, "--choice", "nothing").failed(2, "cli.usage");
    tool.run("revalidate", "--no-daemon", TARGET, "--otherwise", "nothing").failed(2, "cli.usage");
    tool.run("revalidate", "--no-daemon", "nowhere:1").failed(2, "tsm.unknown-scheme");
    tool.run("accept", "--no-daemon", TARGET).failed(2, "cli.usage");
    tool.run("accept", "--no-daemon", TARGET, "--evidence", home.resolve("none"))
        .failed(2, "cli.no-such-file");
  }

  @Test
  void evidenceOfAnotherDeviceIsNotAccepted() throws Exception {
    exchangeDevice();

    Ended ended = tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("not accepted", "  key: expected ");
    tool.run("revalidate", "--no-daemon", TARGET).failed(6, "tsm.wrong-state");
  }

  @Test
  void aFileThatIsDamagedIsNotAccepted() throws Exception {
    byte[] octets = Files.readAllBytes(evidence);
    octets[octets.length / 2] ^= 1;
    Files.write(evidence, octets);

    tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence)
        .failed(3, "evidence.malformed");
  }

  @Test
  void aBaselineThatIsDamagedIsRefused() throws Exception {
    tool.run("accept", "--no-daemon", TARGET, "--evidence", evidence).succeeded();
    Path baseline;
    try (Stream<Path> files =
        Files.list(tool.directories.state().resolve("baselines").resolve("native-cma"))) {
      baseline = files.toList().getFirst();
    }
    byte[] octets = Files.readAllBytes(baseline);
    octets[octets.length / 2] ^= 1;
    Files.write(baseline, octets);

    tool.run("revalidate", "--no-daemon", TARGET).failed(3, "tsm.malformed-file");
  }

  private static void assertFollows(String schema, JsonNode json) throws Exception {
    assertThat(JsonSchema.load(COMMAND + schema).violations(json))
        .as(json.toPrettyString())
        .isEmpty();
  }

  /** The emulated device loses its keys: the next command makes another device. */
  private void exchangeDevice() throws Exception {
    try (Stream<Path> files = Files.walk(tool.directories.state().resolve("emu"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
