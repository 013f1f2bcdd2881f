package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.emulator.link.StreamBench.CRYPTO;
import static org.opentsm.emulator.link.StreamBench.NOW;
import static org.opentsm.emulator.link.StreamBench.TLP;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.RefreshPolicy;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamOptions;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;
import org.opentsm.ide.stream.StreamState;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ConfigSpaceException;

/** A stream over a link that really encrypts. */
class IdeStreamTest {
  private final StreamBench bench = new StreamBench();

  @Test
  void aStreamComesUpCarriesTrafficAndGoes() throws Exception {
    long secrets = Secret.notClosed();
    try (IdeStream stream = bench.open()) {
      assertThat(bench.pool.available()).isEqualTo(StreamBench.STREAMS - 1);
      stream.requireSecure(NOW);
      stream.check();
      bench.assertPasses(stream);
      SealedTlp sealed = bench.host.seal(stream.id(), SubStream.POSTED, TLP).orElseThrow();
      assertThat(sealed.octets().toHex()).doesNotContain(TLP.toHex());
      assertThat(stream.state()).isEqualTo(new StreamState.Secure(0, 0));
      stream.refresh(NOW);
      assertThat(stream.state()).isEqualTo(new StreamState.Secure(1, 1));
    }
    bench.assertNothingIsLeft();
    assertThat(Secret.notClosed()).isEqualTo(secrets);
    assertThat(bench.events)
        .containsExactly(
            new StreamEvent.Secured(0),
            new StreamEvent.Refreshed(0, 1, 1),
            new StreamEvent.Closed(0, List.of()));
  }

  @Test
  void toCloseItTwiceIsToCloseIt() throws Exception {
    IdeStream stream = bench.open();
    stream.close();
    stream.close();
    assertThat(stream.state()).isEqualTo(new StreamState.Stopped());
    assertThat(bench.events)
        .containsExactly(new StreamEvent.Secured(0), new StreamEvent.Closed(0, List.of()));
  }

  @Test
  void whatWasSentWithTheKeysBeforeIsNoLongerTaken() throws Exception {
    try (IdeStream stream = bench.open()) {
      SealedTlp late = bench.host.seal(stream.id(), SubStream.POSTED, TLP).orElseThrow();
      stream.refresh(NOW);

      assertThat(bench.far.open(late)).isEmpty();
      assertThatThrownBy(() -> stream.requireSecure(NOW))
          .isInstanceOfSatisfying(
              StreamException.class,
              failed -> assertThat(failed.step()).isEqualTo(StreamStep.AWAIT_SECURE))
          .hasMessageContaining("device with control 0x00400001, status 0x00000000");
      assertThat(stream.isOpen()).isFalse();
      assertThatThrownBy(() -> stream.refresh(NOW))
          .hasMessageContaining("expected a stream that is open, found it Failed");
    }
    bench.assertNothingIsLeft();
  }

  @Test
  void aStreamOfAnyNumberThatHasFailedCanComeUpAgain() throws Exception {
    try (IdeStream first = bench.open();
        IdeStream second = bench.open()) {
      SealedTlp sealed = bench.host.seal(second.id(), SubStream.COMPLETION, TLP).orElseThrow();
      assertThat(bench.far.open(sealed)).contains(TLP);
      assertThat(bench.far.open(sealed)).isEmpty();
      assertThat(StreamBench.failure(second)).hasMessageContaining("stream 1, AWAIT_SECURE");
      first.check();
      try (IdeStream again = bench.open()) {
        assertThat(again.id()).isEqualTo(1);
        bench.assertPasses(again);
      }
      bench.assertPasses(first);
    }
    bench.assertNothingIsLeft();
  }

