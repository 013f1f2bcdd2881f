package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.backend.nativecma.NativeCmaPlugin;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.TestTool.Ended;

/** Every exit code, and the manners of failures. */
@Timeout(120)
class ExitCodeTest {
  @TempDir Path home;
  private TestTool tool;

  @BeforeEach
  void makeTool() {
    tool = new TestTool(home);
  }

  private Ended attest(Object... more) {
    Object[] arguments = new Object[5 + more.length];
    arguments[0] = "attest";
    arguments[1] = "--nonce";
    arguments[2] = NONCE;
    arguments[3] = "--out";
    arguments[4] = tool.file("e.cbor");
    System.arraycopy(more, 0, arguments, 5, more.length);
    return tool.run(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backends",
        "backends --json",
        "devices",
        "devices --json",
        "--version",
        "--help",
        "help",
        "help attest",
        "emulate --help",
        "policy init --help"
      })
  void doneIsZero(String line) {
    Ended ended = tool.run((Object[]) line.split(" ")).succeeded();

    assertThat(ended.out()).isNotBlank();
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void aNegativeAnswerWhileAttestingIsOne() {
    attest("emu:?fault=bad-challenge-signature").failed(1, "tsm.not-authentic");

    assertThat(tool.file("e.cbor")).doesNotExist();
  }

  static List<String> wrongUsage() {
    String attest = "attest emu: --out e.cbor --nonce ";
    return List.of(
        "",
        "no-such-command",
        "--no-such-option",
        "emulate",
        "policy",
        "attest",
        "attest emu:",
        "attest emu: --out e.cbor",
        attest + "00",
        attest + "zz".repeat(32),
        attest + "00".repeat(33),
        attest + NONCE + " --slot 8",
        attest + NONCE + " --slot -1",
        attest + NONCE + " --slot x",
        attest + NONCE + " --timeout 0",
        attest + NONCE + " --timeout 3601",
        attest + NONCE + " --no-such-option",
        attest + NONCE + " another",
        "attest nowhere --out e.cbor --nonce " + NONCE,
        "verify",
        "verify e.cbor --nonce " + NONCE,
        "verify e.cbor --root r.pem",
        "verify e.cbor --root r.pem --at yesterday --nonce " + NONCE,
        "show",
        "show a b",
        "cert",
        "cert emu: --slot 9",
        "policy init",
        "emulate device",
        "emulate device --listen 127.0.0.1",
        "emulate device --listen 127.0.0.1:65536",
        "emulate device --listen :1",
        "emulate device --listen 127.0.0.1:0 --transport usb",
        "emulate device --listen 127.0.0.1:0 --fault none",
        "spdm",
        "spdm nonsense",
        "spdm info",
        "spdm info nowhere",
        "spdm info emu: extra",
        "spdm info emu: --timeout 0",
        "spdm measurements emu: --slot 8",
        "demo extra",
        "demo --keep",
        "backends extra",
        "devices --timeout x");
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void wrongUsageIsTwo(String line) {
    Ended ended = tool.run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));

    ended.failed(2, "cli.usage");
    assertThat(ended.err()).contains("--help'");
  }

  @Test
  void wordsThatNothingKnowsAreWrongUsageToo() throws Exception {
    attest("usb:1").failed(2, "tsm.unknown-scheme");
    attest("emu:no-such-profile").failed(2, "emulator.unknown-name");
    attest("emu:?fault=none").failed(2, "emulator.unknown-name");
    attest("emu:?slow").failed(2, "tsm.bad-address");
    attest("spdm+doe://127.0.0.1:99999").failed(2, "tsm.bad-address");
    tool.run("emulate", "device", "--listen", "127.0.0.1:0", "--profile", "none")
        .failed(2, "emulator.unknown-name");
  }

