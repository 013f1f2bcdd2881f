package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;

/** Encrypted links that the daemon holds, by the commands. */
@Timeout(120)
class IdeDaemonTest {
  private static final String CLIENT = "/org/opentsm/tsm/cli/client/";
  private static final String TARGET = "emu:ide";
  private static final String NONCE = "11".repeat(32);

  @TempDir Path home;
  private TestTool tool;

  @BeforeEach
  void layOut() {
    tool = new TestTool(home);
  }

  private static void assertFollows(String schema, JsonNode json) throws Exception {
    assertThat(JsonSchema.load(CLIENT + schema).violations(json))
        .as(json.toPrettyString())
        .isEmpty();
  }

  private JsonNode json(Object... arguments) throws Exception {
    return tool.run(arguments).succeeded().json();
  }

  @Test
  void aLinkIsEncryptedRenewedAndStopped() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      JsonNode connected = json("connect", TARGET, "--ide", "--json");
      assertFollows("device.schema.json", connected);
      assertThat(connected.path("encrypted").asBoolean()).isTrue();

      JsonNode link = json("ide", "status", TARGET, "--json");
      assertFollows("link.schema.json", link);
      assertThat(link.at("/streams/0/ports/0/address").asText()).isEqualTo("0000:3b:00.0");
      assertThat(link.at("/streams/0/ports/1/state").asText()).isEqualTo("secure");
      assertThat(link.at("/streams/0/generation").asInt()).isZero();

      JsonNode refreshed = json("ide", "refresh", TARGET, "--json");
      assertFollows("link.schema.json", refreshed);
      assertThat(refreshed.at("/streams/0/keySet").asInt()).isEqualTo(1);
      JsonNode status = json("status", "--json");
      assertFollows("status.schema.json", status);
      assertThat(status.at("/streams/0/generation").asInt()).isEqualTo(1);
      assertThat(status.at("/streams/0/address").asText()).isEqualTo(TARGET);

      JsonNode stopped = json("ide", "stop", TARGET, "--json");
      assertFollows("device.schema.json", stopped);
      assertThat(stopped.path("state").asText()).isEqualTo("authenticated");
      JsonNode without = json("ide", "status", TARGET, "--json");
      assertFollows("link.schema.json", without);
      assertThat(without.path("noStreams").asText()).isEqualTo("Link encryption was stopped.");
      assertThat(json("status", "--json").path("streams")).isEmpty();
      assertThat(
              tool.run("events", "--types", "link-secured,link-refreshed,link-closed")
                  .succeeded()
                  .out()
                  .lines())
          .hasSize(3);
    }
  }

  @Test
  void inWordsItSaysTheSame() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      assertThat(tool.run("connect", TARGET).succeeded().out())
          .endsWith("; the link is encrypted\n");
      assertThat(tool.run("ide", "refresh", TARGET).succeeded().out())
          .isEqualTo(
              TARGET
                  + ": selective stream 0: 0000:3b:00.0 secure, 0000:00:02.0 secure; key set 1; keys"
                  + " renewed once\n");
      assertThat(tool.run("status").succeeded().out())
          .containsPattern("STREAM OF +ID +STATE +SINCE +KEYS RENEWED")
          .containsPattern("emu:ide +0 +secure");
      assertThat(tool.run("ide", "stop", TARGET).succeeded().out())
          .isEqualTo(TARGET + ": authenticated (native-cma)\n");
      assertThat(tool.run("ide", "status", TARGET).succeeded().out())
          .isEqualTo(TARGET + ": the link is not encrypted: Link encryption was stopped.\n");
    }
  }

  @Test
  void evidenceTellsOfTheLink() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      Path evidence = tool.file("evidence.cbor");
      tool.run("connect", TARGET).succeeded();
      tool.run("evidence", TARGET, "--nonce", NONCE, "--out", evidence).succeeded();
      JsonNode shown = json("show", evidence, "--json");
      assertThat(shown.at("/devices/0/link").toString())
          .contains("\"secure\"", "0000:3b:00.0", "0000:00:02.0");

      Path root = tool.directories.state().resolve("emu/ecp384/root.pem");
      tool.run("verify", evidence, "--nonce", NONCE, "--root", root).succeeded();
      tool.run("accept", TARGET, "--evidence", evidence).succeeded();
      assertThat(tool.run("revalidate", TARGET).succeeded().out()).contains("link");
    }
  }

  @Test
  void whereThereIsNoneItIsRefused() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("connect", "emu:p256", "--ide").failed(5, "tsm.device-lacks-feature");
      tool.run("connect", TARGET, "--ide", "--no-session").failed(2, "tsm.bad-option");
      tool.run("ide", "status", TARGET).failed(6, "tsm.wrong-state");
      tool.run("connect", TARGET, "--no-ide").succeeded();
      assertThat(tool.run("ide", "status", TARGET).succeeded().out())
          .contains("No link encryption was asked for.");
      tool.run("ide", "refresh", TARGET).failed(6, "tsm.wrong-state");
      tool.run("connect", TARGET, "--ide").failed(6, "tsm.wrong-state");
      tool.run("connect", TARGET, "--ide", "--anew").succeeded();
      tool.run("connect", TARGET, "--ide", "--no-ide").failed(2, "cli.usage");
    }
  }
}
