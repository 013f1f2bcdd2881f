package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.RootPort;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamOptions;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpace;

/** A root port and a device with a link between them, and all that a stream needs. */
final class StreamBench {
  static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** Has passed: what is not there at once is not waited for. */
  static final Deadline NOW = Deadline.after(Duration.ZERO);

  static final int DEVICE = 0x0100;
  static final int ROOT = 0x0010;
  static final int STREAMS = 3;
  static final Bytes SESSION = Bytes.ofHex("00010002");
  static final Bytes TLP = Bytes.ofHex("00112233445566778899aabbccddeeff");

  final LinkEnd host = new LinkEnd(CRYPTO);
  final LinkEnd far = new LinkEnd(CRYPTO);
  final EmulatedRootPort rootPort =
      new EmulatedRootPort(ROOT, new RidAssociation(DEVICE, DEVICE, 0), host);
  final EmulatedFunction function = new EmulatedFunction("0000:01:00.0", 0x1234, 1);
  final DevicePort port = DevicePort.on(function, DEVICE, far);
  final StreamPool pool = new StreamPool(STREAMS);
  final List<StreamEvent> events = new ArrayList<>();
  StreamOptions options = StreamOptions.telling(events::add);

  /** What comes between: a channel, a root port, a device's registers that fail. */
  UnaryOperator<VendorChannel> channel = UnaryOperator.identity();

  UnaryOperator<RootPort> maker = UnaryOperator.identity();
  UnaryOperator<ConfigSpace> registers = UnaryOperator.identity();

  /** What answers IDE_KM at the device. */
  IdeKmResponder answers() {
    return new IdeKmResponder(new DevicePorts(List.of(port)));
  }

  IdeKmRequester km() {
    IdeKmResponder responder = answers();
    return new IdeKmRequester(
        channel.apply((_, message, _) ->
            responder
                .answer(message, SESSION)
                .orElseThrow(() -> ChannelException.silent("device", "IDE_KM"))));
  }

  IdeStream open() throws Exception {
    return open(km());
  }

  IdeStream open(IdeKmRequester km) throws Exception {
    return IdeStream.open(plan(), pool, km, CRYPTO, options, NOW);
  }

  StreamPlan plan() throws Exception {
    return new StreamPlan(
        maker.apply(rootPort), IdePort.of(registers.apply(function)).orElseThrow(), 0, true, false);
  }

  void assertPasses(IdeStream stream) {
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      assertThat(host.seal(stream.id(), each, TLP).flatMap(far::open)).contains(TLP);
      assertThat(far.seal(stream.id(), each, TLP).flatMap(host::open)).contains(TLP);
    }
  }

  /** The stream is refused once more, and by nothing but the registers. */
  static StreamException failure(IdeStream stream) {
    try {
      stream.check();
    } catch (StreamException e) {
      return e;
    }
    throw new AssertionError("secure");
  }

  void assertNothingIsLeft() throws Exception {
    assertHostHasNothing();
    assertDeviceHasNothing();
  }

  void assertHostHasNothing() throws Exception {
    assertThat(host.keys()).isZero();
    assertThat(pool.available()).isEqualTo(STREAMS);
    assertCleared(rootPort.config());
  }

  void assertDeviceHasNothing() throws Exception {
    assertThat(far.keys()).isZero();
    assertCleared(function);
  }

  private static void assertCleared(ConfigSpace config) throws Exception {
    for (SelectiveStream stream : IdePort.of(config).orElseThrow().selectiveStreams()) {
      assertThat(stream.control().register()).isZero();
      assertThat(stream.requesters()).isEmpty();
      assertThat(stream.addresses()).isEmpty();
    }
  }
}
