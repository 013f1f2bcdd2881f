package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;

/** {@code tsm spdm csr}, {@code set-certificate} and {@code key-pairs}. */
@Timeout(120)
class SpdmProvisioningTest {
  private static final String SCHEMA = "/org/opentsm/tsm/cli/spdm/spdm.schema.json";

  @TempDir static Path home;
  private static TestTool tool;
  private static Path chain;
  private static Path psk;

  @BeforeAll
  static void makeKeys() {
    tool = new TestTool(home);
    tool.run("cert", "emu:psk", "--slot", "1").succeeded();
    chain = tool.directories.state().resolve("emu/ecp384/slot1/chain.pem");
    psk = tool.directories.state().resolve("emu/psk");
  }

  private static TestTool.Ended run(Object... words) {
    Object[] line = new Object[words.length + 1];
    line[0] = "spdm";
    System.arraycopy(words, 0, line, 1, words.length);
    return tool.run(line);
  }

  private static JsonNode ask(Object... words) throws Exception {
    Object[] line = Arrays.copyOf(words, words.length + 1);
    line[words.length] = "--json";
    JsonNode json = run(line).succeeded().json();
    assertThat(JsonSchema.load(SCHEMA).violations(json)).as(json.toPrettyString()).isEmpty();
    return json;
  }

  @Test
  void keyPairsTellsOfEveryKey() throws Exception {
    JsonNode pairs = ask("key-pairs", "emu:p384").path("keyPairs");

    assertThat(pairs.size()).isEqualTo(2);
    assertThat(pairs.at("/0/keyPairId").asInt()).isEqualTo(1);
    assertThat(pairs.at("/0/algorithm/0").asText()).isEqualTo("ecc-384");
    assertThat(pairs.at("/0/keyUsage").toString()).contains("CHALLENGE_USE");
    assertThat(pairs.at("/1/slots/0").asInt()).isEqualTo(1);
    assertThat(ask("key-pairs", "emu:p384", "--session").path("keyPairs")).isEqualTo(pairs);
  }

  @Test
  void aRequestIsWrittenAsPemOrDer() throws Exception {
    Path pem = tool.file("request.pem");
    Path der = tool.file("request.der");

    JsonNode answer = ask("csr", "emu:", "--out", pem);
    assertThat(answer.path("file").asText()).isEqualTo(pem.toString());
    assertThat(answer.path("resetRequired").asBoolean()).isFalse();
    assertThat(Files.readString(pem))
        .startsWith("-----BEGIN CERTIFICATE REQUEST-----\n")
        .endsWith("-----END CERTIFICATE REQUEST-----\n");
    answer = ask("csr", "emu:", "--out", der, "--der", "--session", "--overwrite");
    assertThat(Files.size(der)).isEqualTo(answer.path("size").asLong());
    assertThat(answer.at("/session/slot").asInt()).isZero();
  }

