package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.link.Tlp;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RetryPolicy;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;

/** Every fault of a link ends in its typed error, or is survived; nothing is left at either end. */
@Timeout(120)
class NativeCmaLinkFaultTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofSeconds(3), 2, Duration.ofMillis(1), 2, Duration.ofSeconds(30));

  private static final ConnectOptions ENCRYPTED = ConnectOptions.DEFAULTS.withIde(Demand.REQUIRED);
  private static final int STREAMS = 4;
  private static final Tlp WRITE =
      new Tlp(
          SubStream.POSTED, new Tlp.Routing.ToMemory(0x8000_0000L), false, Bytes.ofHex("00112233"));

  @TempDir private Path directory;
  private World world;
  private NativeCmaTsm tsm;
  private final Queue<TsmEvent> heard = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm =
        new NativeCmaTsm(
            world.environment,
            RequesterConfig.defaults().withSessions(SessionOffer.everything()).withRetry(QUICK),
            SessionUpkeep.Policy.DEFAULT);
    tsm.subscribe(heard::add);
  }

  @AfterEach
  void close() {
    tsm.close();
  }

  static Stream<FaultKind> ofLinks() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.LINK);
  }

  private DeviceAddress put(FaultKind kind) {
    return world.put("d", World.fresh("ide"), Optional.of(new Fault(kind)));
  }

  private EmulatedSlot slot(DeviceAddress address) {
    return world.slots.get(address);
  }

  private void assertNothingIsLeft(DeviceAddress address) throws TsmException {
    EmulatedSlot slot = slot(address);
    assertThat(slot.rootPortKeys()).isZero();
    assertThat(slot.endpoint().end().keys()).isZero();
    assertThat(slot.pool().available()).isEqualTo(STREAMS);
    assertThat(slot.link().down(WRITE)).as("what goes over a link in the clear").hasSize(1);
    assertThat(world.open).hasValue(0);
    String responder = world.responder(address, world.environment);
    new DeviceOwnership(world.environment, "the next").acquire(address, responder).close();
  }

  @ParameterizedTest
  @MethodSource("ofLinks")
  void endsAsItMust(FaultKind kind) throws Exception {
    DeviceAddress address = put(kind);
    List<Tlp> arrived = new ArrayList<>();
    Optional<TsmException> outcome =
        FaultOutcome.attestOverLink(
            tsm, address, () -> arrived.addAll(slot(address).link().down(WRITE)), soon());

    FaultOutcome.require(outcome, FaultOutcome.of(kind), address);
    if (outcome.isEmpty()) {
      assertThat(arrived).containsExactly(WRITE);
    }
    tsm.disconnect(address, soon());
    assertNothingIsLeft(address);
  }

  /** What of the setting up of a stream fails is named, and no connection remains. */
  @ParameterizedTest
  @EnumSource(
      names = {"KEY_REFUSED", "KEY_LOST", "KEY_GO_IGNORED", "KEY_PROG_ERROR", "KEY_GO_ERROR"})
  void aDeviceWhoseLinkDoesNotComeUpIsNotConnected(FaultKind kind) throws Exception {
    DeviceAddress address = put(kind);
    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> tsm.connect(address, ENCRYPTED, soon()));

    assertThat(failure.code()).isEqualTo(TsmErrorCode.LINK_FAILED);
    assertThat(failure)
        .hasMessageContaining(
            switch (kind) {
              case KEY_REFUSED ->
                  "PROGRAM_DOWNSTREAM: KP_ACK: Status: expected SUCCESS, found UNSPECIFIED_FAILURE";
              case KEY_PROG_ERROR -> "PROGRAM_DOWNSTREAM: VENDOR_DEFINED_REQUEST";
              case KEY_GO_IGNORED -> "AWAIT_SECURE: expected it secure at both ends";
              default -> "DEVICE_RECEIVES: VENDOR_DEFINED_REQUEST";
            });
    assertNothingIsLeft(address);
    assertThat(tsm.connect(address, ConnectOptions.DEFAULTS.withIde(Demand.NO), soon()).link())
        .satisfies(link -> assertThat(link.isPresent()).isFalse());
  }

  @Test
  void aKeyThatDiffersEndsTheConnectionWithTheFirstTlp() throws Exception {
    DeviceAddress address = put(FaultKind.KEY_MISMATCH);
    tsm.connect(address, ENCRYPTED, soon());
    assertThat(tsm.link(address, soon()).isPresent()).isTrue();

    assertThat(slot(address).link().down(WRITE)).isEmpty();

    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> tsm.link(address, soon()));
    assertThat(failure.code()).isEqualTo(TsmErrorCode.LINK_FAILED);
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
    tsm.disconnect(address, soon());
    assertNothingIsLeft(address);
  }

  /** The device forgets its keys with its stream; that it did not say so is told. */
  @Test
  void aDeviceThatStopsNoKeysIsNamed() throws Exception {
    DeviceAddress address = put(FaultKind.KEY_STOP_ERROR);
    tsm.connect(address, ENCRYPTED, soon());
    tsm.disconnect(address, soon());

    assertNothingIsLeft(address);
    tsm.close();
    assertThat(heard)
        .filteredOn(TsmEvent.LinkClosed.class::isInstance)
        .singleElement()
        .satisfies(event -> assertThat(event.toString()).contains("device without keys of set 0"));
  }
}
