package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.ide.stream.AdoptedStream;
import org.opentsm.ide.stream.AdoptedStream.Side;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamPool;

/** Streams that another program has left on. */
class AdoptedStreamTest {
  private final StreamBench bench = new StreamBench();

  /** What this program knows of the bridge, which begins with nothing. */
  private final StreamPool pool = new StreamPool(StreamBench.STREAMS);

  private List<AdoptedStream> adopt() throws Exception {
    return AdoptedStream.all(bench.rootPort, IdePort.of(bench.function).orElseThrow(), 0, pool);
  }

  @Test
  void aStreamThatSomebodyLeftIsSeenKeepsItsIdAndIsStopped() throws Exception {
    IdeStream left = bench.open();
    AdoptedStream found = adopt().getFirst();

    assertThat(found.id()).isEqualTo(left.id());
    assertThat(found.wasSecure()).isTrue();
    assertThat(found.found())
        .extracting(AdoptedStream.Found::side)
        .containsExactly(Side.ROOT_PORT, Side.DEVICE);
    assertThat(found.found().getFirst().reading().requesters())
        .contains(new RidAssociation(StreamBench.DEVICE, StreamBench.DEVICE, 0));
    assertThat(pool.available()).isEqualTo(StreamBench.STREAMS - 1);
    try (IdeStream ours =
        IdeStream.open(bench.plan(), pool, bench.km(), StreamBench.CRYPTO, StreamBench.NOW)) {
      assertThat(ours.id()).isEqualTo(1);
      bench.assertPasses(ours);
      assertThat(adopt()).extracting(AdoptedStream::id).containsExactly(0);

      assertThat(found.stop(Optional.of(bench.km()))).isEmpty();
      assertThat(bench.host.keys()).isEqualTo(6);
      assertThat(bench.far.keys()).isEqualTo(6);
      bench.assertPasses(ours);
    }
    assertThat(pool.available()).isEqualTo(StreamBench.STREAMS);
    assertThat(StreamBench.failure(left)).hasMessageContaining("control 0x00000000");
    bench.assertNothingIsLeft();
  }

  @Test
  void withoutASessionItIsSwitchedOffAndTheRestIsSaid() throws Exception {
    IdeStream left = bench.open();
    AdoptedStream found = adopt().getFirst();

    assertThat(found.stop(Optional.empty()))
        .containsExactly(
            "device without keys: nobody speaks to it, who could tell it to forget them");
    assertThat(pool.available()).isEqualTo(StreamBench.STREAMS);
    assertThat(left.isOpen()).isTrue();
    left.close();
    bench.assertNothingIsLeft();
  }

  @Test
  void aStreamThatIsOnAtOneEndAloneIsOneToo() throws Exception {
    SelectiveStream block = IdePort.of(bench.function).orElseThrow().selectiveStreams().get(1);
    block.control(StreamControl.NONE.withStreamId(200).enabled(true));
    List<AdoptedStream> found = adopt();

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().id()).isEqualTo(200);
    assertThat(found.getFirst().wasSecure()).isFalse();
    assertThat(found.getFirst().stop(Optional.of(bench.km()))).isEmpty();
    assertThat(adopt()).isEmpty();
    bench.assertNothingIsLeft();
  }

  @Test
  void whatCannotBeSwitchedOffKeepsItsId() throws Exception {
    IdeStream left = bench.open();
    FaultyConfig config = new FaultyConfig(bench.function, FaultyConfig.Kind.REFUSED);
    AdoptedStream found =
        AdoptedStream.all(bench.rootPort, IdePort.of(config).orElseThrow(), 0, pool).getFirst();
    Trigger trigger = new Trigger(1, true);
    config.arm(trigger);

    assertThat(found.stop(Optional.of(bench.km())))
        .containsExactly(
            "device switched off: 0000:01:00.0: refused",
            "device for nothing: 0000:01:00.0: refused");
    assertThat(pool.available()).isEqualTo(StreamBench.STREAMS - 1);
    trigger.disarm();
    assertThat(found.stop(Optional.of(bench.km()))).isEmpty();
    assertThat(pool.available()).isEqualTo(StreamBench.STREAMS);
    left.close();
    bench.assertNothingIsLeft();
  }
}