  @Test
  void oneOfSeveralKeysIsChosenByItsNumber() throws Exception {
    Path one = tool.file("one.der");
    Path two = tool.file("two.der");
    ask("csr", "emu:p384", "--out", one, "--der", "--key-pair", "1");
    ask("csr", "emu:p384", "--out", two, "--der", "--key-pair", "2");

    String certified = leafKey(chain);
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(two))).contains(certified);
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(one))).doesNotContain(certified);
    JsonNode put =
        ask(
            "set-certificate",
            "emu:p384",
            "--slot",
            "1",
            "--chain",
            chain,
            "--key-pair",
            "2",
            "--session");
    assertThat(put.path("resetRequired").asBoolean(true)).isFalse();
  }

  private static String leafKey(Path chainFile) throws Exception {
    Certificate leaf = null;
    try (InputStream in = Files.newInputStream(chainFile)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        leaf = each;
      }
    }
    return HexFormat.of().formatHex(Objects.requireNonNull(leaf).getPublicKey().getEncoded());
  }

  @Test
  void aRequestThatNeedsAResetIsSaidToAndNotWritten() throws Exception {
    Path none = tool.file("none.pem");

    TestTool.Ended ended = run("csr", "emu:install-reset", "--out", none, "--json");

    assertThat(ended.code()).as("who waits for the file must not go on").isEqualTo(6);
    assertThat(ended.json().path("resetRequired").asBoolean()).isTrue();
    assertThat(ended.json().path("trackingTag").asInt()).isBetween(1, 7);
    assertThat(ended.err()).contains("nothing was written", "gone by then");
    assertThat(none).doesNotExist();
  }

  @Test
  void aChainIsPutIntoASlotAndTheSlotEmptied() throws Exception {
    JsonNode put = ask("set-certificate", "emu:", "--slot", "1", "--chain", chain, "--session");
    assertThat(put.path("slot").asInt()).isEqualTo(1);
    assertThat(put.path("resetRequired").asBoolean()).isFalse();

    JsonNode erased = ask("set-certificate", "emu:", "--slot", "1", "--erase", "--session");
    assertThat(erased.path("erased").asBoolean()).isTrue();

    TestTool.Ended later =
        run("set-certificate", "emu:install-reset", "--slot", "1", "--chain", chain, "--session")
            .succeeded();
    assertThat(later.out()).contains("resetRequired: true");
    assertThat(later.err()).contains("when the device is reset");
  }

  @Test
  void aSharedKeyOpensTheSessionForIt() throws Exception {
    JsonNode put = ask("set-certificate", "emu:psk", "--slot", "1", "--chain", chain, "--psk", psk);

    assertThat(put.at("/session/preSharedKey").asBoolean()).isTrue();
    assertThat(put.at("/session/slot").isMissingNode()).isTrue();
    run("key-pairs", "emu:", "--psk", psk).failed(5, "tsm.device-lacks-feature");
  }

  @Test
  void theDeviceMayWantASession() {
    assertThat(
            run("set-certificate", "emu:", "--slot", "1", "--erase")
                .failed(3, "tsm.device-refused")
                .err())
        .contains("try --session");
    assertThat(
            run("set-certificate", "emu:", "--slot", "1", "--erase", "--session").succeeded().err())
        .contains("the change is gone again");
  }

  @Test
  void aBrokenRuleIsNamedBeforeTheDeviceRefusesTheChain() {
    Path authority = tool.directories.state().resolve("emu/ecp384/root.pem");

    String err =
        run("set-certificate", "emu:", "--slot", "1", "--chain", authority, "--session")
            .failedWithRemarks(3, "tsm.device-refused")
            .err();

    assertThat(err)
        .contains("the chain breaks a rule of SPDM: leaf-basic-constraints: CN=OpenTSM root")
        .contains("expected cA FALSE, found cA TRUE")
        .contains("the rule that the chain breaks is named above");
  }

  /** The device says why, to whoever runs it. */
  @Test
  void anEmulatedDeviceSaysWhyItRefusesAChain() throws Exception {
    Path authority = tool.directories.state().resolve("emu/ecp384/root.pem");
    try (RunningDevice device =
        new RunningDevice(tool, "--profile", "p384", "--pki", tool.file("others"))) {
      Object[] set = {"set-certificate", device.address, "--slot", "1", "--session", "--chain"};
      Object[] broken = Arrays.copyOf(set, set.length + 1);
      broken[set.length] = authority;
      run(broken).failedWithRemarks(3, "tsm.device-refused");
      Object[] foreign = Arrays.copyOf(set, set.length + 1);
      foreign[set.length] = chain;
      assertThat(run(foreign).failed(3, "tsm.device-refused").err())
          .contains("is the key of the last certificate one of the device's");

      assertThat(device.err())
          .contains("SET_CERTIFICATE for slot 1 refused: leaf-basic-constraints: ")
          .contains("SET_CERTIFICATE for slot 1 refused: expected the public key of one of");
    }
  }

  @Test
  void wrongNumbersLeadToTheQuestionWhatTheDeviceHas() throws Exception {
    Path out = tool.file("never.pem");

    assertThat(
            run("csr", "emu:install-reset", "--out", out, "--tag", "3")
                .failed(3, "tsm.device-refused")
                .err())
        .contains("does the device hold a request with tag 3?");
    assertThat(
            run("csr", "emu:p384", "--out", out, "--key-pair", "99")
                .failed(3, "tsm.device-refused")
                .err())
        .contains("has the device a key 99 of this kind? see 'tsm spdm key-pairs'");
    run("csr", "emu:", "--out", out, "--tag", "0").failed(2, "cli.usage");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongInputReachesNoDevice() throws Exception {
    String pem = Files.readString(chain);
    Path upsideDown = tool.write("part.pem", pem.substring(pem.indexOf("-----BEGIN", 1)));
    Path nothing = tool.write("nothing.pem", "nothing");
    Object[] set = {"set-certificate", "spdm+doe://127.0.0.1:1", "--slot", "1"};

    assertThat(malformed(set, "--chain", upsideDown)).contains("certificate 1, which is no root");
    assertThat(malformed(set, "--chain", nothing)).contains("certificates in PEM or DER");
    assertThat(malformed(set, "--chain", tool.write("empty.pem", "")))
        .contains("1 to 16 certificates, found 0");
    Path keyed =
        tool.write(
            "keyed.pem",
            pem + "-----BEGIN PRIVATE KEY-----\nAAAA\n" + "-----END PRIVATE KEY-----\n");
    assertThat(malformed(set, "--chain", keyed))
        .contains("expected CERTIFICATE alone, found PRIVATE KEY");
    refused(set);
    refused(set, "--chain", chain, "--erase");
    refused(set, "--chain", chain, "--key-pair", "0");
    run("set-certificate", "spdm+doe://127.0.0.1:1", "--slot", "8", "--erase")
        .failed(2, "cli.usage");
    run("set-certificate", "emu:", "--erase").failed(2, "cli.usage");
    run("set-certificate", "emu:", "--slot", "1", "--chain", tool.file("absent"))
        .failed(2, "cli.no-such-file");
    run("set-certificate", "emu:spdm-1.2", "--slot", "1", "--chain", chain, "--key-pair", "1")
        .failed(2, "cli.usage");
    run("csr", "emu:").failed(2, "cli.usage");
    run("csr", "emu:", "--out", tool.file("x"), "--tag", "8").failed(2, "cli.usage");
    run("csr", "emu:", "--out", tool.file("x"), "--tag", "1", "--overwrite").failed(2, "cli.usage");
    run("csr", "emu:", "--out", tool.file("x"), "--model", "alias").failed(2, "cli.usage");
  }

  @Test
  void whatADeviceCannotDoIsFive() {
    Path out = tool.file("never.pem");
    run("key-pairs", "emu:spdm-1.2").failed(5, "tsm.device-lacks-feature");
    run("csr", "emu:spdm-1.1", "--out", out).failed(5, "tsm.device-lacks-feature");
    run("csr", "emu:spdm-1.2", "--out", out, "--tag", "1").failed(5, "tsm.device-lacks-feature");
    run("set-certificate", "emu:spdm-1.2", "--slot", "1", "--erase", "--session")
        .failed(5, "tsm.device-lacks-feature");
    assertThat(out).doesNotExist();
  }

  private static void refused(Object[] words, Object... more) {
    run(line(words, more)).failed(2, "cli.usage");
  }

  private static String malformed(Object[] words, Object... more) {
    return run(line(words, more)).failed(3, "tsm.malformed-file").err();
  }

  private static Object[] line(Object[] words, Object... more) {
    Object[] line = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, line, words.length, more.length);
    return line;
  }

  @Test
  void whatWasDoneIsToldThoughTheEndOfTheSessionIsNotAcknowledged() throws Exception {
    TestTool.Ended ended =
        run(
                "set-certificate",
                "emu:?fault=end-unacknowledged",
                "--slot",
                "1",
                "--erase",
                "--session")
            .succeeded();

    assertThat(ended.out()).contains("slot");
    assertThat(ended.err())
        .contains("the end of the session was not acknowledged")
        .contains("the request was END_SESSION in a session");
  }

  @Test
  void aFileHasOneUse() throws Exception {
    Path twice = tool.file("twice");

    assertThat(run("csr", "emu:", "--out", twice, "--pcap", twice).failed(2, "cli.usage").err())
        .contains("--out and --pcap: expected two files, found one");
    byte[] key = Files.readAllBytes(psk);
    run("measurements", "emu:psk", "--psk", psk, "--pcap", psk).failed(2, "cli.usage");
    run("csr", "emu:psk", "--psk", psk, "--out", psk).failed(2, "cli.usage");
    assertThat(Files.readAllBytes(psk)).isEqualTo(key);
  }
}
