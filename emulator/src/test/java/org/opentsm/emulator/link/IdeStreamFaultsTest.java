package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.RootPort;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.spdm.ChannelException;

/**
 * A stream's whole life, from its set-up over two renewals to its end, with each fault at each
 * message, each call of the root port and each access to either port's registers, once and for
 * good. However it ends: both ends are off, nobody has a key, the pool is full, and one event says
 * so. What cannot be reached any more is named.
 */
class IdeStreamFaultsTest {
  private static final int K_SET_STOP = 5;
  private static final int SLOT = 5;

  /** Key set 0, transmit, posted. */
  private static final int FIRST_STOPPED = 0x02;

  private final Set<StreamStep> failedAt = EnumSet.noneOf(StreamStep.class);

  /** One life with one fault. */
  private final class Life {
    final StreamBench bench = new StreamBench();
    final FaultyChannel channel;
    final FaultyConfig ofRootPort;
    final FaultyConfig ofDevice;
    final IdeKmRequester km;
    final RootPort rootPort;
    final StreamPlan plan;

    Life(
        FaultyChannel.Kind channelFault,
        FaultyConfig.Kind configFault,
        FaultyRootPort.Kind callFault,
        Trigger calls)
        throws Exception {
      VendorChannel[] made = new VendorChannel[1];
      bench.channel = honest -> made[0] = new FaultyChannel(honest, channelFault);
      this.km = bench.km();
      this.channel = (FaultyChannel) made[0];
      this.ofRootPort = new FaultyConfig(bench.rootPort.config(), configFault);
      this.ofDevice = new FaultyConfig(bench.function, configFault);
      this.rootPort =
          FaultyRootPort.of(bench.rootPort, IdePort.of(ofRootPort).orElseThrow(), callFault, calls);
      this.plan = new StreamPlan(rootPort, IdePort.of(ofDevice).orElseThrow(), 0, true, false);
    }

    /** Lives it, and tells how it ended. */
    StreamEvent run() {
      try (IdeStream stream =
          IdeStream.open(
              plan, bench.pool, km, StreamBench.CRYPTO, bench.options, StreamBench.NOW)) {
        var _ = stream.due();
        stream.refresh(StreamBench.NOW);
        stream.check();
        stream.refresh(StreamBench.NOW);
      } catch (StreamException e) {
        failedAt.add(e.step());
        assertThat(e.getMessage()).contains(e.step() == StreamStep.ALLOCATE ? "" : "stream 0");
      }
      List<StreamEvent> ends =
          bench.events.stream()
              .filter(
                  each -> each instanceof StreamEvent.Failed || each instanceof StreamEvent.Closed)
              .toList();
      assertThat(ends).hasSize(1);
      return ends.getFirst();
    }

    /** Everything works again, and there is nothing in the way of the next stream. */
    void assertTheNextComesUp() throws Exception {
      assertThat(km.query(0, StreamBench.NOW).portIndex()).isZero();
      try (IdeStream next = bench.open()) {
        bench.assertPasses(next);
      }
    }
  }

  private Life life() throws Exception {
    return new Life(
        FaultyChannel.Kind.SILENT,
        FaultyConfig.Kind.REFUSED,
        FaultyRootPort.Kind.REFUSES,
        Trigger.never());
  }