  @Test
  void aFileThatIsNotThereIsWrongUsage() {
    Path missing = tool.file("missing");

    tool.run("show", missing).failed(2, "cli.no-such-file");
    tool.run("show", home).failed(2, "cli.no-such-file");
    tool.run("policy", "init", missing).failed(2, "cli.no-such-file");
    tool.run("policy", "init", missing, "--out", missing.resolve("policy.yaml"))
        .failed(2, "cli.no-such-file");
    tool.run("verify", missing, "--nonce", NONCE, "--root", missing).failed(2, "cli.no-such-file");
    tool.run("attest", "emu:", "--nonce", NONCE, "--out", home).failed(2, "cli.no-such-file");
    tool.run("attest", "emu:", "--nonce", NONCE, "--out", missing.resolve("e.cbor"))
        .failed(2, "cli.no-such-file");
  }

  @Test
  void malformedFilesAreThree() throws Exception {
    Path garbage = tool.write("garbage", "garbage");
    Path empty = tool.write("empty", "");
    Path good = tool.evidence("emu:p384");

    for (Path wrong : List.of(garbage, empty)) {
      tool.run("show", wrong).failed(3, "evidence.malformed");
      tool.run("policy", "init", wrong).failed(3, "evidence.malformed");
      tool.run("verify", wrong, "--nonce", NONCE, "--root", tool.root())
          .failed(3, "evidence.malformed");
      tool.run("verify", good, "--nonce", NONCE, "--root", wrong)
          .failed(3, "evidence.bad-trust-input");
      tool.run("verify", good, "--nonce", NONCE, "--root", tool.root(), "--crl", wrong)
          .failed(3, "evidence.bad-trust-input");
      tool.run("verify", good, "--nonce", NONCE, "--root", tool.root(), "--policy", wrong)
          .failed(3, "evidence.bad-policy-file");
    }
  }

  @Test
  void aFileThatIsTooLargeIsThree() throws Exception {
    Path good = tool.evidence("emu:p384");
    Path huge = tool.write("huge", " ".repeat(PolicyFile.SIZE_LIMIT + 1));

    tool.run("verify", good, "--nonce", NONCE, "--root", tool.root(), "--policy", huge)
        .failed(3, "cli.file-too-large");
  }

