package org.opentsm.evidence.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The TPM emulator of Debian's package swtpm, with a directory of its own. Where it is not
 * installed the test that wants it is skipped.
 */
public final class Swtpm implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Path directory;
  private final ProcessHandle process;

  private Swtpm(Path directory, ProcessHandle process) {
    this.directory = directory;
    this.process = process;
  }

  /** A new TPM, or the one of the directory after a reset. */
  public static Swtpm start(Path directory) throws IOException {
    requireInstalled("swtpm");
    Files.createDirectories(directory);
    Path pid = directory.resolve("pid");
    Files.deleteIfExists(pid);
    Files.deleteIfExists(directory.resolve("socket"));
    run(
        "swtpm",
        "socket",
        "--tpm2",
        "--daemon",
        "--pid",
        "file=" + pid,
        "--tpmstate",
        "dir=" + directory,
        "--server",
        "type=unixio,path=" + directory.resolve("socket"),
        "--ctrl",
        "type=unixio,path=" + directory.resolve("socket.ctrl"),
        "--flags",
        "not-need-init,startup-clear");
    long number = Long.parseLong(Files.readString(pid).strip());
    return new Swtpm(directory, ProcessHandle.of(number).orElseThrow());
  }

  /**
   * Makes a TPM with certificates of its endorsement keys, by an authority of its own.
   *
   * @param directory for {@link #start}, where {@code ca/root.pem} and {@code ca/issuer.pem} will
   *     be
   */
  public static void manufacture(Path directory) throws IOException {
    requireInstalled("swtpm_setup");
    requireInstalled("swtpm_localca");
    Path authority = Files.createDirectories(directory.resolve("ca"));
    Path options =
        Files.writeString(
            authority.resolve("options"),
            "--platform-manufacturer Test\n--platform-version 1\n--platform-model Test\n");
    Path config =
        Files.writeString(
            authority.resolve("config"),
            "statedir = "
                + authority
                + "\nsigningkey = "
                + authority.resolve("key.pem")
                + "\nissuercert = "
                + authority.resolve("issuer.pem")
                + "\ncertserial = "
                + authority.resolve("serial")
                + "\n");
    Path setup =
        Files.writeString(
            authority.resolve("setup"),
            "create_certs_tool = swtpm_localca\ncreate_certs_tool_config = "
                + config
                + "\ncreate_certs_tool_options = "
                + options
                + "\n");
    run(
        "swtpm_setup",
        "--tpm2",
        "--tpmstate",
        "dir://" + directory,
        "--create-ek-cert",
        "--config",
        setup.toString());
    Files.move(authority.resolve("swtpm-localca-rootca-cert.pem"), authority.resolve("root.pem"));
  }

  /** Skips the test without this program. */
  public static void requireInstalled(String program) {
    String path = String.valueOf(System.getenv("PATH"));
    boolean installed = false;
    for (String each : path.split(":", -1)) {
      installed |= !each.isEmpty() && Files.isExecutable(Path.of(each, program));
    }
    Assumptions.assumeTrue(installed, program + " is not installed");
  }

  /** Runs one of tpm2-tools with this TPM; its output. */
  public String tool(String... command) throws IOException {
    requireInstalled(command[0]);
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--tcti");
    words.add("swtpm:path=" + socket());
    return run(words.toArray(String[]::new));
  }

  /** A program that must succeed. */
  public static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }

  /** Where it listens: a stream of commands and responses. */
  public Path socket() {
    return directory.resolve("socket");
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
