package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.TestTool.Ended;
import org.opentsm.tsm.cli.serve.DaemonConfig;

/** The commands that have a daemon do what they say. */
@Timeout(240)
class DaemonCommandsTest {
  private static final String CLIENT = "/org/opentsm/tsm/cli/client/";
  private static final String ERROR = "/org/opentsm/tsm/cli/io/error.schema.json";
  private static final String TARGET = "emu:p256";

  @TempDir Path home;
  private TestTool tool;
  private Path evidence;

  @BeforeEach
  void layOut() {
    tool = new TestTool(home);
    evidence = tool.file("evidence.cbor");
  }

  private Ended collect(String nonce) {
    return tool.run("evidence", TARGET, "--nonce", nonce, "--out", evidence, "--json").succeeded();
  }

  private void connect() {
    tool.run("connect", TARGET).succeeded();
  }

  private Ended accept() {
    return tool.run("accept", TARGET, "--evidence", evidence, "--json");
  }

  private static void assertFollows(String schema, JsonNode json) throws Exception {
    assertThat(JsonSchema.load(schema).violations(json)).as(json.toPrettyString()).isEmpty();
  }

  @Test
  void theVerbsWalkADeviceFromConnectToDisconnect() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      JsonNode connected = tool.run("connect", TARGET, "--json").succeeded().json();
      JsonNode collected = collect(NONCE).json();
      tool.run("verify", evidence, "--nonce", NONCE, "--root", root()).succeeded();
      JsonNode accepted = accept().succeeded().json();
      JsonNode same = tool.run("revalidate", TARGET, "--json").succeeded().json();
      JsonNode gone = tool.run("disconnect", TARGET, "--json").succeeded().json();

