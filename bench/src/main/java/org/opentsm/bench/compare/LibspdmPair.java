package org.opentsm.bench.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.SpdmVersion;

/**
 * DMTF's spdm_responder_emu, and spdm_requester_emu made to loop on one connection: {@code
 * docs/performance.md} tells how.
 */
final class LibspdmPair implements Pair, SessionLoop {
  private static final String REQUESTER = "./spdm_requester_loop";
  private static final String RESPONDER = "./spdm_responder_emu";
  private static final int ATTEMPTS = 50;
  private static final int PAUSE_MILLIS = 100;
  private static final int ENDING_SECONDS = 5;

  private final Process responder;
  private final Process requester;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  private LibspdmPair(Process responder, Process requester, BufferedReader answers) {
    this.responder = responder;
    this.requester = requester;
    this.answers = answers;
    this.orders = requester.outputWriter(UTF_8);
  }

  /** Starts both, for ECDSA P-384 with SHA-384. */
  static LibspdmPair start(Path directory, Path nodelay, SpdmVersion version)
      throws IOException, InterruptedException {
    return start(
        directory,
        nodelay,
        version,
        List.of("--asym", "ECDSA_P384", "--hash", "SHA_384", "--meas_hash", "SHA_384"));
  }

  /**
   * Starts both.
   *
   * @param directory with the programs and their keys
   * @param nodelay the library that switches Nagle's algorithm off
   * @param algorithms their options that name algorithms, the same for both
   */
  static LibspdmPair start(
      Path directory, Path nodelay, SpdmVersion version, List<String> algorithms)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> answering = new ArrayList<>(List.of(RESPONDER));
    answering.addAll(algorithms);
    Process responder = start(directory, nodelay, answering, port, "responder.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                REQUESTER,
                "--ver",
                version.toString(),
                "--exe_conn",
                "DIGEST,CERT,CHAL",
                "--exe_session",
                "NO_END"));
    command.addAll(algorithms);
    // Nothing tells from outside when the Responder listens, and it takes one connection alone.
    for (int attempt = 0; attempt < ATTEMPTS && responder.isAlive(); attempt++) {
      Thread.sleep(PAUSE_MILLIS);
      Process requester = start(directory, nodelay, command, port, null);
      BufferedReader answers = requester.inputReader(UTF_8);
      if (find(answers, "READY") != null) {
        return new LibspdmPair(responder, requester, answers);
      }
      requester.waitFor();
    }
    responder.destroy();
    throw new IOException("libspdm's pair does not start: see " + directory);
  }

  @Override
  public String name() {
    return "libspdm";
  }

  @Override
  public Samples attest(int times) throws IOException {
    order("attest", times);
    Samples samples = new Samples();
    for (int i = 0; i < times; i++) {
      String[] words = required("PHASES ").split(" ", -1);
      samples.add(
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
    return samples;
  }

  @Override
  public long[] hold(int times) throws IOException {
    order("sessions", times);
    long[] taken = new long[times];
    for (int i = 0; i < times; i++) {
      String[] words = required("SESSION ").split(" ", -1);
      taken[i] = Long.parseLong(words[1]) + Long.parseLong(words[2]) + Long.parseLong(words[3]);
    }
    return taken;
  }

  @Override
  public long cpuNanos() {
    return cpuNanos(requester) + cpuNanos(responder);
  }

  private static long cpuNanos(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }

  private void order(String what, int times) throws IOException {
    orders.write(what + " " + times + "\n");
    orders.flush();
  }

  private String required(String beginning) throws IOException {
    String line = find(answers, beginning);
    if (line == null) {
      throw new IOException("libspdm's requester failed");
    }
    return line;
  }

  @Override
  public void close() {
    try {
      // The end of its input ends the requester, which shuts the responder down.
      orders.close();
      if (!responder.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
        responder.destroy();
      }
    } catch (IOException e) {
      responder.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      responder.destroy();
    }
    requester.destroy();
  }

  /** The next line that begins so; null if there is none any more. */
  private static @Nullable String find(BufferedReader lines, String beginning) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      if (line.startsWith("FAILED")) {
        throw new IOException("libspdm's requester: " + line);
      }
      line = lines.readLine();
    }
    return line;
  }

  private static Process start(
      Path directory, Path nodelay, List<String> program, int port, @Nullable String log)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "--trans",
            "MCTP",
            "--port",
            Integer.toString(port),
            "--basic_mut_auth",
            "NO",
            "--mut_auth",
            "NO"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LD_PRELOAD", nodelay.toString());
    builder.redirectErrorStream(true);
    if (log != null) {
      builder.redirectOutput(new File(directory.toFile(), log));
    }
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
