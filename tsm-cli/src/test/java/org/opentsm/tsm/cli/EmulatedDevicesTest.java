package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code attest} and {@code verify} with every profile and every fault of the emulated device. */
@Timeout(180)
class EmulatedDevicesTest {
  /** Making their keys takes minutes; the emulator's own tests attest them with ready keys. */
  private static final Set<String> SLOW_KEYS = Set.of("rsa3072", "rsa4096");

  /** The tests follow each other, and the device keeps its keys. */
  @TempDir static Path home;

  private static TestTool tool;

  @BeforeAll
  static void makeTool() {
    tool = new TestTool(home);
  }

  static Stream<String> profiles() {
    return NamedProfiles.all().stream()
        .map(NamedProfiles.Entry::name)
        .filter(name -> !SLOW_KEYS.contains(name) && !name.equals("public-key"));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyProfileEndsAsItMust(String profile) throws Exception {
    Path evidence = tool.file(profile + ".cbor");

    tool.run("attest", "emu:" + profile, "--nonce", NONCE, "--out", evidence).succeeded();
    List<Object> verify = new ArrayList<>(List.of("verify", evidence, "--nonce", NONCE, "--json"));
    verify.addAll(tool.allRoots());
    Ended verified = tool.run(verify.toArray()).succeeded();
    verify.add("--strict");
    Ended strictly = tool.run(verify.toArray());

    String status = profile.equals("debug") ? "warning" : "affirming";
    assertThat(verified.json().path("status").asText()).isEqualTo(status);
    assertThat(strictly.code()).isEqualTo(profile.equals("debug") ? 1 : 0);
    assertThat(verified.err() + strictly.err()).isEmpty();
  }

  /** Nobody could have given the tool its key. */
  @Test
  void aDeviceWithoutCertificatesIsRefused() {
    Path evidence = tool.file("public-key.cbor");

    tool.run("attest", "emu:public-key", "--nonce", NONCE, "--out", evidence)
        .failed(5, "tsm.device-lacks-feature");

    assertThat(evidence).doesNotExist();
  }

  /** {@code docs/profiles.md} says so. */
  @Test
  void evidenceOfMeasurementsThatChangeIsNotAffirmed() {
    Path evidence = tool.file("changed.cbor");
    tool.run("attest", "emu:?fault=changed-measurement", "--nonce", NONCE, "--out", evidence)
        .succeeded();

    Ended verified = tool.run("verify", evidence, "--nonce", NONCE, "--root", tool.root());

    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out()).contains("measurements.summary");
  }