  /** Its blocks are off until all keys are there. */
  @Test
  void aStreamThatIsBeingSetUpSharesItsBlocksWithNoOther() throws Exception {
    List<IdeStream> between = new ArrayList<>();
    AtomicBoolean begun = new AtomicBoolean();
    bench.channel =
        next ->
            (protocol, message, deadline) -> {
              if (!begun.getAndSet(true)) {
                try {
                  between.add(bench.open());
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              }
              return next.exchange(protocol, message, deadline);
            };
    try (IdeStream stream = bench.open();
        IdeStream other = between.getFirst()) {
      assertThat(other.id()).isNotEqualTo(stream.id());
      assertThat(other.rootPortBlock()).isNotEqualTo(stream.rootPortBlock());
      assertThat(other.deviceBlock()).isNotEqualTo(stream.deviceBlock());
      for (IdeStream each : List.of(stream, other)) {
        each.check();
        bench.assertPasses(each);
      }
    }
    bench.assertNothingIsLeft();
  }

  @Test
  void anIdThatAStreamOfEitherPortHasIsNotGivenOut() throws Exception {
    IdePort device = IdePort.of(bench.function).orElseThrow();
    StreamControl on = StreamControl.NONE.enabled(true);
    device.selectiveStreams().getFirst().control(on.withStreamId(0));
    bench.rootPort.registers().selectiveStreams().getLast().control(on.withStreamId(1));
    try (IdeStream stream = bench.open()) {
      assertThat(stream.id()).isEqualTo(2);
      bench.assertPasses(stream);
    }
  }

  @Test
  void associationsThatSomebodyElseChangesEndTheStream() throws Exception {
    try (IdeStream stream = bench.open()) {
      SelectiveStream block = bench.rootPort.registers().selectiveStreams().getFirst();
      block.requesters(Optional.of(new RidAssociation(0x0200, 0x0200, 0)));
      bench.assertPasses(stream);

      assertThat(StreamBench.failure(stream))
          .hasMessageContaining(
              "root port with control 0x00000001, status 0x00000002,"
                  + " for other requesters or addresses than were set");
    }
    bench.assertNothingIsLeft();
    assertThat(bench.events)
        .satisfiesExactly(
            up -> assertThat(up).isEqualTo(new StreamEvent.Secured(0)),
            end ->
                assertThat(end)
                    .isInstanceOfSatisfying(
                        StreamEvent.Failed.class,
                        failed -> {
                          assertThat(failed.streamId()).isEqualTo(OptionalInt.of(0));
                          assertThat(failed.step()).isEqualTo(StreamStep.AWAIT_SECURE);
                          assertThat(failed.left()).isEmpty();
                        }));
  }

  @Test
  void whatAListenerThrowsChangesNothing() throws Exception {
    bench.options =
        StreamOptions.telling(_ -> {
          throw new IllegalStateException("a defect of the listener");
        });
    try (IdeStream stream = bench.open()) {
      stream.refresh(NOW);
      bench.assertPasses(stream);
    }
    bench.assertNothingIsLeft();
  }

  @Test
  void keysAreDueByTheirAgeAndByWhatTheyHaveProtected() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    bench.options = new StreamOptions(new RefreshPolicy(Duration.ofHours(1), 7), _ -> {}, now::get);
    IdeStream stream = bench.open();
    assertThat(stream.due()).isEmpty();
    now.set(Instant.EPOCH.plus(Duration.ofHours(1)));
    assertThat(stream.due()).contains(RefreshPolicy.Reason.AGE);
    stream.refresh(NOW);
    assertThat(stream.due()).isEmpty();
    for (int i = 0; i < 6; i++) {
      bench.assertPasses(stream);
    }
    assertThat(stream.due()).isEmpty();
    bench.assertPasses(stream);
    assertThat(stream.due()).contains(RefreshPolicy.Reason.COUNT);
    stream.refresh(NOW);
    assertThat(stream.due()).isEmpty();
    stream.close();
    now.set(Instant.MAX);
    assertThat(stream.due()).isEmpty();
  }

  @Test
  void aBridgeWithoutStreamsAndPortsWithoutBlocksAreNamed() throws Exception {
    StreamPool two = new StreamPool(2);
    try (IdeStream _ = IdeStream.open(bench.plan(), two, bench.km(), CRYPTO, NOW);
        IdeStream _ = IdeStream.open(bench.plan(), two, bench.km(), CRYPTO, NOW)) {
      assertThatThrownBy(() -> IdeStream.open(bench.plan(), two, bench.km(), CRYPTO, NOW))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("the host bridge has no stream left");
      assertThatThrownBy(bench::open)
          .hasMessageContaining("device: expected a selective stream that is off")
          .hasMessageContaining("found none");
    }
    bench.assertNothingIsLeft();
    assertThat(bench.events)
        .containsExactly(
            new StreamEvent.Failed(
                OptionalInt.empty(),
                StreamStep.ALLOCATE,
                "device: expected a selective stream that is off and not about to be set up, found"
                    + " none of 2",
                List.of()));
  }

  @Test
  void whatADeviceCannotDoIsNotAskedOfIt() throws Exception {
    int capability = IdePort.of(bench.function).orElseThrow().capabilities().register();
    bench.registers =
        config ->
            new ConfigSpace() {
              @Override
              public int read(int offset) throws ConfigSpaceException {
                int value = config.read(offset);
                return value == capability ? value & ~(1 << 24) : value;
              }

              @Override
              public void write(int offset, int value) throws ConfigSpaceException {
                config.write(offset, value);
              }

              @Override
              public String name() {
                return config.name();
              }
            };
    StreamPlan plan =
        new StreamPlan(
            bench.rootPort,
            IdePort.of(bench.registers.apply(bench.function)).orElseThrow(),
            0,
            true,
            true);

    assertThatThrownBy(() -> IdeStream.open(plan, bench.pool, bench.km(), CRYPTO, NOW))
        .hasMessage("device: expected one with TEE-limited streams, found one without");
    bench.assertNothingIsLeft();
  }
}
