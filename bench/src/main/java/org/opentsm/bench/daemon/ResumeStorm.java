package org.opentsm.bench.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.serve.Daemon;
import org.opentsm.tsm.cli.serve.DaemonConfig;

/**
 * The daemon with many emulated devices in one process: all are connected and accepted, and then
 * revalidated together again and again by {@code POST /v1/revalidate} over the unix socket, while a
 * reader follows the events. After some of the storms the signature operations of as many
 * revalidations are done alone, so that whatever else the machine does falls on both.
 *
 * <p>Ends with exit code 1 if a device is not the same, or an event is lost.
 */
public final class ResumeStorm {
  private static final Path IN_MEMORY = Path.of("/dev/shm");
  private static final int DEVICES = 1000;
  private static final int STORMS = 100;

  /** Storms in which the compiler still works; they are told, and not in the medians. */
  private static final int WARMUP = 5;

  /** A storm and its signatures are compared where they follow each other. */
  private static final int SIGN_EVERY = 5;

  private static final int MEMORY_EVERY = 10;
  private static final int CONNECT_AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Options options;
  private final DaemonCalls daemon;
  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final Figures rates = new Figures("%.1f");
  private final Figures cost = new Figures("%.2f");
  private final Figures alone = new Figures("%.0f");
  private final Figures ratios = new Figures("%.2f");
  private final Figures processorRatios = new Figures("%.2f");
  private final Figures wholeRatios = new Figures("%.2f");
  private final Figures wholeProcessorRatios = new Figures("%.2f");

  private ResumeStorm(Options options, DaemonCalls daemon) {
    this.options = options;
    this.daemon = daemon;
  }

  /**
   * What is asked for.
   *
   * @param session as {@code POST /v1/devices/…/connect} takes it
   */
  private record Options(int devices, int storms, String session) {
    static Options of(String[] arguments) {
      Options options = new Options(DEVICES, STORMS, "where-possible");
      for (String argument : arguments) {
        String[] parts = argument.split("=", 2);
        String value = parts.length == 2 ? parts[1] : "";
        options =
            switch (parts[0]) {
              case "devices" ->
                  new Options(Integer.parseInt(value), options.storms, options.session);
              case "storms" ->
                  new Options(options.devices, Integer.parseInt(value), options.session);
              case "session" -> new Options(options.devices, options.storms, value);
              default ->
                  throw new IllegalArgumentException(
                      argument + ": expected devices=, storms= or session=");
            };
      }
      return options;
    }

    boolean hasSessions() {
      return !session.equals("no");
    }

    /**
     * What a device signs in one revalidation: CHALLENGE_AUTH to prove its key when it is met,
     * KEY_EXCHANGE_RSP where there is a session, CHALLENGE_AUTH and MEASUREMENTS for the nonce.
     */
    int signatures() {
      return hasSessions() ? 4 : 3;
    }
  }

