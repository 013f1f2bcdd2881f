package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transport.InMemoryTransport;

/**
 * Streams whose keys go over a real secured session, which is usable after a failure, or closed.
 */
class StreamInSessionTest {
  /** Messages of the set-up, a renewal, and the end: from each of them on the device refuses. */
  private static final int WHOLE = 12 + 18 + 6;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(5));
  private final StreamBench bench = new StreamBench();
  private final DevicePki pki = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());
  private final AtomicInteger messages = new AtomicInteger();
  private int refusedAt = Integer.MAX_VALUE;
  private Bytes lastSession = Bytes.EMPTY;

  /** A device that refuses a message of IDE_KM, or all from it on, with an error of SPDM. */
  private final class Device extends ForwardingDevice {
    private final VendorResponder ide =
        new VendorResponder(Map.of(VendorProtocol.IDE_KM, bench.answers()));

    Device(EmulatedDevice device) {
      super(device);
    }

    @Override
    public Optional<VendorDefined.Response> vendorDefined(
        VendorDefined.Request request, Origin origin) {
      lastSession = origin.sessionId().orElseThrow();
      return messages.incrementAndGet() == refusedAt
          ? Optional.empty()
          : ide.answer(request, origin);
    }
  }

  private SpdmConnection connect(InMemoryTransport[] made) throws Exception {
    EmulatedDevice device =
        new EmulatedDevice(
            NamedProfiles.named("psk"),
            pki,
            StreamBench.CRYPTO,
            problem -> {
              throw new AssertionError(problem);
            });
    made[0] =
        InMemoryTransport.over("device", new Responder(new Device(device), StreamBench.CRYPTO));
    return SpdmConnection.connect(
        made[0],
        RequesterConfig.defaults().withSessions(SessionOffer.everything().withPreSharedKeys()),
        StreamBench.CRYPTO,
        deadline);
  }

  private void live(IdeKmRequester km) throws Exception {
    try (IdeStream stream =
        IdeStream.open(bench.plan(), bench.pool, km, StreamBench.CRYPTO, bench.options, deadline)) {
      bench.assertPasses(stream);
      stream.refresh(deadline);
      bench.assertPasses(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 12, 13, 24, 25, 30, 31, WHOLE})
  void aRefusedMessageLeavesTheSessionUsable(int at) throws Exception {
    try (SpdmConnection connection = connect(new InMemoryTransport[1]);
        PreSharedKey key = pki.preSharedKey();
        SpdmSession session =
            connection.openPskSession(key, MeasurementSummaryType.NONE, deadline)) {
      IdeKmRequester km = new IdeKmRequester(new SessionChannel(session));
      refusedAt = at;
      if (at == 0 || at > 30) {
        live(km);
        assertThat(messages).hasValue(at == 0 ? WHOLE : WHOLE + 6);
      } else {
        assertThatThrownBy(() -> live(km)).isInstanceOf(StreamException.class);
      }
      bench.assertNothingIsLeft();
      live(km);
      session.heartbeat(deadline);
      session.finish(deadline);
    }
    bench.assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSessionThatIsLostTakesTheHostsEndDownAndTheDeviceForgetsItsOwn(boolean up)
      throws Exception {
    InMemoryTransport[] transport = new InMemoryTransport[1];
    try (SpdmConnection connection = connect(transport);
        PreSharedKey key = pki.preSharedKey();
        SpdmSession session =
            connection.openPskSession(key, MeasurementSummaryType.NONE, deadline)) {
      IdeKmRequester km =
          new IdeKmRequester((protocol, message, until) -> {
            if (!up && messages.get() == 9) {
              transport[0].close();
            }
            return new SessionChannel(session).exchange(protocol, message, until);
          });
      if (up) {
        IdeStream stream =
            IdeStream.open(
                bench.plan(), bench.pool, km, StreamBench.CRYPTO, bench.options, deadline);
        transport[0].close();
        bench.assertPasses(stream);
        stream.check();
        assertThatThrownBy(() -> stream.refresh(deadline)).isInstanceOf(StreamException.class);
      } else {
        assertThatThrownBy(() -> live(km)).isInstanceOf(StreamException.class);
        assertThat(bench.far.keys()).isEqualTo(6);
      }
      bench.assertHostHasNothing();
      assertThat(bench.events.getLast())
          .isInstanceOfSatisfying(
              StreamEvent.Failed.class,
              failed -> assertThat(failed.left()).asString().contains("device without keys"));
      assertThatThrownBy(() -> session.heartbeat(deadline)).isInstanceOf(SpdmException.class);
    }
    bench.port.sessionEnded(lastSession);
    bench.assertNothingIsLeft();
  }
}
