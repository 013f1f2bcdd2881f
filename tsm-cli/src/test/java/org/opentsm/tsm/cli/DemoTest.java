package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code tsm demo}. */
@Timeout(120)
class DemoTest {
  @TempDir Path home;

  @Test
  void showsEveryStepAndLeavesNothing() throws Exception {
    Ended ended = new TestTool(home).run("demo").succeeded();

    assertThat(ended.out())
        .contains("Connect.", "Collect evidence", "Verify, offline", "Accept", "native-cma")
        .contains("secure at both ends, key set 1", "all of them arrived", "no key is left")
        .contains("contraindicated: nonce", "tsm.lacks-feature", "the TSM itself refuses")
        .endsWith("Everything ended as it must.\n");
    assertThat(ended.err()).isEmpty();
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void theFilesThatItKeepsVerify() throws Exception {
    TestTool tool = new TestTool(home);
    Path kept = home.resolve("kept");

    Ended ended = tool.run("demo", "--keep", kept).succeeded();

    Path evidence = kept.resolve("native-cma.cbor");
    Path root = kept.resolve("native-cma-root.pem");
    Path policy = kept.resolve("native-cma-policy.json");
    String nonce = Files.readString(kept.resolve("native-cma.nonce")).strip();
    assertThat(ended.out())
        .contains(
            "tsm verify %s --nonce %s --root %s --policy %s"
                .formatted(evidence, nonce, root, policy));
    tool.run("verify", evidence, "--nonce", nonce, "--root", root, "--policy", policy).succeeded();
    tool.run("show", evidence).succeeded();
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).containsExactly(kept);
    }
  }
}
