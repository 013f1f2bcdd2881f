package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.MeteredTsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;

@Timeout(120)
class NativeCmaConcurrencyTest {
  @TempDir Path directory;
  private World world;

  @BeforeEach
  void open() {
    world = new World(directory);
  }

  @Test
  void aSecondOwnerIsRefusedUntilTheFirstLetsGo() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    try (NativeCmaTsm first = new NativeCmaTsm(world.environment);
        NativeCmaTsm second = new NativeCmaTsm(world.environment)) {
      World.Heard heard = new World.Heard(second);
      first.connect(address, ConnectOptions.DEFAULTS, soon());

      TsmException refusal =
          catchThrowableOfType(
              TsmException.class, () -> second.connect(address, ConnectOptions.DEFAULTS, soon()));
      assertThat(refusal.code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
      assertThat(refusal).hasMessageContaining("native-cma");
      assertThat(heard.next(TsmEvent.OwnerConflict.class).reason()).contains("native-cma");

      first.disconnect(address, soon());
      second.connect(address, ConnectOptions.DEFAULTS, soon());
    }
    assertThat(world.open).hasValue(0);
  }

  @Test
  void nobodyTakesADeviceBetweenTwoOfItsConversations() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    DeviceOwnership stranger = new DeviceOwnership(world.environment, "a stranger");
    String responder = world.responder(address, world.environment);
    Queue<String> taken = new ConcurrentLinkedQueue<>();
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      world.whenNamingResponder =
          () -> {
            try {
              stranger.acquire(address, responder).close();
              taken.add("taken");
            } catch (TsmException e) {
              taken.add(e.code().name());
            }
          };
      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      assertThat(taken).containsOnly("OWNED_BY_ANOTHER");
      world.whenNamingResponder = () -> {};

