package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Closing while connectors are still on their way to devices. */
@Timeout(60)
class NativeCmaCloseTest {
  /** The verb's failure, and whether its thread was left interrupted. */
  record Ended(TsmErrorCode code, boolean interrupted) {}

  private static final Ended CLOSED = new Ended(TsmErrorCode.CLOSED, false);

  @TempDir Path directory;

  @Test
  void endsVerbsWhoseConnectorsWouldWaitForEver() throws Exception {
    World world = new World(directory);
    NativeCmaTsm tsm = new NativeCmaTsm(world.environment);
    CountDownLatch opening = new CountDownLatch(4);
    List<Future<Ended>> verbs = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        DeviceAddress address =
            world.put(
                "d" + i,
                at -> {
                  opening.countDown();
                  return whenInterrupted(at);
                });
        verbs.add(pool.submit(() -> connect(tsm, address)));
      }
      opening.await();

      tsm.close();

      for (Future<Ended> verb : verbs) {
        assertThat(verb.get()).isEqualTo(CLOSED);
      }
    }
    assertThat(world.open).hasValue(0);
  }

  @Test
  void returnsThoughAConnectorTakesNoNoticeAndReleasesWhatItBringsLater() throws Exception {
    World world = new World(directory);
    NativeCmaTsm tsm = new NativeCmaTsm(world.environment);
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    DeviceAddress address =
        world.put(
            "d",
            at -> {
              opening.countDown();
              awaitWhateverHappens(mayReturn);
              return talking(at);
            });
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ended> running = pool.submit(() -> connect(tsm, address));
      opening.await();
      Future<Ended> waiting = pool.submit(() -> connect(tsm, address));

      tsm.close();

      assertThat(waiting.get()).isEqualTo(CLOSED);
      assertThat(running.isDone()).isFalse();
      mayReturn.countDown();
      assertThat(running.get()).isEqualTo(CLOSED);
    }
    assertThat(world.open).hasValue(0);
    world.put("d", World.device("p256"));
    try (NativeCmaTsm next = new NativeCmaTsm(world.environment)) {
      next.connect(address, ConnectOptions.DEFAULTS, soon());
    }
  }

  private static Ended connect(NativeCmaTsm tsm, DeviceAddress address) {
    TsmException failure =
        catchThrowableOfType(
            TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));
    return new Ended(failure.code(), Thread.currentThread().isInterrupted());
  }

  private static SpdmTransport whenInterrupted(DeviceAddress at) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException asHoped) {
      Thread.currentThread().interrupt();
    }
    return talking(at);
  }

  private static SpdmTransport talking(DeviceAddress at) {
    return Conversation.open(at.text(), World.device("p256"), Optional.empty());
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