  /**
   * Runs it.
   *
   * @param arguments {@code devices=1000 storms=100 session=where-possible|no}
   */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(arguments);
    Path home = Files.createTempDirectory("opentsm-storm-");
    // As /run: what dies with the machine is in its memory.
    Path runtime =
        Files.isDirectory(IN_MEMORY)
            ? Files.createTempDirectory(IN_MEMORY, "opentsm-storm-")
            : Files.createTempDirectory("opentsm-storm-");
    boolean whole = false;
    try {
      UserDirectories directories = new UserDirectories(home.resolve("state"), runtime);
      DaemonConfig config = DaemonConfig.usual(directories);
      try (Daemon _ =
          Daemon.start(config, Daemon.Setting.of(directories, InstantSource.system()))) {
        whole = new ResumeStorm(options, new DaemonCalls(config.socket())).run();
      }
    } finally {
      remove(home);
      remove(runtime);
    }
    System.exit(whole ? 0 : 1);
  }

  private boolean run() throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    System.out.printf(
        "%d devices, %d storms, session %s, %d processors, Java %s%n",
        options.devices,
        options.storms,
        options.session,
        threads,
        System.getProperty("java.vm.version"));
    Latencies latencies = new Latencies(options.devices * options.storms);
    SignatureWork signatures = new SignatureWork(options.devices, options.signatures(), threads);
    try (EventTally events = EventTally.follow(daemon, latencies)) {
      long start = System.nanoTime();
      connectAll();
      System.out.printf(
          Locale.ROOT, "connected and accepted in %.1f s; %s%n", seconds(start), Memory.now());
      events.awaitNumber(EventTally.lastOf(daemon), PATIENCE);
      events.beginStorm();
      for (int storm = 1; storm <= options.storms; storm++) {
        storm(storm, events, latencies, signatures);
      }
      return conclude(events, latencies);
    } catch (IOException lost) {
      System.out.println("FAILED: " + lost.getMessage());
      return false;
    }
  }

  private void storm(int storm, EventTally events, Latencies latencies, SignatureWork signatures)
      throws Exception {
    int before = latencies.count();
    Stopwatch watch = Stopwatch.start();
    JsonNode answer = daemon.post("/v1/revalidate", "{\"timeoutSeconds\":3600}");
    Stopwatch.Taken taken = watch.stop();
    int same = answer.path("counts").path("same").asInt();
    if (same != options.devices) {
      throw new IOException(
          "expected "
              + options.devices
              + " devices that are the same, found "
              + answer.path("counts"));
    }
    events.awaitRevalidated((long) storm * options.devices, PATIENCE);
    System.out.printf(
        Locale.ROOT,
        "storm %d: %.1f/s, p50 %.0f ms, p99 %.0f ms, %.2f ms of processor each%n",
        storm,
        options.devices / taken.seconds(),
        latencies.millis(before, 0.5),
        latencies.millis(before, 0.99),
        taken.processorSeconds() * 1000 / options.devices);
    if (storm > WARMUP) {
      rates.add(options.devices / taken.seconds());
      cost.add(taken.processorSeconds() * 1000 / options.devices);
    }
    if (storm % SIGN_EVERY == 0) {
      compare(storm, taken, signatures);
    }
    if (storm % MEMORY_EVERY == 0 || storm == 1) {
      System.out.printf("after storm %d: %s%n", storm, Memory.now());
    }
  }

  private void compare(int storm, Stopwatch.Taken taken, SignatureWork signatures)
      throws Exception {
    Stopwatch.Taken signing = signatures.run(false);
    // The same figures again where there are no sessions: no key is agreed on then.
    Stopwatch.Taken whole = options.hasSessions() ? signatures.run(true) : signing;
    if (storm > WARMUP) {
      alone.add(options.devices / signing.seconds());
      ratios.add(signing.seconds() / taken.seconds());
      processorRatios.add(signing.processorSeconds() / taken.processorSeconds());
      wholeRatios.add(whole.seconds() / taken.seconds());
      wholeProcessorRatios.add(whole.processorSeconds() / taken.processorSeconds());
    }
    System.out.printf(
        Locale.ROOT,
        "  signatures alone %.0f/s, ratio %.2f, of processor time %.2f; with key agreement %.2f,"
            + " %.2f%n",
        options.devices / signing.seconds(),
        signing.seconds() / taken.seconds(),
        signing.processorSeconds() / taken.processorSeconds(),
        whole.seconds() / taken.seconds(),
        whole.processorSeconds() / taken.processorSeconds());
  }

  private boolean conclude(EventTally events, Latencies latencies) throws Exception {
    long last = EventTally.lastOf(daemon);
    events.awaitNumber(last, PATIENCE);
    long expected = events.expected(last);
    int steady = Math.min(WARMUP * options.devices, latencies.count());
    System.out.printf(
        Locale.ROOT,
        "revalidations/s: %s; p50 %.0f ms, p99 %.0f ms; ms of processor each: %s%n",
        rates,
        latencies.millis(steady, 0.5),
        latencies.millis(steady, 0.99),
        cost);
    System.out.printf(
        "signatures alone (%d signed, %d verified), devices/s: %s%n",
        options.signatures(), options.signatures(), alone);
    System.out.printf("ratio by the clock: %s; of processor time: %s%n", ratios, processorRatios);
    System.out.printf(
        "the same with the key agreement of sessions: %s; %s%n", wholeRatios, wholeProcessorRatios);
    long seen = events.seen();
    System.out.printf("events: expected %d, seen %d: %s%n", expected, seen, events.byType());
    System.out.printf("one device at a time: %s%n", oneAtATime());
    return expected == seen;
  }

  /** How long a revalidation takes when nothing else is done, for some of the devices. */
  private String oneAtATime() throws IOException {
    int some = Math.min(options.devices, 200);
    Latencies latencies = new Latencies(some);
    for (int i = 1; i <= some; i++) {
      long start = System.nanoTime();
      daemon.post(DaemonCalls.device(address(i), "/revalidate"), "{}");
      latencies.add(Duration.ofNanos(System.nanoTime() - start));
    }
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms",
        latencies.millis(0, 0.5),
        latencies.millis(0, 0.99));
  }

  private void connectAll() throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CONNECT_AT_ONCE)) {
      List<Future<JsonNode>> all = new ArrayList<>();
      for (int i = 1; i <= options.devices; i++) {
        String address = address(i);
        all.add(callers.submit(() -> accept(address)));
      }
      for (Future<JsonNode> each : all) {
        each.get();
      }
    }
  }

  private JsonNode accept(String address) throws IOException {
    daemon.post(
        DaemonCalls.device(address, "/connect"),
        "{\"timeoutSeconds\":120,\"session\":\"" + options.session + "\"}");
    JsonNode evidence =
        daemon.post(
            DaemonCalls.device(address, "/evidence"),
            "{\"nonce\":\"" + crypto.random(32).toHex() + "\"}");
    return daemon.post(
        DaemonCalls.device(address, "/accept"),
        "{\"incarnation\":"
            + evidence.path("incarnation").asLong()
            + ",\"generation\":"
            + evidence.path("generation").asLong()
            + ",\"digest\":\""
            + evidence.path("deviceDigest").asText()
            + "\"}");
  }

  private static String address(int number) {
    return "emu:?serial=" + number;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static void remove(Path home) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(each -> {
            try {
              Files.deleteIfExists(each);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