      tsm.disconnect(address, soon());
      stranger.acquire(address, responder).close();
    }
  }

  @Test
  void verbsOnOneDeviceTakeTurns() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      List<Future<CollectedEvidence>> running = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        running.add(pool.submit(() -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon())));
      }
      Set<EvidenceGeneration> generations = new HashSet<>();
      CollectedEvidence latest = running.getFirst().get();
      for (Future<CollectedEvidence> done : running) {
        CollectedEvidence collected = done.get();
        generations.add(collected.generation());
        latest = collected.generation().value() > latest.generation().value() ? collected : latest;
      }
      assertThat(generations).hasSize(16);
      assertThat(
              tsm.accept(
                      address, latest.incarnation(), latest.generation(), latest.digest(), soon())
                  .device()
                  .state())
          .isEqualTo(DeviceState.ACCEPTED);
    }
  }

  @Test
  void aSilentDeviceEndsAtTheDeadline() {
    DeviceAddress address = world.put("d", SilentTransport::new);
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      TsmException failure =
          catchThrowableOfType(
              TsmException.class,
              () ->
                  tsm.connect(
                      address, ConnectOptions.DEFAULTS, Deadline.after(Duration.ofMillis(50))));
      assertThat(failure.code()).isEqualTo(TsmErrorCode.TIMED_OUT);
      assertThat(failure.exitCode()).isEqualTo(4);
      assertThat(world.open).hasValue(0);
    }
  }

  @Test
  @SuppressWarnings("try") // Closing is what is tested.
  void whoWaitsForItsTurnEndsAtItsDeadline() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DeviceAddress address = world.put("d", at -> new SilentTransport(at, waiting));
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = pool.submit(() -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));
      waiting.await();

      TsmException failure =
          catchThrowableOfType(
              TsmException.class,
              () -> tsm.disconnect(address, Deadline.after(Duration.ofMillis(50))));

      assertThat(failure.code()).isEqualTo(TsmErrorCode.TIMED_OUT);
      assertThat(failure).hasMessageContaining("another verb");
      tsm.close();
      assertThat(first).failsWithin(Duration.ofSeconds(30));
    }
  }

  @Test
  void closingEndsAVerbThatWaitsAndReleasesEverything() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DeviceAddress silent = world.put("silent", at -> new SilentTransport(at, waiting));
    DeviceAddress address = world.put("d", World.device("p256"));
    NativeCmaTsm tsm = new NativeCmaTsm(world.environment);
    World.Heard heard = new World.Heard(tsm);
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    heard.next(TsmEvent.Connected.class);
    CompletableFuture<TsmErrorCode> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ended.complete(codeOfConnecting(tsm, silent)));
    waiting.await();

    tsm.close();

    assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(TsmErrorCode.CLOSED);
    assertThat(world.open).hasValue(0);
    // Two devices end, in no order.
    assertThat(List.of(heard.next(TsmEvent.OfDevice.class), heard.next(TsmEvent.OfDevice.class)))
        .hasOnlyElementsOfTypes(TsmEvent.Disconnected.class, TsmEvent.ConnectFailed.class)
        .extracting(TsmEvent.OfDevice::address)
        .containsExactlyInAnyOrder(address, silent);
    assertThat(codeOfConnecting(tsm, address)).isEqualTo(TsmErrorCode.CLOSED);
    try (NativeCmaTsm next = new NativeCmaTsm(world.environment)) {
      next.connect(address, ConnectOptions.DEFAULTS, soon());
    }
  }

  @Test
  void interruptingCancelsAVerb() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DeviceAddress silent = world.put("silent", at -> new SilentTransport(at, waiting));
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      CompletableFuture<TsmErrorCode> ended = new CompletableFuture<>();
      Thread thread = Thread.ofVirtual().start(() -> ended.complete(codeOfConnecting(tsm, silent)));
      waiting.await();
      thread.interrupt();

      assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(TsmErrorCode.CANCELLED);
      assertThat(world.open).hasValue(0);
    }
  }

  @Test
  void aListenerThatThrowsOrSleepsBreaksNothing() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    CountDownLatch never = new CountDownLatch(1);
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      tsm.subscribe(event -> {
        throw new IllegalStateException("as listeners do");
      });
      tsm.subscribe(event -> {
        try {
          never.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      World.Heard heard = new World.Heard(tsm);

      tsm.connect(address, ConnectOptions.DEFAULTS, soon());

      heard.next(TsmEvent.Connected.class);
    } finally {
      never.countDown();
    }
  }

  @Test
  void metricsAreRecorded() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (MeteredTsm tsm = new MeteredTsm(new NativeCmaTsm(world.environment), registry)) {
      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
      assertThat(
              catchThrowableOfType(
                  TsmException.class,
                  () -> tsm.connect(World.at("nobody"), ConnectOptions.DEFAULTS, soon())))
          .isInstanceOf(TsmException.Unreachable.class);

      assertThat(registry.get("tsm.verb").tag("verb", "evidence").timer().count()).isEqualTo(1);
      awaitGauge(registry, 1);
      assertThat(
              registry
                  .get("tsm.protocol.errors")
                  .tag("code", "spdm.channel-failed")
                  .counter()
                  .count())
          .isEqualTo(1);

      world.ways.clear();
      assertThat(
              catchThrowableOfType(
                  TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon())))
          .isInstanceOf(TsmException.Unreachable.class);
      awaitGauge(registry, 0);
    }
  }

  /** The gauge follows events, which come on another thread. The time limit is the test's. */
  private static void awaitGauge(SimpleMeterRegistry registry, double expected) {
    var gauge = registry.get("tsm.devices.connected").tag("provider", "native-cma").gauge();
    while (gauge.value() != expected) {
      Thread.onSpinWait();
    }
  }

  private static TsmErrorCode codeOfConnecting(NativeCmaTsm tsm, DeviceAddress address) {
    TsmException failure =
        catchThrowableOfType(
            TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));
    return failure.code();
  }

  /** A device that never answers. */
  private static final class SilentTransport implements SpdmTransport {
    private final String peer;
    private final CountDownLatch waiting;
    private final CountDownLatch closed = new CountDownLatch(1);

    SilentTransport(DeviceAddress address) {
      this(address, new CountDownLatch(1));
    }

    SilentTransport(DeviceAddress address, CountDownLatch waiting) {
      this.peer = address.text();
      this.waiting = waiting;
    }

    @Override
    public void send(TransportMessage message, Deadline deadline) {}

    @Override
    public TransportMessage receive(Deadline deadline) throws SpdmException {
      waiting.countDown();
      Duration allowed = deadline.remaining();
      try {
        if (closed.await(allowed.toNanos(), TimeUnit.NANOSECONDS)) {
          throw ChannelException.failed(peer, "closed", null);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ChannelException.failed(peer, "interrupted", e);
      }
      throw ChannelException.timedOut(peer, "receive", allowed);
    }

    @Override
    public SecuredFormat securedFormat() {
      return Binding.NONE;
    }

    @Override
    public int maxPadding() {
      return 0;
    }

    @Override
    public String peer() {
      return peer;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
