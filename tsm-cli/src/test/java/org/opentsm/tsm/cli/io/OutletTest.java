package org.opentsm.tsm.cli.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Nobody waits for whoever reads standard error. */
class OutletTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A pipe that is full until somebody reads it. */
  private static final class Stuck extends OutputStream {
    private final CountDownLatch read = new CountDownLatch(1);
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      try {
        read.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      arrived.write(source, offset, length);
    }
  }

  @Test
  void linesArriveInOrder() throws Exception {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (Outlet outlet = Outlet.to(target)) {
      PrintStream printer = outlet.printer();
      printer.println("one");
      printer.println("zwölf");

      assertThat(outlet.drain(LONG)).isTrue();
    }
    assertThat(target.toString(UTF_8)).isEqualTo("one\nzwölf\n");
  }

  @Test
  void whoWritesToAFullPipeGoesOnAndWhatIsMissingIsTold() throws Exception {
    Stuck target = new Stuck();
    try (Outlet outlet = Outlet.to(target)) {
      byte[] line = ("x".repeat(1023) + "\n").getBytes(UTF_8);
      for (int i = 0; i < 3000; i++) {
        outlet.write(line, 0, line.length);
      }
      assertThat(outlet.drain(Duration.ofMillis(10))).isFalse();
      target.read.countDown();
      assertThat(outlet.drain(LONG)).isTrue();
    }
    assertThat(target.arrived.toString(UTF_8))
        .containsPattern("\\([0-9]{4} lines are missing: nobody read them in time\\)\n");
    assertThat(target.arrived.size()).isLessThan(1100 * 1024);
  }

  @Test
  void aConsoleThatNeverWaitsKeepsItsPromise() {
    Stuck target = new Stuck();
    Console console =
        new Console(OutputStream.nullOutputStream(), new PrintStream(target, true, UTF_8), false);
    console.neverWait();
    for (int i = 0; i < 100; i++) {
      console.note("nobody reads this");
    }
    console.drain();
    assertThat(target.arrived.size()).isZero();
    target.read.countDown();
    console.drain();
    assertThat(target.arrived.toString(UTF_8)).startsWith("tsm: nobody reads this\n");
  }
}
