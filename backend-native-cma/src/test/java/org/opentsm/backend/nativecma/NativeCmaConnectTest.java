package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.transport.ForwardingTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** What stays of a connection that fails, and what is known of devices that are not connected. */
@Timeout(120)
class NativeCmaConnectTest {
  @TempDir Path directory;
  private World world;
  private NativeCmaTsm tsm;
  private World.Heard heard;

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm = new NativeCmaTsm(world.environment);
    heard = new World.Heard(tsm);
  }

  @AfterEach
  void close() {
    tsm.close();
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aFailureIsAnEventAndLeavesNothingConnected() throws Exception {
    DeviceAddress address =
        world.put(
            "d", World.device("p256"), Optional.of(new Fault(FaultKind.BAD_CHALLENGE_SIGNATURE)));

    assertThat(connecting(address)).isEqualTo(TsmErrorCode.NOT_AUTHENTIC);

    TsmEvent.ConnectFailed failed = heard.next(TsmEvent.ConnectFailed.class);
    assertThat(failed.code()).isEqualTo("tsm.not-authentic");
    assertThat(failed.reason()).contains("CHALLENGE_AUTH");
    assertThat(tsm.devices(soon())).isEmpty();
    world.listed.add(address);
    assertThat(state()).isEqualTo(DeviceState.PRESENT);
  }

  @Test
  void aFailureToConnectAnewFollowsTheEndOfTheOldConnection() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    world.ways.clear();

    assertThat(connecting(address)).isEqualTo(TsmErrorCode.UNREACHABLE);

    heard.next(TsmEvent.Connected.class);
    heard.next(TsmEvent.Disconnected.class);
    assertThat(heard.next(TsmEvent.ConnectFailed.class).code()).isEqualTo("tsm.unreachable");
  }

  @Test
  void addressesThatLeadNowhereAreNotRemembered() {
    for (int i = 0; i < 10; i++) {
      assertThat(connecting(World.at("nobody" + i))).isEqualTo(TsmErrorCode.UNREACHABLE);
    }
    assertThat(tsm.remembered()).isZero();
  }

  @Test
  void countersOutliveFailures() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    Incarnation first =
        tsm.connect(address, ConnectOptions.DEFAULTS, soon()).device().incarnation();
    tsm.disconnect(address, soon());
    world.ways.clear();
    assertThat(connecting(address)).isEqualTo(TsmErrorCode.UNREACHABLE);
    world.put("d", World.device("p256"));

    assertThat(tsm.connect(address, ConnectOptions.DEFAULTS, soon()).device().incarnation().value())
        .isGreaterThan(first.value());
  }

  @Test
  void disconnectingWhatIsNotConnectedDoesNothing() throws Exception {
    assertThat(tsm.disconnect(World.at("nobody"), soon()).state()).isEqualTo(DeviceState.PRESENT);
    assertThat(tsm.remembered()).isZero();
  }

  @Test
  void whatCannotBeAnAddressIsNotDisconnected() throws Exception {
    TsmException refusal =
        catchThrowableOfType(
            TsmException.class, () -> tsm.disconnect(DeviceAddress.parse("nosuch:device"), soon()));
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.UNKNOWN_SCHEME);
  }

  @Test
  void aDeviceThatIsConnectedAsAskedKeepsItsStandingUnlessItIsToBeMetAnew() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    Connection first = tsm.connect(address, ConnectOptions.DEFAULTS.keeping(), soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.accept(
        address, collected.incarnation(), collected.generation(), collected.digest(), soon());

    Connection second = tsm.connect(address, ConnectOptions.DEFAULTS.keeping(), soon());

    assertThat(second.device().state()).isEqualTo(DeviceState.ACCEPTED);
    assertThat(second.device().incarnation()).isEqualTo(first.device().incarnation());
    assertThat(second.protocol()).isEqualTo(first.protocol());
    assertThat(second.chains()).isEqualTo(first.chains());
    TsmException refusal =
        catchThrowableOfType(
            TsmException.class,
            () -> tsm.connect(address, ConnectOptions.DEFAULTS.withSlot(3).keeping(), soon()));
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.WRONG_STATE);
    assertThat(refusal).hasMessageContaining("slot 0").hasMessageContaining("disconnect it first");
    assertThat(state()).isEqualTo(DeviceState.ACCEPTED);

    Connection anew = tsm.connect(address, ConnectOptions.DEFAULTS, soon());

    assertThat(anew.device().state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(anew.device().incarnation().value())
        .isGreaterThan(first.device().incarnation().value());
  }

  @Test
  void aDeviceThatCannotBeConnectedAnewIsLostAndNamesTheReason() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    world.ways.clear();

    assertThat(connecting(address)).isEqualTo(TsmErrorCode.UNREACHABLE);

    TsmDevice device = tsm.devices(soon()).getFirst();
    assertThat(device.state()).isEqualTo(DeviceState.LOST);
    assertThat(device.reason()).isPresent();
  }

  @Test
  void aSlotThatTheVersionCannotNameIsRefusedBeforeAnythingIsSent() throws Exception {
    DeviceAddress address = world.put("d", World.device("spdm-1.0"));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.accept(
        address, collected.incarnation(), collected.generation(), collected.digest(), soon());

    TsmException refusal =
        catchThrowableOfType(
            TsmException.class,
            () -> tsm.evidence(address, EvidenceRequest.of(nonce()).withSlot(1), soon()));

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
    assertThat(refusal).hasMessageContaining("slot 1").hasMessageContaining("SPDM 1.0");
    assertThat(state()).isEqualTo(DeviceState.ACCEPTED);
    refusal =
        catchThrowableOfType(
            TsmException.class,
            () -> tsm.connect(address, ConnectOptions.DEFAULTS.withSlot(1), soon()));
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
  }

  @Test
  void aTransportThatFailsToCloseKeepsNothingElse() throws Exception {
    DeviceAddress address =
        world.put(
            "d",
            at ->
                new UnclosableTransport(
                    Conversation.open(at.text(), World.device("p256"), Optional.empty())));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());

    assertThat(tsm.disconnect(address, soon()).state()).isEqualTo(DeviceState.PRESENT);

    try (NativeCmaTsm next = new NativeCmaTsm(world.environment)) {
      next.connect(address, ConnectOptions.DEFAULTS, soon());
    }
  }

  @Test
  void aConnectorThatDoesNotAnswerMakesItsDevicesUnavailable() throws Exception {
    DeviceAddress listed = world.put("listed", World.device("p256"));
    DeviceAddress connected = world.put("connected", World.device("p256"));
    world.listed.add(listed);
    tsm.connect(connected, ConnectOptions.DEFAULTS, soon());
    tsm.devices(soon());
    CountDownLatch never = new CountDownLatch(1);
    world.whenListing =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };

    assertThat(tsm.devices(Deadline.after(Duration.ofMillis(50))))
        .extracting(TsmDevice::state)
        .containsExactly(DeviceState.AUTHENTICATED, DeviceState.UNAVAILABLE);

    world.whenListing =
        () -> {
          throw new IllegalStateException("as connectors do");
        };
    assertThat(tsm.devices(soon()).getLast().reason().orElseThrow()).contains("as connectors do");

    world.whenListing = () -> {};
    assertThat(tsm.devices(soon()).getLast().state()).isEqualTo(DeviceState.PRESENT);
  }

  private DeviceState state() throws TsmException {
    return tsm.devices(soon()).getFirst().state();
  }

  private TsmErrorCode connecting(DeviceAddress address) {
    return catchThrowableOfType(
            TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()))
        .code();
  }

  /** Fails to close, after it has. */
  private static final class UnclosableTransport extends ForwardingTransport {
    UnclosableTransport(SpdmTransport transport) {
      super(transport);
    }

    @Override
    public void close() {
      super.close();
      throw new IllegalStateException("as drivers do");
    }
  }
}
