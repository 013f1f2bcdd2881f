package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code verify} and {@code policy init}, as a user meets them. */
@Timeout(120)
class VerifyTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Path good;
  private static Path debugged;
  private static Path policy;

  @BeforeAll
  static void attest() throws Exception {
    tool = new TestTool(home);
    good = tool.evidence("emu:");
    debugged = Files.move(tool.evidence("emu:debug"), tool.file("debugged.cbor"));
    good = tool.evidence("emu:");
    policy = tool.write("policy.json", tool.run("policy", "init", good).succeeded().out());
  }

  private static Ended verify(Path evidence, Object... more) {
    return verify(evidence, tool.root(), more);
  }

  private static Ended verify(Path evidence, Path root, Object... more) {
    List<Object> line = new ArrayList<>(List.of("verify", evidence, "--root", root));
    line.addAll(List.of(more));
    if (!line.contains("--nonce")) {
      line.addAll(List.of("--nonce", NONCE));
    }
    return tool.run(line.toArray());
  }

  private static void assertRefused(Ended ended, String check) {
    assertThat(ended.code()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.out()).containsPattern("FAIL  " + check.replace(".", "\\.") + " ");
    assertThat(ended.out().lines().reduce((one, next) -> next).orElseThrow())
        .contains(check)
        .endsWith("REFUSED");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void goodEvidenceIsAffirmed() {
    Ended ended = verify(good, "--strict").succeeded();

    assertThat(ended.out())
        .endsWith("affirming (nobody compared its firmware with reference values)\n");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void anotherNonceIsRefused() {
    assertRefused(verify(good, "--nonce", OTHER_NONCE), "nonce");
  }

  @Test
  void anotherRootIsRefused() {
    Path another = tool.root().resolveSibling("second").resolve("root.pem");

    assertRefused(verify(good, another), "certificates.root");
  }

  @Test
  void timesWithoutValidCertificatesAreRefused() {
    // The certificates of emulated devices have no end, which X.509 writes as the year 9999.
    assertRefused(verify(good, "--at", "+10000-01-01T00:00:00Z"), "certificates.validity");
    assertRefused(verify(good, "--at", "1999-01-01T00:00:00Z"), "certificates.validity");
  }

  @Test
  void aFileOfAnotherDeviceIsRefusedByThePolicy() throws Exception {
    Path swapped = tool.file("swapped.cbor");
    tool.run("attest", "emu:?fault=changed-measurement", "--nonce", NONCE, "--out", swapped)
        .succeeded();

    verify(good, "--policy", policy, "--strict").succeeded();
    assertRefused(verify(swapped, "--policy", policy), "measurements.reference");
    assertRefused(verify(debugged, "--policy", policy), "mode.debug");
  }

  @Test
  void aWarningIsRefusedOnlyStrictly() {
    assertThat(verify(debugged).succeeded().out()).contains("\nwarn  mode.debug", "\nwarning ");

    Ended strict = verify(debugged, "--strict");
    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.out()).endsWith("because of mode.debug: REFUSED\n");
  }

  @Test
  void aFlippedByteIsRefused() throws Exception {
    byte[] octets = Files.readAllBytes(good);
    for (int at = 0; at < octets.length; at += octets.length / 16) {
      byte[] changed = octets.clone();
      changed[at] ^= 0x10;
      Path file = Files.write(tool.file("changed.cbor"), changed);

      assertThat(verify(file).code()).as("byte %d", at).isIn(1, 3);
    }
  }

  @Test
  void aRootInDerIsAsGood() {
    verify(good, tool.root().resolveSibling("root.der")).succeeded();
  }

  @Test
  void thePolicyIsAllThatInitPrints() {
    Ended ended = tool.run("policy", "init", good).succeeded();

    assertThat(ended.out()).startsWith("{").endsWith("}\n");
    assertThat(ended.err()).matches("tsm: [^\n]+not verified\n");
  }

  @Test
  void aPolicyIsWrittenAsItsNameSays() throws Exception {
    Path yaml = tool.file("init.yaml");
    Path json = tool.file("init.json");
    assertThat(tool.run("policy", "init", good, "--out", yaml).succeeded().out()).isEmpty();
    assertThat(tool.run("policy", "init", good, "--out", json).succeeded().out()).isEmpty();

    assertThat(yaml).content().startsWith("# ").contains("\nmeasurements:\n  - index: 1\n");
    assertThat(json).hasSameTextualContentAs(policy);
    verify(good, "--policy", yaml, "--strict").succeeded();
    assertRefused(verify(debugged, "--policy", yaml), "mode.debug");
  }

  @Test
  void whatIsWrongInAPolicyIsNamedWithFileLineColumnAndField() throws Exception {
    Path wrong =
        tool.write(
            "wrong.yaml",
            """
            version: 1
            measurements:
              - index: 3
                digests: [ "abc" ]
            """);

    assertThat(verify(good, "--policy", wrong).failed(3, "evidence.bad-policy-file").err())
        .isEqualTo(
            "tsm: verify: %s: line 4, column 16: measurements/0/digests/0: expected hexadecimal digits of [32, 48, 64] bytes, found 3 digits (evidence.bad-policy-file)\n"
                .formatted(wrong));
  }

  @Test
  void showReadsCertificatesToAPerson() {
    String shown = tool.run("show", good).succeeded().out();

    assertThat(shown)
        .containsSubsequence(
            "certificateChains[0]",
            "slot: 0",
            "subject: CN=",
            "issuer: CN=",
            "notBefore: 20",
            "notAfter: 9999-12-31",
            "key: EC P384")
        .doesNotContain("certificates: ");
  }

  @Test
  void aProviderIsWhatTheEvidenceSays() {
    assertThat(verify(good).succeeded().out()).contains("whose collector says it is native-cma");
  }

  @Test
  void showWarnsOfDamageAndShowsAllTheSame() throws Exception {
    byte[] octets = Files.readAllBytes(good);
    octets[octets.length - 1] ^= 1;
    Path file = Files.write(tool.file("damaged.cbor"), octets);

    Ended ended = tool.run("show", file).succeeded();

    assertThat(ended.out()).contains("provider: native-cma");
    assertThat(ended.err()).matches("tsm: [^\n]+ changed or damaged\n");
  }
}
