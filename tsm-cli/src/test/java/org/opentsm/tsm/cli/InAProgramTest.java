package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.result.Status;
import org.opentsm.example.AttestAndVerify;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** The example that the README shows does what it says. */
@Timeout(120)
class InAProgramTest {
  @TempDir Path home;

  @Test
  void theExampleAttestsAndVerifies() throws Exception {
    TestTool tool = new TestTool(home);
    tool.evidence("emu:");
    TsmEnvironment environment =
        TsmEnvironment.builder(tool.directories).discoverConnectors().build();
    DeviceAddress device = DeviceAddress.parse("emu:");

    assertThat(AttestAndVerify.attest(environment, device, tool.root()))
        .isEqualTo(Status.AFFIRMING);
    assertThat(
            AttestAndVerify.attest(
                environment, device, tool.root().resolveSibling("second").resolve("root.pem")))
        .isEqualTo(Status.CONTRAINDICATED);
  }
}
