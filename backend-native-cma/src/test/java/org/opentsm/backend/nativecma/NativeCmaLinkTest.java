package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.link.LinkFault;
import org.opentsm.emulator.link.Tlp;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** Encrypted links of the native TSM: set up with a connection, told of, kept, lost, taken down. */
@Timeout(120)
class NativeCmaLinkTest {
  private static final ConnectOptions ENCRYPTED = ConnectOptions.DEFAULTS.withIde(Demand.REQUIRED);
  private static final Tlp WRITE =
      new Tlp(
          SubStream.POSTED, new Tlp.Routing.ToMemory(0x8000_0000L), false, Bytes.ofHex("00112233"));

  @TempDir private Path directory;
  private World world;
  private NativeCmaTsm tsm;
  private DeviceAddress address;
  private EmulatedSlot slot;
  private volatile Instant now = Instant.EPOCH;
  private final BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm =
        new NativeCmaTsm(
            world.environment,
            RequesterConfig.defaults().withSessions(SessionOffer.everything()),
            new NativeCmaTsm.Upkeep(SessionUpkeep.Policy.DEFAULT, () -> now));
    tsm.subscribe(event -> {
      if (!(event instanceof TsmEvent.Progress)) {
        heard.add(event);
      }
    });
    EmulatedDevice device = World.fresh("ide");
    address = world.put("d", device);
    slot = world.slots.get(address);
  }

  @AfterEach
  void close() {
    tsm.close();
    assertNothingIsLeft();
    assertThat(world.open).hasValue(0);
  }

  private void assertNothingIsLeft() {
    assertThat(slot.rootPortKeys()).isZero();
    assertThat(slot.endpoint().end().keys()).isZero();
    assertThat(slot.pool().available()).isEqualTo(4);
    assertThat(slot.link().down(WRITE)).as("what goes over a link in the clear").hasSize(1);
  }

  private List<Class<?>> events(int count) throws InterruptedException {
    List<Class<?>> kinds = new ArrayList<>();
    while (kinds.size() < count) {
      TsmEvent event = heard.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an event behind %s", kinds).isNotNull();
      kinds.add(event.getClass());
    }
    return kinds;
  }

  private static Link.Stream stream(Part<Link> link) {
    return ((Link.Ide) link.toOptional().orElseThrow()).streams().getFirst();
  }

  @Test
  void aConnectionEncryptsItsLinkAndTheEvidenceSaysHowItStands() throws Exception {
    Connection connection = tsm.connect(address, ENCRYPTED, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    Link.Stream told = stream(collected.evidence().devices().getFirst().link());
    assertThat(stream(connection.link())).isEqualTo(told);
    assertThat(told.type()).isEqualTo(Link.Type.SELECTIVE);
    assertThat(told.keySet()).isEqualTo(Part.of(0));
    assertThat(told.generation()).isEqualTo(Part.of(0L));
    assertThat(told.ports())
        .extracting(port -> port.address().toOptional().orElseThrow())
        .containsExactly("0000:3b:00.0", "0000:00:02.0");
    assertThat(told.ports())
        .allSatisfy(port -> assertThat(port.state()).isEqualTo(Part.of(Link.State.SECURE)));
    assertThat(slot.link().down(WRITE)).containsExactly(WRITE);
    assertThat(events(4))
        .containsExactly(
            TsmEvent.Connected.class,
            TsmEvent.SessionOpened.class,
            TsmEvent.LinkSecured.class,
            TsmEvent.EvidenceCollected.class);

    tsm.disconnect(address, soon());
    assertThat(events(3))
        .containsExactly(
            TsmEvent.LinkClosed.class, TsmEvent.SessionClosed.class, TsmEvent.Disconnected.class);
    assertNothingIsLeft();
  }

  @Test
  void freshKeysInterruptNothing() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    for (int generation = 1; generation <= 3; generation++) {
      Link.Stream refreshed = stream(Part.of(tsm.refreshLink(address, soon())));
      assertThat(refreshed.keySet()).isEqualTo(Part.of(generation % 2));
      assertThat(refreshed.generation()).isEqualTo(Part.of((long) generation));
      assertThat(slot.link().down(WRITE)).containsExactly(WRITE);
      assertThat(stream(tsm.link(address, soon()))).isEqualTo(refreshed);
    }
  }

  /** Sends both ways as long as something is done; how often something did not arrive. */
  private long lostDuring(ThrowingCallable work) throws Throwable {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong lost = new AtomicLong();
    CountDownLatch sending = new CountDownLatch(1);
    Thread traffic =
        Thread.startVirtualThread(() -> {
          do {
            if (slot.link().down(WRITE).isEmpty() || slot.link().up(WRITE).isEmpty()) {
              lost.incrementAndGet();
            }
            sending.countDown();
          } while (!done.get());
        });
    try {
      sending.await();
      work.call();
    } finally {
      done.set(true);
      traffic.join();
    }
    return lost.get();
  }

  @Test
  void whatPassesMeanwhileArrives() throws Throwable {
    tsm.connect(address, ENCRYPTED, soon());
    long lost =
        lostDuring(() -> {
          for (int i = 0; i < 30; i++) {
            tsm.refreshLink(address, soon());
          }
        });
    assertThat(lost).isZero();
    assertThat(stream(tsm.link(address, soon())).generation()).isEqualTo(Part.of(30L));
  }

  @Test
  void aLinkComesUpAndGoesUnderTraffic() throws Throwable {
    lostDuring(() -> {
      for (int i = 0; i < 10; i++) {
        tsm.connect(address, ENCRYPTED, soon());
        if (i % 2 == 0) {
          tsm.stopLink(address, soon());
        }
        tsm.disconnect(address, soon());
      }
      tsm.connect(address, ENCRYPTED, soon());
      tsm.close();
    });
    assertNothingIsLeft();
  }

  @Test
  void keysAreRenewedWhenTheyAreOld() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    now = now.plus(Duration.ofMinutes(59));
    tsm.tendSessions();
    assertThat(stream(tsm.link(address, soon())).generation()).isEqualTo(Part.of(0L));
    now = now.plus(Duration.ofMinutes(2));
    tsm.tendSessions();
    assertThat(stream(tsm.link(address, soon())).generation()).isEqualTo(Part.of(1L));
  }

  @Test
  void whatWasCollectedOverALinkThatWasStoppedIsNotAccepted() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    accept();
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    assertThat(tsm.stopLink(address, soon()).state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertNothingIsLeft();
    TsmException refusal =
        catchThrowableOfType(
            TsmException.class,
            () ->
                tsm.accept(
                    address,
                    collected.incarnation(),
                    collected.generation(),
                    collected.digest(),
                    soon()));
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.WRONG_STATE);
    assertThat(tsm.stopLink(address, soon()).state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(tsm.link(address, soon())).isEqualTo(Part.absent("Link encryption was stopped."));
    assertThat(
            catchThrowableOfType(TsmException.class, () -> tsm.refreshLink(address, soon())).code())
        .isEqualTo(TsmErrorCode.WRONG_STATE);
    // The session goes on.
    assertThat(
            tsm.evidence(address, EvidenceRequest.of(nonce()), soon())
                .evidence()
                .devices()
                .getFirst()
                .link()
                .isPresent())
        .isFalse();
  }

  private void accept() throws TsmException {
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.accept(
        address, collected.incarnation(), collected.generation(), collected.digest(), soon());
  }

  @ParameterizedTest
  @ValueSource(strings = {"look", "evidence", "accept", "refresh", "connect", "tend"})
  void whoeverTampersWithTheLinkEndsTheConnection(String found) throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    events(4);
    slot.link().strike(LinkFault.BIT_FLIP);
    assertThat(slot.link().down(WRITE)).isEmpty();

    if (found.equals("tend")) {
      tsm.tendSessions();
    } else {
      TsmException failure =
          catchThrowableOfType(
              TsmException.class,
              () -> {
                switch (found) {
                  case "look" -> tsm.link(address, soon());
                  case "evidence" -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
                  case "refresh" -> tsm.refreshLink(address, soon());
                  case "connect" -> tsm.connect(address, ENCRYPTED.keeping(), soon());
                  default ->
                      tsm.accept(
                          address,
                          collected.incarnation(),
                          collected.generation(),
                          collected.digest(),
                          soon());
                }
              });
      assertThat(failure.code()).isEqualTo(TsmErrorCode.LINK_FAILED);
      assertThat(failure).hasMessageContaining("secure at both ends");
    }
    assertThat(events(3))
        .containsExactly(
            TsmEvent.LinkLost.class, TsmEvent.SessionLost.class, TsmEvent.ConnectionLost.class);
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
    assertNothingIsLeft();
  }

  @Test
  void aLinkIsPartOfWhatWasAccepted() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    accept();
    RevalidationRequest request =
        new RevalidationRequest(
            new RevalidationChoice.ExactDigests(), RevalidationRequest.Consequence.REPORT);

    assertThat(tsm.revalidate(address, request, soon()))
        .isInstanceOf(RevalidationOutcome.Same.class);
    assertThat(tsm.link(address, soon()).isPresent()).isTrue();

    world.slots.remove(address);
    assertThat(tsm.revalidate(address, request, soon()))
        .isInstanceOfSatisfying(
            RevalidationOutcome.Different.class,
            different ->
                assertThat(different.differences())
                    .extracting(RevalidationOutcome.Difference::part)
                    .containsExactly("link"));
  }

  @Test
  void theKeysOfALinkComeFromTheSessionOfTheKeyThatSigns() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    events(3);
    CollectedEvidence other =
        tsm.evidence(address, new EvidenceRequest(nonce(), OptionalInt.of(1)), soon());

    assertThat(events(5))
        .containsExactly(
            TsmEvent.LinkClosed.class,
            TsmEvent.SessionClosed.class,
            TsmEvent.SessionOpened.class,
            TsmEvent.LinkSecured.class,
            TsmEvent.EvidenceCollected.class);
    assertThat(other.evidence().devices().getFirst().link().isPresent()).isTrue();
    tsm.refreshLink(address, soon());
    assertThat(slot.link().down(WRITE)).containsExactly(WRITE);
  }

  @Test
  void whatWasCollectedOverASessionThatEndedIsNotAccepted() throws Exception {
    // In the second answer: the first is the summary in CHALLENGE_AUTH.
    AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
    world.put(
        "d",
        World.fresh("ide"),
        device ->
            new ForwardingDevice(device) {
              @Override
              public List<MeasurementBlock> measurements(
                  Optional<MeasurementHash> hash, boolean raw, SpdmVersion version) {
                if (until.decrementAndGet() == 0) {
                  throw new IllegalStateException("as devices do");
                }
                return super.measurements(hash, raw, version);
              }
            });
    world.slots.remove(address);
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    accept();
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    until.set(2);

    EvidenceRequest otherSlot = new EvidenceRequest(nonce(), OptionalInt.of(1));
    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> tsm.evidence(address, otherSlot, soon()));

    assertThat(failure.code()).isEqualTo(TsmErrorCode.DEVICE_REFUSED);
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(
            catchThrowableOfType(
                    TsmException.class,
                    () ->
                        tsm.accept(
                            address,
                            collected.incarnation(),
                            collected.generation(),
                            collected.digest(),
                            soon()))
                .code())
        .isEqualTo(TsmErrorCode.WRONG_STATE);
    assertThat(events(7)).endsWith(TsmEvent.SessionClosed.class, TsmEvent.SessionOpened.class);
  }

  @Test
  void whereThereIsNoLinkNobodyClaimsOne() throws Exception {
    DeviceAddress bare = world.put("bare", World.device("p256"));
    assertThat(tsm.connect(bare, ConnectOptions.DEFAULTS, soon()).link())
        .isEqualTo(
            Part.absent(
                "Link encryption needs a link both of whose ports have IDE and can be reached;"
                    + " there is none."));
    TsmException lacking =
        catchThrowableOfType(TsmException.class, () -> tsm.connect(bare, ENCRYPTED, soon()));
    assertThat(lacking.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);

    assertThat(tsm.connect(address, ConnectOptions.DEFAULTS.withIde(Demand.NO), soon()).link())
        .isEqualTo(Part.absent("No link encryption was asked for."));
  }

  @Test
  void whatCanNeverBeIsRefusedBeforeAnythingIsClosed() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    TsmException senseless =
        catchThrowableOfType(
            TsmException.class,
            () -> tsm.connect(address, ENCRYPTED.withSession(Demand.NO), soon()));
    assertThat(senseless.code()).isEqualTo(TsmErrorCode.BAD_OPTION);
    assertThat(tsm.link(address, soon()).isPresent()).isTrue();
  }

  @Test
  void aConnectionThatIsKeptIsAsItWasAskedFor() throws Exception {
    tsm.connect(address, ENCRYPTED, soon());
    assertThat(tsm.connect(address, ENCRYPTED.keeping(), soon()).link().isPresent()).isTrue();
    assertThat(
            catchThrowableOfType(
                    TsmException.class,
                    () ->
                        tsm.connect(
                            address, ConnectOptions.DEFAULTS.withIde(Demand.NO).keeping(), soon()))
                .code())
        .isEqualTo(TsmErrorCode.WRONG_STATE);
  }

  @Test
  void aDeviceThatTakesNoKeysIsNotConnected() {
    world.put(
        "d",
        World.fresh("ide"),
        device ->
            new ForwardingDevice(device) {
              @Override
              public Optional<VendorDefined.Response> vendorDefined(
                  VendorDefined.Request request, Origin origin) {
                return Optional.empty();
              }
            });
    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> tsm.connect(address, ENCRYPTED, soon()));
    assertThat(failure.code()).isEqualTo(TsmErrorCode.LINK_FAILED);
    assertThat(failure).hasMessageContaining("PROGRAM_DOWNSTREAM");
    assertNothingIsLeft();
  }
}