      assertFollows(CLIENT + "device.schema.json", connected);
      assertFollows(CLIENT + "evidence.schema.json", collected);
      assertFollows(CLIENT + "accept.schema.json", accepted);
      assertFollows(CLIENT + "revalidate.schema.json", same);
      assertFollows(CLIENT + "device.schema.json", gone);
      assertThat(connected.path("state").asText()).isEqualTo("authenticated");
      assertThat(connected.path("session").asText()).isNotEmpty();
      assertThat(accepted.path("deviceDigest")).isEqualTo(collected.path("deviceDigest"));
      assertThat(same.path("outcome").asText()).isEqualTo("same");
      assertThat(gone.path("state").asText()).isEqualTo("present");
    }
  }

  private Path root() {
    return tool.directories.state().resolve("emu").resolve("ecp256").resolve("root.pem");
  }

  @Test
  void inWordsItSaysTheSame() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      assertThat(tool.run("connect", TARGET).succeeded().out())
          .startsWith(TARGET + ": authenticated (native-cma), slot 0, SPDM ")
          .contains("; in a session: ");
      Ended collected =
          tool.run("evidence", TARGET, "--nonce", NONCE, "--out", evidence).succeeded();
      assertThat(collected.out()).contains("evidence of " + TARGET + " by native-cma");
      assertThat(collected.err())
          .contains("nothing is decided yet; next: tsm verify ")
          .contains(" --root " + root());
      assertThat(tool.run("accept", TARGET, "--evidence", evidence).succeeded().out())
          .contains(TARGET + ": accepted: the daemon holds the evidence of " + evidence);
      assertThat(tool.run("revalidate", TARGET, "--choice", "same-key").succeeded().out())
          .contains("the device that was accepted", "compared: key");
      assertThat(tool.run("disconnect", TARGET).succeeded().out())
          .isEqualTo(TARGET + ": present (native-cma)\n");
    }
  }

  @Test
  void connectTakesWhatItIsTold() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      JsonNode connected =
          tool.run(
                  "connect",
                  TARGET,
                  "--no-session",
                  "--slot",
                  1,
                  "--provider",
                  "native-cma",
                  "--json")
              .succeeded()
              .json();

      assertThat(connected.path("slot").asInt()).isEqualTo(1);
      assertThat(connected.has("session")).isFalse();
      tool.run("disconnect", TARGET).succeeded();
      tool.run("connect", "emu:no-sessions", "--session").failed(5, "tsm.device-lacks-feature");
      tool.run("connect", TARGET, "--provider", "nobody").failed(2, "tsm.bad-option");
      tool.run("connect", TARGET, "--slot", 9).failed(2, "cli.usage");
    }
  }

  @Test
  void statusShowsDevicesSessionsAndStreams() throws Exception {
    try (RunningDaemon daemon = new RunningDaemon(tool)) {
      connect();
      collect(NONCE);
      accept().succeeded();
      JsonNode json = tool.run("status", "--json").succeeded().json();
      String table = tool.run("status").succeeded().out();

      assertFollows(CLIENT + "status.schema.json", json);
      assertThat(json.path("socket").asText()).isEqualTo(daemon.socket.toString());
      assertThat(json.path("sessions").findValuesAsText("address")).containsExactly(TARGET);
      assertThat(json.path("streams")).isEmpty();
      assertThat(table)
          .containsPattern("emu:p256 +accepted +yes +native-cma")
          .containsPattern("SESSION WITH +SLOT +SINCE +PROTECTED BY\n +emu:p256 +0 ")
          .containsPattern("streams: +none: ");
      assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void acceptTakesExactlyWhatTheDaemonHolds() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("accept", TARGET, "--evidence", attested()).failed(6, "tsm.wrong-state");
      connect();
      collect(NONCE);
      Path older = Files.copy(evidence, tool.file("older.cbor"));
      collect(OTHER_NONCE);

      tool.run("accept", TARGET, "--evidence", older).failed(6, "tsm.stale-generation");
      accept().succeeded();
      connect();
      accept().succeeded();
      tool.run("connect", TARGET, "--anew").succeeded();
      tool.run("accept", TARGET, "--evidence", evidence).failed(6, "tsm.stale-incarnation");
    }
  }

  /** Both processes count from 1: the digest alone tells them apart. */
  @Test
  void evidenceOfAnotherProcessIsNotAccepted() throws Exception {
    Path foreign = attested();
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      connect();
      collect(NONCE);

      tool.run("accept", TARGET, "--evidence", foreign).failed(6, "tsm.digest-mismatch");
      tool.run("revalidate", TARGET).failed(6, "tsm.wrong-state");
    }
  }

  private Path attested() {
    Path file = tool.file("attested.cbor");
    tool.run("attest", TARGET, "--nonce", NONCE, "--out", file).succeeded();
    return file;
  }

  @Test
  void acceptRefusesFilesThatAreNotWhatATsmWrote() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      connect();
      collect(NONCE);
      byte[] octets = Files.readAllBytes(evidence);
      octets[octets.length - 1] ^= 1;
      Files.write(evidence, octets);

      tool.run("accept", TARGET, "--evidence", evidence).failed(3, "evidence.malformed");
      tool.run("accept", TARGET, "--evidence", home.resolve("none")).failed(2, "cli.no-such-file");
    }
  }

  @Test
  void aDeviceThatIsAnotherOneIsANegativeAnswer() throws Exception {
    Path kept = tool.directories.state().resolve("emu");
    Path away = tool.file("away");
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      connect();
      collect(NONCE);
      accept().succeeded();
      tool.run("disconnect", TARGET).succeeded();
    }
    Files.move(kept, away);
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      Ended ended = tool.run("revalidate", TARGET, "--otherwise", "drop", "--json");
      JsonNode another = ended.json();

      assertThat(ended.code()).isEqualTo(1);
      assertFollows(CLIENT + "revalidate.schema.json", another);
      assertThat(another.path("outcome").asText()).isEqualTo("another-device");
      assertThat(another.path("consequence").asText()).isEqualTo("drop");
      assertThat(tool.run("events").succeeded().out())
          .contains("revalidated: outcome another-device, parts [\"");
      assertThat(
              tool.run("events", "--types", "revalidated", "--address", TARGET).succeeded().out())
          .hasLineCount(1)
          .contains("revalidated: outcome another-device");
      assertThat(tool.run("events", "--address", "emu:?serial=7").succeeded().out()).isEmpty();
      tool.run("events", "--types", "revalidatd").failed(2, "daemon.bad-request");
      tool.run("events", "--address", "nowhere").failed(2, "tsm.bad-address");
      tool.run("revalidate", TARGET).failed(6, "tsm.wrong-state");
    }
  }

  @Test
  void whatTheDaemonRefusesKeepsItsCodeAndExitCode() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("lock", TARGET).failed(5, "tsm.lacks-feature");
      tool.run("unlock", TARGET).failed(5, "tsm.lacks-feature");
      tool.run("evidence", TARGET, "--nonce", NONCE, "--out", evidence)
          .failed(6, "tsm.wrong-state");
      tool.run("revalidate", TARGET).failed(6, "tsm.wrong-state");
      tool.run("revalidate", TARGET, "--choice", "nothing").failed(2, "cli.usage");
      tool.run("connect", "nowhere:1").failed(2, "tsm.unknown-scheme");
      tool.run("connect", "spdm+doe://127.0.0.1:1").failed(4, "tsm.unreachable");
      tool.run("connect", "emu:?fault=wrong-nonce").failed(1, "tsm.not-authentic");
      tool.run("connect", "emu:?fault=garbage").failed(3, "tsm.protocol-violation");
      assertThat(evidence).doesNotExist();

      connect();
      tool.run("attest", TARGET, "--nonce", NONCE, "--out", evidence)
          .failed(6, "tsm.owned-by-another");
      JsonNode json = tool.run("connect", "spdm+doe://127.0.0.1:1", "--json").json();
      assertFollows(ERROR, json);
      assertThat(json.at("/error/code").asText()).isEqualTo("tsm.unreachable");
    }
  }

  static List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    for (String verb : List.of("connect", "lock", "unlock", "disconnect", "revalidate")) {
      commands.add(List.of(verb, TARGET));
    }
    commands.add(List.of("status"));
    commands.add(List.of("events"));
    commands.add(List.of("events", "--follow"));
    commands.add(List.of("evidence", TARGET, "--nonce", NONCE, "--out", "never.cbor"));
    return commands;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void withoutADaemonEachSaysHowToStartOne(List<String> command) throws Exception {
    List<Object> elsewhere = new ArrayList<>(command);
    elsewhere.addAll(List.of("--socket", home.resolve("else where")));

    assertThat(tool.run(command.toArray()).failed(4, "daemon.not-running").err())
        .contains("start one (tsm serve)");
    assertThat(tool.run(elsewhere.toArray()).failed(4, "daemon.not-running").err())
        .contains("(tsm serve --socket '" + home.resolve("else where") + "')");
    elsewhere.add("--json");
    assertFollows(ERROR, tool.run(elsewhere.toArray()).json());
  }

  @Test
  void verbsThatRememberInFilesNameTheWayWithoutADaemon() {
    Path file = attested();

    assertThat(tool.run("accept", TARGET, "--evidence", file).failed(4, "daemon.not-running").err())
        .contains("--no-daemon");
    assertThat(tool.run("revalidate", TARGET).failed(4, "daemon.not-running").err())
        .contains("--no-daemon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--pcap c.pcap",
        "--psk key",
        "--requester-identity me.pem",
        "--no-daemon --socket s"
      })
  void optionsOfThisProcessAreNotForTheDaemon(String options) {
    List<Object> words = new ArrayList<>(List.of("revalidate", TARGET));
    words.addAll(List.of(options.split(" ")));

    assertThat(tool.run(words.toArray()).failed(2, "cli.usage").err()).contains("--no-daemon");
  }

  @Test
  void aSocketThatADeadDaemonLeftIsNoDaemon() throws Exception {
    DaemonConfig config = DaemonConfig.usual(tool.directories);
    try (DeafSocket _ = DeafSocket.leaveBehind(config.socket())) {
      tool.run("status").failed(4, "daemon.not-running");
    }
  }

  @Test
  void statusWaitsForADaemonThatIsBeingStarted() throws Exception {
    tool.run("status", "--wait", 0).failed(2, "cli.usage");
    tool.run("status", "--wait", 1).failed(4, "daemon.not-running");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ended> waiting = threads.submit(() -> tool.run("status", "--wait", 60));
      try (RunningDaemon _ = new RunningDaemon(tool)) {
        assertThat(waiting.get().succeeded().out()).contains("DEVICE");
      }
    }
  }

  @Test
  void aDeviceThatIsConnectedAlreadyKeepsItsStanding() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      connect();
      collect(NONCE);
      accept().succeeded();

      assertThat(tool.run("connect", TARGET).succeeded().out()).contains("accepted");
      assertThat(tool.run("connect", TARGET, "--slot", 1).failed(6, "tsm.wrong-state").err())
          .contains("slot 0");
      assertThat(tool.run("connect", TARGET, "--anew").succeeded().out()).contains("authenticated");
    }
  }

  @Test
  void anAddressWithASlipInItIsNotLetGo() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("disconnect", "nosuch:").failed(2, "daemon.not-found");
      tool.run("disconnect", "emu:nosuch").failed(2, "daemon.not-found");
      tool.run("disconnect", "emu:").succeeded();
    }
  }

  @Test
  void whatIsNoSocketIsNotStartedThere() throws Exception {
    Path file = Files.writeString(tool.file("file"), "text");
    assertThat(tool.run("status", "--socket", file).failed(4, "daemon.not-running").err())
        .contains("found a file")
        .doesNotContain("start one");
  }

  @Test
  void theSocketIsWhereItIsSaid() throws Exception {
    DaemonConfig config =
        DaemonConfig.usual(tool.directories).withSocket(tool.directories.runtime().resolve("s"));
    try (RunningDaemon daemon = new RunningDaemon(tool, config)) {
      assertThat(tool.run("status", "--socket", daemon.socket).succeeded().out())
          .contains("DEVICE");
      tool.run("status").failed(4, "daemon.not-running");
      assertThat(inProcessOfItsOwn(daemon.socket)).contains(daemon.socket.toString());
    }
  }

  /** Variables of the environment are a process's. */
  private String inProcessOfItsOwn(Path socket) throws Exception {
    Path out = tool.file("out");
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "status",
            "--json");
    process.environment().put("OPENTSM_SOCKET", socket.toString());
    process.environment().put("OPENTSM_STATE_DIR", tool.directories.state().toString());
    process.environment().put("OPENTSM_RUNTIME_DIR", tool.directories.runtime().toString());
    process.environment().put("OPENTSM_LOCK_DIR", tool.directories.runtime().toString());
    Process started = process.redirectOutput(out.toFile()).start();
    assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}
