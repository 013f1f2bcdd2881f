package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** A driver may wait for its TPM as long as it likes; whoever asks does not. */
@Timeout(60)
class DeviceFileTest {
  private static final Bytes COMMAND = Tpm.encode(new ReadClock());
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    closed.countDown();
    released.countDown();
  }

  /** A device file whose driver answers with this, or never. */
  private class Driver implements ByteChannel {
    private final Bytes answer;
    private Bytes written = Bytes.EMPTY;

    Driver(Bytes answer) {
      this.answer = answer;
    }

    @Override
    public int write(ByteBuffer source) {
      written = Bytes.copyOf(source);
      return written.length();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (answer.isEmpty()) {
        await(closed);
        throw new AsynchronousCloseException();
      }
      target.put(answer.toByteBuffer());
      return answer.length();
    }

    @Override
    public boolean isOpen() {
      return closed.getCount() > 0;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** A driver that sleeps where nothing wakes it: closing its file waits as well. */
  private final class Wedged extends Driver {
    Wedged() {
      super(Bytes.EMPTY);
    }

    @Override
    public int read(ByteBuffer target) {
      await(released);
      return -1;
    }

    @Override
    public void close() {
      await(released);
      super.close();
    }
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private static TsmErrorCode refused(DeviceFile file, Deadline deadline) {
    return catchThrowableOfType(
            TsmException.Unreachable.class, () -> file.exchange(COMMAND, deadline))
        .code();
  }

  @Test
  void anAnswerIsHandedOver() throws Exception {
    Driver driver = new Driver(Bytes.ofHex("80010000000a00000000"));
    DeviceFile file = new DeviceFile("driver", driver);

    assertThat(file.exchange(COMMAND, soon())).isEqualTo(driver.answer);
    assertThat(driver.written).isEqualTo(COMMAND);
    file.close();
    assertThat(driver.isOpen()).isFalse();
  }

  @Test
  void anAnswerWithoutAHeaderIsRefused() {
    DeviceFile file = new DeviceFile("driver", new Driver(Bytes.zeros(9)));

    assertThatThrownBy(() -> file.exchange(COMMAND, soon()))
        .isInstanceOf(TsmException.Protocol.class)
        .hasMessageContaining("driver: expected a response of 10 bytes or more");
  }

  @Test
  void aTpmThatDoesNotAnswerIsLeftAtTheDeadline() {
    DeviceFile file = new DeviceFile("driver", new Driver(Bytes.EMPTY));

    assertThat(refused(file, Deadline.after(Duration.ofMillis(20))))
        .isEqualTo(TsmErrorCode.TIMED_OUT);
    await(closed);
    // Whatever comes now may be the answer to the command before.
    assertThat(refused(file, soon())).isEqualTo(TsmErrorCode.TIMED_OUT);
    file.close();
  }

  @Test
  void neitherDoesClosingWaitForIt() {
    DeviceFile file = new DeviceFile("driver", new Wedged());

    assertThat(refused(file, Deadline.after(Duration.ofMillis(20))))
        .isEqualTo(TsmErrorCode.TIMED_OUT);
    file.close();
    assertThat(closed.getCount()).isOne();
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    DeviceFile file = new DeviceFile("driver", new Wedged());

    Thread.currentThread().interrupt();
    TsmErrorCode code = refused(file, soon());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(code).isEqualTo(TsmErrorCode.CANCELLED);
  }
}
