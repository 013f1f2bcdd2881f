package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opentsm.tsm.cli.io.Console;

/** {@code tsm emulate device} in a thread of its own, from its address on. */
final class RunningDevice implements AutoCloseable {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final CompletableFuture<Integer> code = new CompletableFuture<>();
  final String address;
  private final Thread thread;

  RunningDevice(TestTool tool, Object... options) throws InterruptedException {
    Lines out = new Lines();
    Object[] line = new Object[4 + options.length];
    System.arraycopy(new Object[] {"emulate", "device", "--listen", "127.0.0.1:0"}, 0, line, 0, 4);
    System.arraycopy(options, 0, line, 4, options.length);
    Console console = new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
    thread =
        Thread.ofPlatform()
            .start(() -> {
              code.complete(tool.start(console, line));
              out.lines.add("ended");
            });
    String first = out.lines.poll(60, TimeUnit.SECONDS);
    assertThat(first).as(err.toString(StandardCharsets.UTF_8)).isNotNull().contains("://");
    address = first;
  }

  /** What it said so far on standard error. */
  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Hands over each line once it is whole. */
  private static final class Lines extends OutputStream {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream current = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      if (octet == '\n') {
        lines.add(current.toString(StandardCharsets.UTF_8));
        current.reset();
      } else {
        current.write(octet);
      }
    }
  }
}
