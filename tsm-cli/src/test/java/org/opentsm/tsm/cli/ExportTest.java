package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code tsm export} and {@code tsm import dat}, as a user meets them. */
@Timeout(120)
class ExportTest {
  @TempDir Path home;

  @Test
  void aTokenGoesThereAndBackAndVerifies() {
    TestTool tool = new TestTool(home);
    Path evidence = tool.evidence("emu:no-sessions");
    Path token = tool.file("token.cbor");

    Ended exported = tool.run("export", "dat", evidence, "--out", token).succeeded();
    tool.run("import", "dat", token, "--out", tool.file("back")).succeeded();

    assertThat(exported.out()).isEqualTo("wrote " + token + ": a Device Assignment Token\n");
    assertThat(exported.err()).contains("device 0: left out: measurement 254");
    tool.run(
            "verify",
            tool.file("back").resolve("evidence.cbor"),
            "--nonce",
            NONCE,
            "--root",
            tool.root())
        .succeeded();
  }

  @Test
  void aCollectionIsWritten() throws Exception {
    TestTool tool = new TestTool(home);
    Path collection = tool.file("cmw.cbor");

    tool.run("export", "cmw", tool.evidence("emu:"), "--out", collection).succeeded();

    assertThat(
            new String(
                Files.readAllBytes(collection), java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("__cmwc_t", "application/eat-ucs+cbor");
  }

  @Test
  void wrongInputIsRefused() throws Exception {
    TestTool tool = new TestTool(home);
    Path wrong = tool.write("wrong.cbor", "no token");

    tool.run("import", "dat", wrong, "--out", tool.file("x"))
        .failed(3, "evidence.malformed-import");
    tool.run("export", "dat", wrong, "--out", tool.file("t")).failed(3, "evidence.malformed");
    tool.run("export", "dat", tool.file("nowhere"), "--out", tool.file("t"))
        .failed(2, "cli.no-such-file");
    tool.run("export", "cmw", wrong).failed(2, "cli.usage");
    assertThat(tool.file("x")).doesNotExist();
    assertThat(tool.file("t")).doesNotExist();
  }
}