  static Stream<FaultKind> plain() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.PLAIN);
  }

  static Stream<FaultKind> ofSessions() {
    return Stream.of(FaultKind.values())
        .filter(kind ->
            switch (kind.scene()) {
              case PLAIN, LINK -> false;
              case SESSION, CHUNKS -> true;
            });
  }

  static Stream<FaultKind> ofLinks() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.LINK);
  }

  @ParameterizedTest
  @MethodSource("plain")
  void everyFaultEndsAsItMust(FaultKind fault) throws Exception {
    Path evidence = tool.file(fault.id() + ".cbor");

    Ended ended =
        tool.run(
            "attest",
            "emu:?fault=" + fault.id(),
            "--no-session",
            "--nonce",
            NONCE,
            "--out",
            evidence,
            "--timeout",
            fault == FaultKind.STALL ? "2" : "60");

    switch (fault) {
      case BAD_CHALLENGE_SIGNATURE,
          BAD_MEASUREMENT_SIGNATURE,
          WRONG_NONCE,
          VERSION_DOWNGRADE,
          SWAPPED_CERTIFICATE,
          WRONG_DIGEST ->
          ended.failed(1, "tsm.not-authentic");
      case TRUNCATED_MESSAGE,
          EMPTY_MESSAGE,
          OVERSIZED_MESSAGE,
          EXTRA_BYTES,
          WRONG_VERSION,
          GARBAGE,
          DUPLICATE_ANSWER,
          LATE_ANSWER,
          WRONG_SLOT,
          WRONG_MESSAGE_CODE,
          ECHO,
          ALGORITHM_NOT_OFFERED,
          CAPABILITIES_CONTRADICTORY,
          CERTIFICATE_PORTION_ZERO,
          CERTIFICATE_REMAINDER_LIES,
          MEASUREMENT_BLOCK_LIES ->
          ended.failed(3, "tsm.protocol-violation");
      case BUSY_FOREVER, NOT_READY_FOREVER, RESYNCH, ERROR_UNSPECIFIED ->
          ended.failed(3, "tsm.device-refused");
      case STALL -> ended.failed(4, "tsm.timed-out");
      case HANG_UP -> ended.failed(4, "tsm.unreachable");
      // Survivable, or consistent in themselves: a verifier with a policy or a baseline notices.
      case BUSY_ONCE, NOT_READY, SWAPPED_DEVICE, CHANGED_MEASUREMENT -> ended.succeeded();
      default -> throw new AssertionError(fault + " needs a session");
    }
    assertThat(evidence.toFile().exists()).isEqualTo(ended.code() == 0);
    assertThat(page()).containsPattern(row(fault, "", ended));
  }

  @ParameterizedTest
  @MethodSource("ofSessions")
  void everyFaultOfSessionsEndsAsItMust(FaultKind fault) throws Exception {
    String profile = fault.scene() == FaultKind.Scene.CHUNKS ? "small" : "default";
    Path evidence = tool.file(fault.id() + ".cbor");

    Ended ended =
        tool.run(
            "attest",
            "emu:" + profile + "?fault=" + fault.id(),
            "--session",
            "--nonce",
            NONCE,
            "--out",
            evidence);

    switch (fault) {
      case WRONG_VERIFY_DATA,
          BAD_EXCHANGE_SIGNATURE,
          REPLAYED_RECORD,
          SKIPPED_RECORD,
          FLIPPED_TAG,
          FLIPPED_CIPHERTEXT,
          UNASKED_KEY ->
          ended.failed(1, "tsm.not-authentic");
      case WRONG_SESSION_ID,
          TRUNCATED_RECORD,
          UNPROTECTED_ANSWER,
          SESSION_FORGOTTEN,
          HALF_A_CHUNK,
          CHUNK_WRONG_SEQUENCE,
          CHUNK_WRONG_HANDLE,
          CHUNK_LAST_MISSING,
          CHUNK_OVERSIZE ->
          ended.failed(3, "tsm.protocol-violation");
      case CHUNK_REFUSED -> ended.failed(3, "tsm.device-refused");
      case CHUNK_STALL -> ended.failed(4, "tsm.timed-out");
      // The session is over before they are due; and it is over without an answer, too.
      case HEARTBEAT_SILENCE,
          KEY_UPDATE_WRONG_ACK,
          KEY_UPDATE_REFUSED,
          KEY_UPDATE_OLD_KEY,
          END_UNACKNOWLEDGED ->
          ended.succeeded();
      default -> throw new AssertionError(fault + " needs no session");
    }
    assertThat(evidence.toFile().exists()).isEqualTo(ended.code() == 0);
    assertThat(page()).containsPattern(row(fault, "`" + profile + "` \\| ", ended));
  }

  @ParameterizedTest
  @MethodSource("ofLinks")
  void everyFaultOfLinksEndsAsItMust(FaultKind fault) throws Exception {
    Path evidence = tool.file(fault.id() + ".cbor");

    Ended ended =
        tool.run(
            "attest",
            "emu:ide?fault=" + fault.id(),
            "--session",
            "--nonce",
            NONCE,
            "--out",
            evidence);

    switch (fault) {
      case KEY_REFUSED, KEY_LOST, KEY_GO_IGNORED, KEY_PROG_ERROR, KEY_GO_ERROR ->
          ended.failed(3, "tsm.link-failed");
      case KEY_WRONG_STREAM -> ended.failed(3, "tsm.protocol-violation");
      case KEY_PROG_SILENCE, KEY_GO_SILENCE -> ended.failed(4, "tsm.timed-out");
      // Not asked, not looked at, or too late to matter.
      case KEY_MISMATCH,
          QUERY_ERROR,
          QUERY_SILENCE,
          KEY_STOP_ERROR,
          KEY_STOP_SILENCE,
          LOCK_WRONG_NONCE,
          LOCK_LOST,
          REPORT_MOVES,
          REPORT_OVERLAP,
          REPORT_MSIX_OUTSIDE,
          STATE_LIES ->
          ended.succeeded();
      default -> throw new AssertionError(fault + " needs no link");
    }
    assertThat(evidence.toFile().exists()).isEqualTo(ended.code() == 0);
    assertThat(page()).containsPattern(row(fault, "`ide` \\| ", ended));
  }

  @Test
  void aFaultThatTheDeviceCannotHaveIsRefused() {
    tool.run("attest", "emu:?fault=key-mismatch", "--nonce", NONCE, "--out", "e.cbor")
        .failed(2, "emulator.impossible-fault");
    tool.run("attest", "emu:no-sessions?fault=flipped-tag", "--nonce", NONCE, "--out", "e.cbor")
        .failed(2, "emulator.impossible-fault");
    tool.run("emulate", "device", "--listen", "127.0.0.1:0", "--fault", "half-a-chunk")
        .failed(2, "emulator.impossible-fault");
  }

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("opentsm.root", ".."), "docs", "profiles.md"));
  }

  private static String row(FaultKind fault, String device, Ended ended) {
    return "\\| `" + fault.id() + "` \\|.*\\| " + device + ended.code() + " \\|\\R";
  }
}
