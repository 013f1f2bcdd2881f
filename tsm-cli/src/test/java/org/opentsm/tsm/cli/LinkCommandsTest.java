package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.backend.nativecma.NativeCmaPlugin;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code tsm ide} and {@code tsm tdisp}, as far as they need no daemon. */
@Timeout(120)
class LinkCommandsTest {
  private static final String SCHEMAS = "/org/opentsm/tsm/cli/link/";
  private static final String EXERCISE = SCHEMAS + "exercise.schema.json";
  private static final String TDISP = SCHEMAS + "tdisp.schema.json";
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  @TempDir static Path home;
  private static TestTool tool;

  @BeforeAll
  static void makeTool() {
    tool = new TestTool(home);
  }

  private static JsonNode following(String schema, Ended ended) throws Exception {
    JsonNode json = ended.json();
    assertThat(JsonSchema.load(schema).violations(json)).as(json.toPrettyString()).isEmpty();
    return json;
  }

  @Test
  void theEmulatedDevicePassesTheExerciseOfKeyManagement() throws Exception {
    Ended ended = tool.run("ide", "exercise", "emu:ide", "--function", "3b:00.0", "--json");
    JsonNode json = following(EXERCISE, ended.succeeded());

    assertThat(json.at("/counts/failed").asInt()).isZero();
    assertThat(json.at("/counts/passed").asInt()).isGreaterThan(100);
    assertThat(json.at("/counts/notRun").asInt()).isZero();
    assertThat(json.path("steps").findValuesAsText("number"))
        .contains("1.1.1", "1.2.1", "2.6.3", "Test.KeyRefreshKs1.1", "5.1.2", "5.2.11");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void theEmulatedDevicePassesTheExerciseOfInterfaces() throws Exception {
    JsonNode json = following(EXERCISE, tool.run("tdisp", "exercise", "emu:ide", "--json"));
    JsonNode virtual =
        following(
            EXERCISE,
            tool.run(
                "tdisp", "exercise", "emu:ide", "--interface", "0x3b02", "--case", "3", "--json"));

    assertThat(json.at("/counts/failed").asInt()).isZero();
    assertThat(json.at("/counts/notRun").asInt()).isZero();
    assertThat(json.at("/counts/passed").asInt()).isEqualTo(json.path("steps").size());
    assertThat(json.at("/interface/function").asText()).isEqualTo("3b:00.0");
    assertThat(virtual.at("/interface/function").asText()).isEqualTo("3b:00.2");
    assertThat(virtual.path("steps").findValuesAsText("number"))
        .hasSize(virtual.at("/counts/passed").asInt())
        .allMatch(number -> number.startsWith("3."));
  }

  @Test
  void casesAreChosenByTheirNumbersAndStepsStandInATable() {
    Ended ended =
        tool.run("ide", "exercise", "emu:ide", "--case", "2.3", "--case", "1").succeeded();

    assertThat(ended.out())
        .containsPattern("(?m)^  STEP +OUTCOME +MESSAGE AND ANSWER$")
        .containsPattern("(?m)^  1\\.1\\.1 +pass +QUERY: port 0: ")
        .containsPattern("(?m)^  1\\.2\\.1 +pass +QUERY: port 1: ")
        .containsPattern("(?m)^  2\\.3\\.3 +pass +KEY_PROG: ")
        .endsWith("14 passed, 0 failed, 0 not run\n");
    assertThat(tool.run("ide", "exercise", "nowhere:", "--case", "9").failed(2, "cli.usage").err())
        .contains("expected --case with one of 1.1, ", ", found '9'");
  }

  /** With a recorder between, the link is still found. */
  @Test
  void anExerciseCanBeRecorded() throws Exception {
    Path file = tool.file("exercise.pcap");

    JsonNode json =
        following(
            EXERCISE,
            tool.run("ide", "exercise", "emu:ide", "--case", "Test", "--pcap", file, "--json"));

    assertThat(json.at("/counts/passed").asInt()).isEqualTo(3);
    assertThat(Files.size(file)).isGreaterThan(1000);
  }

  @Test
  void aStepThatFailsIsOneAndNoneThatCouldBeRunIsFive() throws Exception {
    Ended failed = tool.run("ide", "exercise", "emu:", "--case", "1.1", "--json");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(following(EXERCISE, failed).at("/steps/0/outcome").asText()).isEqualTo("fail");
    assertThat(failed.json().at("/steps/0/found").asText()).startsWith("none: ");
    try (EmulatedDeviceServer server = serve(new EmulatedEndpoint(0x1234, 1, CRYPTO))) {
      Ended nothing =
          tool.run("ide", "exercise", addressOf(server), "--case", "Test.Full", "--json");
      assertThat(nothing.code()).isEqualTo(5);
      assertThat(following(EXERCISE, nothing).at("/steps/0/outcome").asText()).isEqualTo("not-run");
    }
    assertThat(tool.run("tdisp", "exercise", "emu:").failed(5, "tsm.device-lacks-feature").err())
        .contains("expected --interface, or an answer to QUERY (IDE_KM)");
    tool.run("ide", "exercise", "emu:no-sessions").failed(5, "tsm.device-lacks-feature");
  }

  @Test
  void theStateOfAnInterface() throws Exception {
    JsonNode json = following(TDISP, tool.run("tdisp", "state", "emu:ide", "--json").succeeded());

    assertThat(json.path("state").asText()).isEqualTo("config-unlocked");
    assertThat(json.at("/versions/0").asText()).isEqualTo("1.0");
    assertThat(json.at("/capabilities/addressWidth").asInt()).isEqualTo(52);
    assertThat(json.at("/capabilities/requests").toString()).contains("\"LOCK_INTERFACE_REQUEST\"");
    assertThat(json.at("/interface/functionId").asText()).isEqualTo("0x00003b00");
    assertThat(tool.run("tdisp", "state", "emu:ide", "--interface", "3b:0.1").succeeded().out())
        .contains("state: config-unlocked\n", "  function: 3b:00.1\n");
    assertThat(
            tool.run("tdisp", "state", "emu:ide", "--interface", "3b:01.0")
                .failed(3, "tsm.device-refused")
                .err())
        .contains("INVALID_INTERFACE");
  }

  @Test
  void anInterfaceHasToBeOne() {
    for (String wrong : List.of("3b:00", "3b:20.0", "3b:00.8", "3b00", "0x123456789", "", "0x")) {
      assertThat(
              tool.run("tdisp", "state", "emu:ide", "--interface", wrong)
                  .failed(2, "cli.usage")
                  .err())
          .contains("expected BUS:DEVICE.FUNCTION or ", "found '" + wrong + "'");
    }
  }

  /** A device behind a socket. */
  private static EmulatedDeviceServer serve(EmulatedEndpoint endpoint) throws Exception {
    DeviceProfile profile = NamedProfiles.find("ide");
    EmulatedDevice device =
        new EmulatedDevice(
            profile,
            DevicePki.inMemory(profile.identity()),
            CRYPTO,
            e -> {
              throw new AssertionError(e);
            },
            Optional.of(endpoint));
    return EmulatedDeviceServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE)),
        device,
        Optional.empty());
  }

  private static String addressOf(EmulatedDeviceServer server) {
    return "spdm+doe://127.0.0.1:" + server.address().getPort();
  }

  @Test
  void aDeviceThatNoHostHasNumberedTakesTheNumberThatItIsAskedFor() throws Exception {
    try (EmulatedDeviceServer server = serve(new EmulatedEndpoint(0x1234, 1, CRYPTO))) {
      JsonNode json =
          following(
              TDISP,
              tool.run("tdisp", "state", addressOf(server), "--interface", "0xbeef", "--json")
                  .succeeded());

      assertThat(json.path("state").asText()).isEqualTo("config-unlocked");
      assertThat(json.at("/interface/functionId").asText()).isEqualTo("0x0000beef");
    }
  }

  @Test
  void aReportIsThatOfAnInterfaceWhichSomebodyElseHasLocked() throws Exception {
    EmulatedEndpoint endpoint = new EmulatedEndpoint(0x1234, 1, CRYPTO);
    EmulatedSlot slot = new EmulatedSlot(endpoint);
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    // Another session than the tool's.
    VendorChannel elsewhere = Loopback.in(Bytes.ofHex("7f7f7f7f"), endpoint::answer);
    InterfaceId id = InterfaceId.of(0x3B01);
    try (EmulatedDeviceServer server = serve(endpoint);
        IdeStream stream =
            IdeStream.open(
                slot.plan(), slot.pool(), new IdeKmRequester(elsewhere), CRYPTO, deadline)) {
      String target = addressOf(server);
      assertThat(
              tool.run("tdisp", "report", target, "--interface", "3b:00.1")
                  .failed(6, "tsm.wrong-state")
                  .err())
          .contains(
              "expected CONFIG_LOCKED or RUN, where there is a report, found CONFIG_UNLOCKED");
      var _ =
          new TdispRequester(elsewhere)
              .lock(new LockInterface.Request(id, 0, stream.id(), 0, 0), deadline);

      JsonNode json =
          following(
              TDISP,
              tool.run("tdisp", "report", target, "--interface", "3b:00.1", "--json").succeeded());

      assertThat(json.path("state").asText()).isEqualTo("config-locked");
      assertThat(json.at("/report/msixEntries").asInt()).isEqualTo(16);
      assertThat(json.at("/report/ranges/0/firstPage").asText()).isEqualTo("0x0000000000081000");
      assertThat(json.at("/report/ranges/0/attributes").toString())
          .isEqualTo("[\"MSIX_TABLE\",\"MSIX_PBA\"]");
      assertThat(json.path("findings").isEmpty()).isTrue();
      assertThat(tool.run("tdisp", "report", target, "--interface", "3b:00.1").succeeded().out())
          .contains("state: config-locked\n", "findings: none\n", "    pages: 256\n");
      assertThat(tool.run("tdisp", "report", target).failed(5, "tsm.device-lacks-feature").err())
          .as("somebody else manages its keys")
          .contains("expected --interface");
    }
  }

  @Test
  void aDeviceThatSomebodyOwnsIsRefused() throws Exception {
    TsmEnvironment same = TsmEnvironment.builder(tool.directories).discoverConnectors().build();
    try (Tsm owner = new NativeCmaPlugin().create(same)) {
      owner.connect(
          DeviceAddress.parse("emu:ide?serial=7"),
          ConnectOptions.DEFAULTS,
          Deadline.after(Duration.ofMinutes(1)));

      for (List<String> command :
          List.of(
              List.of("ide", "exercise"),
              List.of("tdisp", "exercise"),
              List.of("tdisp", "state"),
              List.of("tdisp", "report"))) {
        assertThat(
                tool.run(command.get(0), command.get(1), "emu:ide?serial=7")
                    .failed(6, "tsm.owned-by-another")
                    .err())
            .contains("native-cma");
      }
    }
  }
}
