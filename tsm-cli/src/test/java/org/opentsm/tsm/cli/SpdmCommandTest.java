package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.PemText;

/** {@code tsm spdm}: what a device says, for people and for programs. */
@Timeout(120)
class SpdmCommandTest {
  private static final String SCHEMA = "/org/opentsm/tsm/cli/spdm/spdm.schema.json";

  @TempDir static Path home;
  private static TestTool tool;

  @BeforeAll
  static void makeTool() {
    tool = new TestTool(home);
  }

  private static JsonNode ask(Object... words) throws Exception {
    Object[] line = new Object[words.length + 2];
    line[0] = "spdm";
    System.arraycopy(words, 0, line, 1, words.length);
    line[line.length - 1] = "--json";
    TestTool.Ended ended = tool.run(line).succeeded();
    assertThat(ended.err()).isEmpty();
    JsonNode json = ended.json();
    assertThat(JsonSchema.load(SCHEMA).violations(json)).as(json.toPrettyString()).isEmpty();
    return json;
  }

  @Test
  void infoTellsVersionsAlgorithmsCapabilitiesSlotsAndSessions() throws Exception {
    JsonNode json = ask("info", "emu:");

    assertThat(json.at("/versions/0").asText()).isEqualTo("1.0");
    assertThat(json.at("/versions/4").asText()).isEqualTo("1.4");
    assertThat(json.at("/negotiated/version").asText()).isEqualTo("1.4");
    assertThat(json.at("/negotiated/signature").asText()).isEqualTo("ecdsa-p384");
    assertThat(json.path("capabilities").toString()).contains("\"KEY_EX_CAP\"", "\"CERT_CAP\"");
    assertThat(json.at("/sessions/encrypted").asBoolean()).isTrue();
    assertThat(json.at("/slots/1/provisioned").asBoolean()).isTrue();
    assertThat(json.at("/slots/2/provisioned").asBoolean()).isFalse();
    assertThat(tool.run("spdm", "info", "emu:").succeeded().out())
        .contains("target: emu:\n", "versions: 1.0, 1.1, 1.2, 1.3, 1.4\n", "  cipher: ");
  }

