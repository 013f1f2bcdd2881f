package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.TestTool.Ended;

/** Progress is for people, results are for whoever reads standard output. */
@Timeout(60)
class ProgressTest {
  private static final String ERASE = "\r\u001b[2K";

  @TempDir Path home;

  @Test
  void aTerminalSeesTheStepsAndKeepsNone() {
    TestTool tool = new TestTool(home);

    Ended ended =
        tool.runOnTerminal("attest", "emu:", "--nonce", NONCE, "--out", tool.file("e.cbor"))
            .succeeded();

    assertThat(ended.err()).contains(ERASE + "emu: ", "...");
    assertThat(ended.err().substring(ended.err().lastIndexOf("...") + 3)).startsWith(ERASE);
    assertThat(ended.out()).doesNotContain("\u001b", "\r");
  }

  @Test
  void aPipeSeesNone() {
    TestTool tool = new TestTool(home);

    Ended ended =
        tool.run("attest", "emu:", "--nonce", NONCE, "--out", tool.file("e.cbor")).succeeded();

    assertThat(ended.err()).doesNotContain("\r").hasLineCount(1);
    assertThat(tool.run("cert", "emu:").succeeded().err()).isEmpty();
  }

  @Test
  void aFailureErasesTheStep() {
    TestTool tool = new TestTool(home);

    Ended ended =
        tool.runOnTerminal(
            "attest", "emu:?fault=garbage", "--nonce", NONCE, "--out", tool.file("e.cbor"));

    assertThat(ended.err()).containsPattern("\r\u001b\\[2Ktsm: attest: [^\n\r]+\\)\n$");
  }
}
