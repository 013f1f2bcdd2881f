package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.tsm.cli.TestTool.Ended;

/** What {@code attest --root-of-trust} and {@code tpm enroll} end with where there is no TPM. */
class RootOfTrustExitCodeTest {
  @TempDir Path home;
  private TestTool tool;

  @BeforeEach
  void start() {
    tool = new TestTool(home);
  }

  private Ended attest(String rootOfTrust, Object... more) {
    Object[] line = new Object[8 + more.length];
    Object[] begin = {
      "attest",
      "emu:",
      "--nonce",
      NONCE,
      "--out",
      tool.file("e.cbor"),
      "--root-of-trust",
      rootOfTrust
    };
    System.arraycopy(begin, 0, line, 0, begin.length);
    System.arraycopy(more, 0, line, begin.length, more.length);
    return tool.run(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snp", "tdx", "cca"})
  void aKindThatNobodyCollectsIsFive(String kind) {
    assertThat(attest(kind).failed(5, "tsm.lacks-feature").err())
        .contains("root of trust " + kind + ": expected a plug-in");
  }

  @Test
  void noTpmIsFour() {
    assertThat(attest("tpm:/nowhere/tpm").failed(4, "tsm.unreachable").err())
        .contains("/nowhere/tpm: expected a TPM, found none");
    tool.run(
            "tpm", "enroll", "tpm:/nowhere/tpm", "--out", tool.file("keys"), "--trust-this-machine")
        .failed(4, "tsm.unreachable");
    assertThat(tool.file("e.cbor")).doesNotExist();
    assertThat(tool.file("keys")).doesNotExist();
  }

  @Test
  void wrongWordsAreTwo() throws Exception {
    attest("tmp").failed(2, "cli.usage");
    attest("tpm:relative").failed(2, "tsm.bad-option");
    attest("tpm:" + tool.write("file", "")).failed(2, "tsm.bad-option");
    attest("tpm:/nowhere", "--session-pcr", "16").failed(2, "tsm.bad-option");
    assertThat(attest("tpm:/nowhere", "--session-pcr", "8").failed(2, "tsm.bad-option").err())
        .contains("expected 10 to 15");
    attest("none", "--session-pcr", "13").failed(2, "cli.usage");
    attest("none", "--ima-list", "none").failed(2, "cli.usage");
    tool.run("tpm", "enroll", "/dev/tpmrm0", "--out", tool.file("keys")).failed(2, "cli.usage");
  }

  @Test
  void noneIsWithoutAStatement() throws Exception {
    assertThat(attest("none", "--json").succeeded().json().has("rootOfTrust")).isFalse();
  }
}
