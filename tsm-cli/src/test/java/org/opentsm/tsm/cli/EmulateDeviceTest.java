package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.tsm.cli.io.Console;

/** {@code tsm emulate device} and the commands that meet it. */
@Timeout(120)
class EmulateDeviceTest {
  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({"doe, spdm+doe", "mctp, spdm+mctp", "tcp, spdm+tcp", "dsp0287, dsp0287"})
  void isAttestedAndVerified(String transport, String scheme) throws Exception {
    TestTool tool = new TestTool(home);
    Path keys = tool.file("keys");
    Path evidence = tool.file("e.cbor");
    try (RunningDevice device =
        new RunningDevice(tool, "--transport", transport, "--profile", "p384", "--pki", keys)) {
      assertThat(device.address).startsWith(scheme + "://127.0.0.1:");

      tool.run("attest", device.address, "--nonce", NONCE, "--out", evidence).succeeded();

      assertThat(tool.run("cert", device.address).succeeded().out())
          .startsWith("-----BEGIN CERTIFICATE-----\n");
    }
    tool.run(
            "verify",
            evidence,
            "--nonce",
            NONCE,
            "--root",
            keys.resolve("ecp384").resolve("root.pem"))
        .succeeded();
    assertThat(tool.directories.state()).doesNotExist();
  }

  @Test
  void endsWithoutAWordWhenItIsInterrupted() throws Exception {
    TestTool tool = new TestTool(home);
    RunningDevice device = new RunningDevice(tool, "--profile", "p384");
    int port = URI.create(device.address).getPort();

    device.close();

    assertThat(device.code.join()).isZero();
    assertThat(device.err()).matches("tsm: roots are in [^\n]+; stop with Ctrl-C\n");
    Assertions.assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }

  /** Nobody would find the device. */
  @Test
  void endsIfItsAddressCannotBePrinted() {
    TestTool tool = new TestTool(home);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Console console = new Console(full, new PrintStream(err, true, StandardCharsets.UTF_8), false);

    int code =
        tool.start(console, "emulate", "device", "--listen", "127.0.0.1:0", "--profile", "p384");

    assertThat(code).isEqualTo(7);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .endsWith("found No space left on device (cli.file-failed)\n");
  }

  @Test
  void aFaultBefallsWhoeverMeetsIt() throws Exception {
    TestTool tool = new TestTool(home);
    Path evidence = tool.file("e.cbor");
    try (RunningDevice device =
        new RunningDevice(tool, "--profile", "p384", "--fault", "wrong-nonce")) {
      tool.run("attest", device.address, "--nonce", NONCE, "--out", evidence)
          .failed(1, "tsm.not-authentic");
    }
    assertThat(evidence).doesNotExist();
  }

  @Test
  void endsByItselfWhenTheDeviceDisappears() throws Exception {
    TestTool tool = new TestTool(home);
    try (RunningDevice device =
        new RunningDevice(tool, "--profile", "p384", "--fault", "hang-up")) {
      tool.run("attest", device.address, "--nonce", NONCE, "--out", tool.file("e.cbor"))
          .failed(4, "tsm.unreachable");

      assertThat(device.code.get(60, TimeUnit.SECONDS)).isZero();
      assertThat(device.err()).contains("has disappeared");
    }
  }
}
