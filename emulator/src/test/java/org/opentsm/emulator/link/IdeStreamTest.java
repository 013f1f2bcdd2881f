package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A stream over a link that really encrypts. */
class IdeStreamTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int DEVICE = 0x0100;
  private static final Bytes TLP = Bytes.ofHex("00112233445566778899");

  private final LinkEnd host = new LinkEnd(CRYPTO);
  private final LinkEnd far = new LinkEnd(CRYPTO);
  private final EmulatedRootPort rootPort =
      new EmulatedRootPort(0x0010, new RidAssociation(DEVICE, DEVICE, 0), host);
  private final EmulatedFunction function = new EmulatedFunction("0000:01:00.0", 0x1234, 1);
  private final DevicePort port = DevicePort.on(function, DEVICE, far);
  private final IdeKmResponder responder = new IdeKmResponder(port);
  private final StreamPool pool = new StreamPool(2);
  private int messages;
  private int failing = Integer.MAX_VALUE;
  private final IdeKmRequester km =
      new IdeKmRequester((_, message, _) -> {
        messages++;
        if (messages >= failing) {
          throw ChannelException.silent("device", "IDE_KM");
        }
        return responder
            .answer(message, Bytes.zeros(4))
            .orElseThrow(() -> ChannelException.silent("device", "IDE_KM"));
      });

  private IdeStream open() throws Exception {
    return IdeStream.open(plan(), pool, km, CRYPTO, SOON);
  }

  private StreamPlan plan() throws Exception {
    return new StreamPlan(rootPort, IdePort.of(function).orElseThrow(), 0, true, false);
  }

  private void assertPasses(IdeStream stream) {
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      assertThat(host.seal(stream.id(), each, TLP).flatMap(far::open)).contains(TLP);
      assertThat(far.seal(stream.id(), each, TLP).flatMap(host::open)).contains(TLP);
    }
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(host.keys()).isZero();
    assertThat(far.keys()).isZero();
    assertThat(pool.available()).isEqualTo(2);
    for (IdePort each : new IdePort[] {rootPort.registers(), IdePort.of(function).orElseThrow()}) {
      for (SelectiveStream stream : each.selectiveStreams()) {
        assertThat(stream.control().register()).isZero();
        assertThat(stream.requesters()).isEmpty();
        assertThat(stream.addresses()).isEmpty();
      }
    }
  }

  @Test
  void aStreamComesUpCarriesTrafficAndGoes() throws Exception {
    long secrets = Secret.notClosed();
    try (IdeStream stream = open()) {
      assertThat(pool.available()).isEqualTo(1);
      stream.requireSecure(SOON);
      assertPasses(stream);
      SealedTlp sealed = host.seal(stream.id(), SubStream.POSTED, TLP).orElseThrow();
      assertThat(sealed.octets().toHex()).doesNotContain(TLP.toHex());
    }
    assertNothingIsLeft();
    assertThat(Secret.notClosed()).isEqualTo(secrets);
  }

  @Test
  void trafficRunsWhileKeysAreRenewed() throws Exception {
    try (IdeStream stream = open()) {
      Set<String> onTheLink = new HashSet<>();
      for (int i = 0; i < 1000; i++) {
        SealedTlp old = host.seal(stream.id(), SubStream.POSTED, TLP).orElseThrow();
        assertThat(onTheLink.add(old.octets().toHex())).isTrue();
        assertThat(far.open(old)).contains(TLP);
        stream.refresh(SOON);
        assertThat(stream.keySet()).isEqualTo((i + 1) % 2);
        assertPasses(stream);
      }
      assertThat(stream.refreshes()).isEqualTo(1000);
      assertThat(host.keys()).isEqualTo(6);
      assertThat(far.keys()).isEqualTo(6);
    }
  }

  @Test
  void whatWasSentWithTheKeysBeforeIsNoLongerTaken() throws Exception {
    try (IdeStream stream = open()) {
      SealedTlp late = host.seal(stream.id(), SubStream.POSTED, TLP).orElseThrow();
      stream.refresh(SOON);

      assertThat(far.open(late)).isEmpty();
      assertThatThrownBy(() -> stream.requireSecure(SOON))
          .isInstanceOfSatisfying(
              StreamException.class,
              failed -> assertThat(failed.step()).isEqualTo(StreamStep.AWAIT_SECURE))
          .hasMessageContaining("device with control 0x00400001, status 0x80000000");
      assertThat(stream.isOpen()).isFalse();
    }
    assertNothingIsLeft();
  }

  @Test
  void aTamperedLinkFails() throws Exception {
    try (IdeStream stream = open()) {
      SealedTlp sealed = host.seal(stream.id(), SubStream.COMPLETION, TLP).orElseThrow();
      byte[] octets = sealed.octets().toByteArray();
      octets[0] ^= 1;
      SealedTlp tampered =
          new SealedTlp(
              sealed.streamId(), sealed.subStream(), sealed.keySet(), Bytes.owning(octets));

      assertThat(far.open(tampered)).isEmpty();
      assertThat(far.seal(stream.id(), SubStream.POSTED, TLP)).isEmpty();
      assertThatThrownBy(() -> stream.requireSecure(SOON)).isInstanceOf(StreamException.class);
    }
    assertNothingIsLeft();
  }

  @Test
  void wheneverTheDeviceFallsSilentNothingIsLeftOfTheHost() throws Exception {
    open().close();
    int whole = messages;
    Set<StreamStep> steps = EnumSet.noneOf(StreamStep.class);
    // The set-up sends 12 messages, the renewal 18.
    for (int at = 1; at <= 12; at++) {
      failing = messages + at;
      try {
        open();
        throw new AssertionError("a stream without a device");
      } catch (StreamException expected) {
        steps.add(expected.step());
      }
      failing = Integer.MAX_VALUE;
      assertThat(host.keys()).as("message " + at).isZero();
      assertThat(pool.available()).isEqualTo(2);
    }
    assertThat(whole).isEqualTo(24);
    assertThat(steps)
        .containsExactlyInAnyOrder(
            StreamStep.PROGRAM_DOWNSTREAM,
            StreamStep.PROGRAM_UPSTREAM,
            StreamStep.DEVICE_RECEIVES,
            StreamStep.DEVICE_TRANSMITS);
  }

  @Test
  void aBridgeWithoutStreamsAndPortsWithoutBlocksAreNamed() throws Exception {
    try (IdeStream _ = open();
        IdeStream _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("the host bridge has no stream left");
    }
    StreamPool many = new StreamPool(9);
    try (IdeStream _ = IdeStream.open(plan(), many, km, CRYPTO, SOON);
        IdeStream _ = IdeStream.open(plan(), many, km, CRYPTO, SOON)) {
      assertThatThrownBy(() -> IdeStream.open(plan(), many, km, CRYPTO, SOON))
          .hasMessageContaining("the device: expected a selective stream that is off, found 2");
      assertThat(many.available()).isEqualTo(7);
    }
  }
}
