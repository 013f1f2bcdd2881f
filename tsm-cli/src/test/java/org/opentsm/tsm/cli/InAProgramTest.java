package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.backend.nativecma.NativeCmaPlugin;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.result.Status;
import org.opentsm.example.AttestAndVerify;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
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

  /** One that lets the verifier see other evidence than it holds, and says nothing of that. */
  @Test
  void aTsmThatHoldsOtherEvidenceThanTheVerifierSawIsRefused() throws Exception {
    TestTool tool = new TestTool(home);
    tool.evidence("emu:");
    TsmEnvironment environment =
        TsmEnvironment.builder(tool.directories).discoverConnectors().build();
    Nonce nonce = new Nonce(environment.crypto().random(Nonce.SIZE));
    try (Tsm honest = new NativeCmaPlugin().create(environment)) {
      Tsm lying =
          (Tsm)
              Proxy.newProxyInstance(
                  Tsm.class.getClassLoader(),
                  new Class<?>[] {Tsm.class},
                  (proxy, verb, arguments) -> {
                    try {
                      Object answer = verb.invoke(honest, arguments);
                      return answer instanceof CollectedEvidence shown
                          ? ((CollectedEvidence) verb.invoke(honest, arguments))
                              .with(shown.evidence())
                          : answer;
                    } catch (InvocationTargetException thrown) {
                      throw thrown.getCause();
                    }
                  });

      assertThatThrownBy(
              () -> AttestAndVerify.attest(lying, DeviceAddress.parse("emu:"), nonce, tool.root()))
          .isInstanceOfSatisfying(
              TsmException.Refused.class,
              refusal -> assertThat(refusal.code()).isEqualTo(TsmErrorCode.STALE_GENERATION));
    }
  }
}
