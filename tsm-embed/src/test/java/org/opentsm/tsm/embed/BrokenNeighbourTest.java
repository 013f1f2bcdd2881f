package org.opentsm.tsm.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.api.spi.UserDirectories;

/** One backend that throws or hangs keeps none of the others. */
@Timeout(60)
class BrokenNeighbourTest {
  private static final Duration NOT_LONG = Duration.ofMillis(50);

  @TempDir Path home;

  static List<TsmPlugin> broken() {
    return List.of(
        new Plugin("a", () -> null, () -> new FakeTsm("a", () -> {})),
        new Plugin("a", () -> fail("unavailable"), () -> new FakeTsm("a", () -> {})),
        new Plugin("a", Optional::empty, () -> fail("create")),
        new Plugin("a", Optional::empty, () -> null),
        new Plugin(null, Optional::empty, () -> new FakeTsm("a", () -> {})));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatAPluginThrowsOrLacksIsItsReasonAlone(TsmPlugin plugin) throws Exception {
    try (OpenTsm opentsm = builder().plugin(plugin).build()) {
      assertThat(opentsm.tsm().identity().provider()).isEqualTo("native-cma");
      assertThat(opentsm.backends()).hasSize(2);
      // One that does not say its name cannot be asked for by it.
      Class<?> refusal =
          plugin.provider() == null
              ? TsmException.BadArgument.class
              : TsmException.LacksFeature.class;
      assertThatThrownBy(() -> opentsm.tsm("a")).isInstanceOf(refusal);
    }
  }

  @Test
  void oneThatDoesNotCloseWellLeavesNoneOpen() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<String> closed = Collections.synchronizedList(new ArrayList<>());
    OpenTsm opentsm =
        builder()
            .plugin(of("a-throws", () -> fail("close")))
            .plugin(of("b-hangs", () -> await(never)))
            .plugin(of("c-closes", () -> closed.add("c-closes")))
            .build();
    Tsm real = opentsm.tsm("native-cma");
    for (String provider : List.of("a-throws", "b-hangs", "c-closes")) {
      assertThat(opentsm.tsm(provider).identity().provider()).isEqualTo(provider);
    }
    Thread closing = Thread.ofVirtual().start(opentsm::close);
    while (closed.isEmpty() || !isClosed(real)) {
      Thread.onSpinWait();
    }
    never.countDown();
    closing.join();

    assertThat(closed).containsExactly("c-closes");
  }

  @Test
  void oneThatHangsKeepsNoneOfTheOthers() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    CompletableFuture<String> closedLate = new CompletableFuture<>();
    FakeTsm late = new FakeTsm("a-hangs", () -> closedLate.complete("closed"));
    Plugin hanging =
        new Plugin(
            "a-hangs",
            Optional::empty,
            () -> {
              await(later);
              return late;
            });
    OpenTsm opentsm = builder().plugin(hanging).patience(NOT_LONG).build();
    Tsm real = eventually(opentsm, "native-cma");

    assertThat(opentsm.tsm()).isSameAs(real);
    assertThatThrownBy(() -> opentsm.tsm("a-hangs"))
        .isInstanceOf(TsmException.LacksFeature.class)
        .hasMessageContaining("a-hangs: expected its TSM within 50 ms, found it still being made");
    assertThat(opentsm.unavailable(opentsm.backends().getFirst()))
        .hasValueSatisfying(reason -> assertThat(reason).contains("still being made"));
    assertThat(opentsm.opened()).containsExactly(real);

    opentsm.close();
    assertThat(isClosed(real)).isTrue();
    later.countDown();
    assertThat(closedLate.get()).isEqualTo("closed");
    assertThat(opentsm.opened()).isEmpty();
  }

  @Test
  void whoeverWaitsIsFreedByAnInterruptionAndByTheEnd() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    OpenTsm opentsm =
        builder()
            .plugin(
                new Plugin(
                    "a-hangs",
                    Optional::empty,
                    () -> {
                      await(never);
                      return fail("nobody waits for it");
                    }))
            .patience(Duration.ofDays(1))
            .build();
    CompletableFuture<TsmException> interrupted = new CompletableFuture<>();
    CompletableFuture<TsmException> closed = new CompletableFuture<>();
    Thread waiting = Thread.ofVirtual().start(() -> askFor(opentsm, interrupted));
    waiting.interrupt();
    assertThat(interrupted.get().code()).isEqualTo(TsmErrorCode.CANCELLED);

    Thread.ofVirtual().start(() -> askFor(opentsm, closed));
    opentsm.close();
    assertThat(closed.get().code()).isEqualTo(TsmErrorCode.CLOSED);
    never.countDown();
  }

  @Test
  void anInterruptedThreadClosesAsWell() throws Exception {
    List<TsmEvent> events = Collections.synchronizedList(new ArrayList<>());
    OpenTsm opentsm = builder().build();
    opentsm.subscribe(events::add);
    opentsm
        .tsm()
        .connect(
            DeviceAddress.parse("emu:"),
            ConnectOptions.DEFAULTS,
            Deadline.after(Duration.ofSeconds(30)));
    Thread.currentThread().interrupt();
    opentsm.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(events.getLast()).isInstanceOf(TsmEvent.Disconnected.class);
  }

  private static void askFor(OpenTsm opentsm, CompletableFuture<TsmException> refused) {
    try {
      opentsm.tsm("a-hangs");
    } catch (TsmException e) {
      refused.complete(e);
    }
  }

  /**
   * A machine may be slower than the patience of a test; what is made late is there the next time.
   */
  private static Tsm eventually(OpenTsm opentsm, String provider) throws TsmException {
    while (true) {
      try {
        return opentsm.tsm(provider);
      } catch (TsmException.LacksFeature late) {
        assertThat(late).hasMessageContaining("still being made");
      }
    }
  }

  private static boolean isClosed(Tsm tsm) {
    try {
      tsm.devices(Deadline.after(Duration.ofSeconds(1)));
      return false;
    } catch (TsmException e) {
      return e.code() == TsmErrorCode.CLOSED;
    }
  }

  private static void await(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException _) {
        // What hangs for good lets nobody interrupt it.
      }
    }
  }

  /** No exception that anybody expects. */
  private static <T> T fail(String what) {
    throw new AssertionError(what);
  }

  private static Plugin of(String provider, Runnable end) {
    return new Plugin(provider, Optional::empty, () -> new FakeTsm(provider, end));
  }

  private OpenTsm.Builder builder() {
    return OpenTsm.builder()
        .directories(new UserDirectories(home.resolve("state"), home.resolve("run")));
  }

  private record Plugin(String provider, Supplier<Optional<String>> reason, Supplier<Tsm> maker)
      implements TsmPlugin {
    @Override
    public Set<TsmFeature> features() {
      return Set.of();
    }

    @Override
    public Optional<String> unavailable(TsmEnvironment environment) {
      return reason.get();
    }

    @Override
    public Tsm create(TsmEnvironment environment) {
      return maker.get();
    }
  }
}