  /** Slot 0xFF: the key of a device without certificates is given beforehand. */
  @Test
  void aDeviceIsKnownByItsKeyAlone() throws Exception {
    ask("info", "emu:public-key");
    tool.run("cert", "emu:p384").succeeded();
    Path emu = tool.directories.state().resolve("emu/ecp384");
    Path key = publicKey("device.pem", emu.resolve("slot0/chain.pem"));
    Path other = publicKey("other.pem", emu.resolve("root.pem"));

    JsonNode json = ask("measurements", "emu:public-key", "--device-key", key);
    assertThat(json.at("/session/slot").asInt()).isEqualTo(255);
    assertThat(json.path("measurements").isEmpty()).isFalse();

    assertThat(
            tool.run("spdm", "mel", "emu:public-key", "--device-key", other)
                .failed(1, "tsm.not-authentic")
                .err())
        .contains("is the key in " + other);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    Bytes another = Bytes.copyOf(rsa.generateKeyPair().getPublic().getEncoded());
    Path kind = tool.write("rsa.pem", String.join("\n", PemText.lines("PUBLIC KEY", another)));
    assertThat(
            tool.run("spdm", "mel", "emu:public-key", "--device-key", kind)
                .failed(2, "tsm.bad-option")
                .err())
        .contains(kind + ": expected a key for ECDSA_P384, found a ", "RSA");
    tool.run("spdm", "mel", "emu:", "--device-key", key).failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "mel", "emu:public-key", "--device-key", emu.resolve("root.pem"))
        .failed(3, "tsm.malformed-file");
    assertThat(
            tool.run("spdm", "mel", "emu:public-key", "--session")
                .failed(5, "tsm.device-lacks-feature")
                .err())
        .contains("see --device-key");
  }

  /** Each says with which key a session is opened. */
  @Test
  void aDeviceKeyAndAPreSharedKeyExcludeEachOther() throws Exception {
    Path file = tool.write("never-read", "");

    assertThat(
            tool.run("spdm", "mel", "emu:psk", "--psk", file, "--device-key", file)
                .failed(2, "cli.usage")
                .err())
        .contains("expected --psk or --device-key, found both");
    tool.run("spdm", "measurements", "emu:", "--psk", file, "--slot", "0").failed(2, "cli.usage");
    tool.run("spdm", "measurements", "emu:", "--device-key", file, "--slot", "0")
        .failed(2, "cli.usage");
    assertThat(tool.run("spdm", "measurements", "emu:", "--slot", "1").failed(2, "cli.usage").err())
        .contains("expected --session with --slot");
  }

  /** The key of the last certificate of a chain. */
  private static Path publicKey(String name, Path chain) throws Exception {
    Certificate last = null;
    try (InputStream in = Files.newInputStream(chain)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        last = each;
      }
    }
    Bytes info = Bytes.copyOf(Objects.requireNonNull(last).getPublicKey().getEncoded());
    return tool.write(name, String.join("\n", PemText.lines("PUBLIC KEY", info)) + "\n");
  }

  @Test
  void infoOfAnOldDeviceLeavesOutWhatItCannot() throws Exception {
    JsonNode json = ask("info", "emu:spdm-1.0");

    assertThat(json.path("versions").size()).isEqualTo(1);
    assertThat(json.has("sessions")).isFalse();
    assertThat(json.has("dataTransferSize")).isFalse();
  }

  @Test
  void digestsAndCertificateSpeakOfTheSameSlots() throws Exception {
    assertThat(ask("digests", "emu:").at("/slots/0/digest").asText()).hasSize(96);

    JsonNode chain = ask("certificate", "emu:", "--slot", "1");
    assertThat(chain.path("slot").asInt()).isEqualTo(1);
    assertThat(chain.at("/certificates/0/subject").asText()).isEqualTo("CN=OpenTSM root B");
    assertThat(chain.at("/certificates/2/subject").asText()).isEqualTo("CN=OpenTSM EMU-1");
  }

  @Test
  void measurementsAreTheSameInASession() throws Exception {
    JsonNode plain = ask("measurements", "emu:");
    JsonNode secured = ask("measurements", "emu:", "--session", "--slot", "1");

    assertThat(plain.has("session")).isFalse();
    assertThat(plain.at("/measurements/0/type").asText()).isEqualTo("immutable-rom");
    assertThat(plain.path("measurements").size()).isGreaterThan(4);
    assertThat(secured.path("measurements")).isEqualTo(plain.path("measurements"));
    assertThat(secured.at("/session/slot").asInt()).isEqualTo(1);
    assertThat(ask("measurements", "emu:", "--raw").at("/measurements/0/form").asText())
        .isEqualTo("raw");
  }

  @Test
  void theLogAndTheClassesOfADevice() throws Exception {
    JsonNode log = ask("mel", "emu:");
    assertThat(log.path("log").size()).isPositive();
    assertThat(log.at("/log/0/value").asText()).isNotEmpty();

    JsonNode classes = ask("endpoint-info", "emu:");
    assertThat(classes.at("/identifiers/0/standardsBody").asText()).isNotEmpty();
  }

  @Test
  void theEventsOfADevice() throws Exception {
    JsonNode events = ask("events", "emu:", "--subscribe");

    assertThat(events.at("/events/0/standardsBody").asText()).isEqualTo("DMTF");
    assertThat(events.at("/events/0/types").toString()).contains("measurement-changed");
    assertThat(events.path("subscribed").asBoolean()).isTrue();
    assertThat(events.at("/session/slot").asInt()).isZero();
    tool.run("spdm", "events", "emu:spdm-1.2").failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "events", "emu:no-sessions").failed(5, "tsm.device-lacks-feature");
  }

  @Test
  void whatADeviceCannotDoIsFive() {
    tool.run("spdm", "measurements", "emu:no-sessions", "--session")
        .failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "measurements", "emu:spdm-1.1", "--raw").failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "certificate", "emu:", "--slot", "5").failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "mel", "emu:spdm-1.1").failed(5, "tsm.device-lacks-feature");
    tool.run("spdm", "endpoint-info", "emu:spdm-1.1").failed(5, "tsm.device-lacks-feature");
  }

  @Test
  void failuresEndAsEverywhere() {
    tool.run("spdm", "info", "usb:1").failed(2, "tsm.unknown-scheme");
    tool.run("spdm", "info", "emu:?fault=garbage").failed(3, "tsm.protocol-violation");
    tool.run("spdm", "info", "emu:?fault=stall@VERSION").failed(4, "tsm.timed-out");
    tool.run("spdm", "measurements", "emu:?fault=garbage@KEY_EXCHANGE_RSP", "--session")
        .failed(3, "tsm.protocol-violation");
  }
}