  @Test
  void whatIsNoRegularFileIsNeverOpened() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    for (String endless : List.of("/dev/zero", "/dev/stdin")) {
      assertThat(tool.run("show", endless).failed(2, "cli.no-such-file").err())
          .contains(endless + ": expected a file, found a pipe or device");
    }
  }

  @Test
  void aFileThatStatesToBeTooLargeIsNotRead() throws Exception {
    Path sparse = tool.file("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    assertThat(tool.run("show", sparse).failed(3, "cli.file-too-large").err())
        .contains("expected at most 67108864 bytes, found 1099511627776 bytes");
  }

  @Test
  void tooManyRootsAndRevocationListsAreThree() throws Exception {
    Path evidence = tool.evidence("emu:p384");
    String root = Files.readString(tool.root());
    Path many = tool.write("many", root.repeat(DeviceTrust.MOST_ROOTS));
    assertThat(
            tool.run("verify", evidence, "--nonce", NONCE, "--root", many, "--root", tool.root())
                .failed(3, "evidence.bad-trust-input")
                .err())
        .contains(tool.root() + ": expected at most 1024 certificates");
  }

  /** The same device, in here and behind a socket. */
  private void emulatedDeviceFails(Path profile, int code, String errorCode) {
    tool.run("emulate", "device", "--listen", "127.0.0.1:0", "--profile", profile)
        .failed(code, errorCode);
    attest("emu:" + profile).failed(code, errorCode);
  }

  @Test
  void aDamagedProfileFileIsThree() throws Exception {
    emulatedDeviceFails(
        tool.write("damaged.profile", "versions = seven\n"), 3, "emulator.profile-malformed");
  }

  @Test
  void aProfileFileThatIsNotThereIsTwo() {
    emulatedDeviceFails(tool.file("missing"), 2, "emulator.no-such-profile");
    emulatedDeviceFails(home, 2, "emulator.no-such-profile");
  }

  @Test
  void damagedKeysOfAnEmulatedDeviceAreThree() throws Exception {
    Path profile = tool.write("my.profile", "profile = p384\n");
    attest("emu:" + profile).succeeded();
    Path changed = tool.write("changed.profile", "profile = p384\nserial-number = 77\n");
    emulatedDeviceFails(changed, 3, "emulator.pki-corrupt");
    assertThat(attest("emu:" + changed).err()).contains("another serial");

    Files.writeString(tool.root().resolveSibling("slot0").resolve("chain.pem"), "junk");
    emulatedDeviceFails(profile, 3, "emulator.pki-corrupt");
  }

  @Test
  void aDeviceThatBreaksTheProtocolIsThree() {
    attest("emu:?fault=garbage").failed(3, "tsm.protocol-violation");
    attest("emu:?fault=error-unspecified").failed(3, "tsm.device-refused");
  }

  @Test
  void nobodyThereIsFour() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }

    for (String scheme : List.of("spdm+doe", "spdm+mctp", "spdm+tcp", "dsp0287")) {
      attest(scheme + "://127.0.0.1:" + port).failed(4, "tsm.unreachable");
    }
    tool.run("cert", "dsp0287://127.0.0.1:" + port).failed(4, "tsm.unreachable");
  }

  @Test
  void noAnswerInTimeIsFour() {
    attest("emu:?fault=stall", "--timeout", "2").failed(4, "tsm.timed-out");
  }

  @Test
  void aPortThatIsTakenIsSix() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String place = "127.0.0.1:" + taken.getLocalPort();
      assertThat(
              tool.run("emulate", "device", "--profile", "p384", "--listen", place)
                  .failed(6, "cli.port-taken")
                  .err())
          .contains(place + ": expected a free port", "port 0 takes a free one");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsWrongUsage() {
    tool.run("emulate", "device", "--profile", "p384", "--listen", "192.0.2.1:0")
        .failed(2, "cli.usage");
  }

  @Test
  void messagesNameTheTargetOnceAndShortly() {
    assertThat(attest("emu:?fault=stall").err())
        .contains("; the request was CHALLENGE")
        .startsWith("tsm: attest: emu:?fault=stall: receive: no answer, and none will come");
    assertThat(attest("emu:", "--slot", "5").err()).startsWith("tsm: attest: emu: expected ");
    assertThat(attest("emu:?fault=wrong-nonc").err())
        .hasSizeLessThan(250)
        .contains("wrong-nonce", "found 'wrong-nonc'", "'tsm emulate device --help' lists names");
    assertThat(attest("emu:./nowhere").failed(2, "emulator.no-such-profile").err())
        .contains("./nowhere: expected a file, found none");
    assertThat(attest("emu:spdm-1.5").err()).hasSizeLessThan(250).contains("spdm-1.0");
    assertThat(tool.run("emulate", "device", "--listen", "127.0.0.1:0", "--fault", "stal").err())
        .hasSizeLessThan(300)
        .contains("stall");
  }

  @Test
  void aMissingFeatureIsFive() {
    attest("emu:no-sessions", "--session").failed(5, "tsm.device-lacks-feature");
    attest("emu:", "--slot", "5").failed(5, "tsm.device-lacks-feature");
    tool.run("cert", "emu:", "--slot", "5").failed(5, "tsm.device-lacks-feature");
  }

  @Test
  void aMisspeltOptionIsNamedRatherThanTheOneThatIsMissingThen() {
    assertThat(
            tool.run("attest", "emu:", "--noncee", "1", "--out", "x").failed(2, "cli.usage").err())
        .contains("'--noncee'", "did you mean --nonce?");
    assertThat(tool.run("verify", "--json", "--bogus").code()).isEqualTo(2);
  }

  @Test
  void jsonTakesNoValue() {
    assertThat(tool.run("backends", "--json=yes").code()).isEqualTo(2);
  }

  @Test
  void resultsDoNotGoWhereTextGoes() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/stdout")) && Files.exists(Path.of("/dev/null")));
    tool.run("attest", "emu:", "--nonce", NONCE, "--out", "/dev/null")
        .failed(2, "cli.no-such-file");
  }

  @Test
  void theWrongFileIsCalledThat() throws Exception {
    Path policy = tool.write("policy.json", "{\"version\": 1}");

    assertThat(tool.run("show", policy).failed(3, "evidence.malformed").err())
        .contains("expected evidence, which begins with a map of 7 (0xa7), found 0x7b");
  }

  @Test
  void referenceValuesDoNotComeFromDamagedEvidence() throws Exception {
    Path evidence = tool.evidence("emu:p384");
    byte[] octets = Files.readAllBytes(evidence);
    int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf("native-cma");
    octets[at] = 'm';
    Files.write(evidence, octets);

    tool.run("show", evidence).succeeded();
    assertThat(tool.run("policy", "init", evidence).failed(3, "evidence.malformed").err())
        .contains("the file was changed or damaged");
  }

  @Test
  void aNonceWithAPrefixIsToldSo() {
    assertThat(tool.run("attest", "emu:", "--out", "x", "--nonce", "0x" + NONCE).err())
        .contains("64 hexadecimal digits without 0x");
  }

  @Test
  void whatIsToBePastedIsQuoted() {
    Ended ended =
        tool.run("attest", "emu:", "--nonce", NONCE, "--out", tool.file("a b.cbor")).succeeded();

    assertThat(ended.err()).contains("tsm verify '" + tool.file("a b.cbor") + "' --nonce ");
  }

  @Test
  void anEmptyNameIsNoFile() {
    for (String option : List.of("--out", "--pcap")) {
      attest("emu:", option, "").failed(2, "cli.usage");
    }
    attest("emu:", "--pcap", home).failed(2, "cli.no-such-file");
    attest("emu:", "--pcap", tool.file("missing").resolve("x")).failed(2, "cli.no-such-file");
  }

  @Test
  void aDeviceOfAnotherOwnerIsSix() throws Exception {
    TsmEnvironment same = TsmEnvironment.builder(tool.directories).discoverConnectors().build();
    try (Tsm other = new NativeCmaPlugin().create(same)) {
      other.connect(
          DeviceAddress.parse("emu:"),
          ConnectOptions.DEFAULTS,
          Deadline.after(Duration.ofMinutes(1)));

      assertThat(attest("emu:").failed(6, "tsm.owned-by-another").err()).contains("native-cma");
    }
    assertThat(attest("emu:").code()).isZero();
  }

  @Test
  void aRuntimeDirectoryThatOthersCouldWriteToIsSeven() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Files.createDirectories(tool.directories.runtime());
    Files.setPosixFilePermissions(
        tool.directories.runtime(), PosixFilePermissions.fromString("rwxrwxrwx"));

    attest("emu:").failed(7, "tsm.not-permitted");
  }

  @Test
  void aFileThatCannotBeWrittenIsSeven() {
    Path impossible = tool.file("x".repeat(300));

    tool.run("attest", "emu:", "--nonce", NONCE, "--out", impossible).failed(7, "cli.file-failed");
    tool.run("demo", "--keep", impossible).failedAfterResults(7, "cli.file-failed");
  }

  @Test
  void keysThatCannotBeMadeAreSeven() throws Exception {
    Path occupied = tool.write("occupied", "");

    tool.run(
            "emulate",
            "device",
            "--listen",
            "127.0.0.1:0",
            "--profile",
            "p384",
            "--pki",
            occupied.resolve("keys"))
        .failed(7, "emulator.pki-inaccessible");
  }
}