  private static List<String> left(StreamEvent end) {
    return switch (end) {
      case StreamEvent.Failed failed -> failed.left();
      case StreamEvent.Closed closed -> closed.left();
      case StreamEvent.Secured _, StreamEvent.Refreshed _ ->
          throw new AssertionError("no end: " + end);
    };
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeOfIdeKmFails(FaultyChannel.Kind kind) throws Exception {
    for (boolean forGood : new boolean[] {false, true}) {
      int exchanges = Integer.MAX_VALUE;
      for (int at = 0; at <= exchanges; at++) {
        Life life =
            new Life(kind, FaultyConfig.Kind.REFUSED, FaultyRootPort.Kind.REFUSES, Trigger.never());
        Trigger trigger = new Trigger(at, forGood);
        life.channel.arm(trigger);
        StreamEvent end = life.run();
        trigger.disarm();
        exchanges = at == 0 ? trigger.seen() : exchanges;
        life.bench.assertHostHasNothing();
        if (!forGood || at == 0) {
          assertThat(life.channel.keysNotStopped()).isEmpty();
          assertThat(left(end)).isEmpty();
        }
        life.bench.port.sessionEnded(StreamBench.SESSION);
        life.bench.assertNothingIsLeft();
        life.assertTheNextComesUp();
      }
      assertThat(exchanges).isIn(18, 54);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallOfTheRootPortFails(FaultyRootPort.Kind kind) throws Exception {
    for (boolean forGood : new boolean[] {false, true}) {
      int calls = Integer.MAX_VALUE;
      for (int at = 0; at <= calls; at++) {
        Trigger trigger = new Trigger(at, forGood);
        Life life = new Life(FaultyChannel.Kind.SILENT, FaultyConfig.Kind.REFUSED, kind, trigger);
        StreamEvent end = life.run();
        trigger.disarm();
        calls = at == 0 ? trigger.seen() : calls;
        life.bench.assertDeviceHasNothing();
        assertThat(life.bench.pool.available()).isEqualTo(StreamBench.STREAMS);
        if (life.bench.host.keys() > 0) {
          assertThat(left(end).toString()).as("call %d", at).contains("root port without keys");
          for (int set = 0; set < 2; set++) {
            life.bench.rootPort.wipe(0, set);
          }
        }
        if (!forGood) {
          assertThat(left(end)).isEmpty();
        }
        life.bench.assertNothingIsLeft();
        life.assertTheNextComesUp();
      }
      assertThat(calls).isEqualTo(kind == FaultyRootPort.Kind.NOTHING ? 29 : 32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAccessToTheDevicesRegistersFails(FaultyConfig.Kind kind) throws Exception {
    for (boolean forGood : new boolean[] {false, true}) {
      int accesses = Integer.MAX_VALUE;
      for (int at = 0; at <= accesses; at++) {
        Life life =
            new Life(FaultyChannel.Kind.SILENT, kind, FaultyRootPort.Kind.REFUSES, Trigger.never());
        Trigger trigger = new Trigger(at, forGood);
        life.ofDevice.arm(trigger);
        StreamEvent end = life.run();
        accesses = at == 0 ? trigger.seen() : accesses;
        life.bench.assertHostHasNothing();
        assertThat(life.bench.far.keys()).isZero();
        if (!forGood) {
          assertThat(left(end)).as("access %d", at).isEmpty();
        }
        if (left(end).isEmpty()) {
          life.bench.assertNothingIsLeft();
        } else {
          assertThat(left(end).toString()).contains("device ").doesNotContain("root port");
        }
        life.assertTheNextComesUp();
      }
      assertThat(accesses).isGreaterThan(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAccessToTheRootPortsRegistersFails(FaultyConfig.Kind kind) throws Exception {
    for (boolean forGood : new boolean[] {false, true}) {
      int accesses = Integer.MAX_VALUE;
      for (int at = 0; at <= accesses; at++) {
        Life life =
            new Life(FaultyChannel.Kind.SILENT, kind, FaultyRootPort.Kind.REFUSES, Trigger.never());
        Trigger trigger = new Trigger(at, forGood);
        life.ofRootPort.arm(trigger);
        StreamEvent end = life.run();
        accesses = at == 0 ? trigger.seen() : accesses;
        life.bench.assertDeviceHasNothing();
        assertThat(life.bench.host.keys()).isZero();
        assertThat(life.bench.pool.available()).isEqualTo(StreamBench.STREAMS);
        if (!forGood) {
          assertThat(left(end)).as("access %d", at).isEmpty();
        }
        if (left(end).isEmpty()) {
          life.bench.assertNothingIsLeft();
        } else {
          assertThat(left(end).toString()).contains("root port ").doesNotContain("device");
        }
        life.assertTheNextComesUp();
      }
      assertThat(accesses).isGreaterThan(3);
    }
  }

  @Test
  void aDeviceIsPulledOutAtEachOfItsMessages() throws Exception {
    for (int at = 1; at <= 54; at++) {
      Life life = life();
      Trigger trigger = new Trigger(at, true);
      int count = at;
      int[] seen = new int[1];
      IdeKmRequester km =
          new IdeKmRequester((protocol, message, deadline) -> {
            if (++seen[0] == count) {
              life.bench.function.unplug();
            }
            return life.channel.exchange(protocol, message, deadline);
          });
      life.channel.arm(trigger);
      try (IdeStream stream =
          IdeStream.open(
              life.plan,
              life.bench.pool,
              km,
              StreamBench.CRYPTO,
              life.bench.options,
              StreamBench.NOW)) {
        stream.refresh(StreamBench.NOW);
        stream.refresh(StreamBench.NOW);
      } catch (StreamException e) {
        failedAt.add(e.step());
      }
      life.bench.assertHostHasNothing();
      assertThat(left(life.bench.events.getLast()).toString()).contains("device for nothing");
    }
  }

  @Test
  void everyStepWasAmongThoseThatFailed() throws Exception {
    anExchangeOfIdeKmFails(FaultyChannel.Kind.SILENT);
    aCallOfTheRootPortFails(FaultyRootPort.Kind.UNCHECKED);
    anAccessToTheDevicesRegistersFails(FaultyConfig.Kind.REFUSED);
    anAccessToTheRootPortsRegistersFails(FaultyConfig.Kind.REFUSED);

    assertThat(failedAt).containsExactlyInAnyOrder(StreamStep.values());
  }

  @Test
  void aKeyThatADeviceRefusesToStopKeepsNoOtherFromBeingStopped() throws Exception {
    Life life = life();
    Set<Integer> stopped = new TreeSet<>();
    IdeKmRequester km =
        new IdeKmRequester((protocol, message, deadline) -> {
          if (message.get(0) == K_SET_STOP) {
            stopped.add(message.get(SLOT));
            if (message.get(SLOT) == FIRST_STOPPED) {
              throw ChannelException.silent("device", "K_SET_STOP");
            }
          }
          return life.channel.exchange(protocol, message, deadline);
        });
    try (IdeStream _ = life.bench.open(km)) {
      assertThat(stopped).isEmpty();
    }
    assertThat(stopped).containsExactly(0x00, 0x02, 0x10, 0x12, 0x20, 0x22);
    assertThat(left(life.bench.events.getLast())).hasSize(1);
    life.bench.assertNothingIsLeft();
  }

  @Test
  void anInterruptedThreadTakesItDownAllTheSame() throws Exception {
    Life life = life();
    IdeKmRequester km =
        new IdeKmRequester((protocol, message, deadline) -> {
          if (Thread.currentThread().isInterrupted()) {
            throw ChannelException.failed("device", "interrupted", null);
          }
          return life.channel.exchange(protocol, message, deadline);
        });
    IdeStream stream = life.bench.open(km);
    Thread.currentThread().interrupt();
    stream.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(left(life.bench.events.getLast())).isEmpty();
    assertThat(life.channel.keysNotStopped()).isEmpty();
    life.bench.assertNothingIsLeft();
  }
}
