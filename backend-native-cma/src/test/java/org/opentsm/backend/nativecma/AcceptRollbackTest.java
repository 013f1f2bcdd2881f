package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.Identity;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.EventHub;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * What moves while evidence is being accepted takes the acceptance back. The clock, which accept
 * reads between its two looks at the counters, is where the tests step in.
 */
@Timeout(120)
class AcceptRollbackTest {
  private static final Identity IDENTITY =
      new Identity("native-cma", "test", "test", Identity.Side.HOST);

  @TempDir Path directory;
  private final AtomicReference<Runnable> meanwhile =
      new AtomicReference<>(AcceptRollbackTest::nothing);
  private World world;
  private NativeDevice device;
  private BaselineStore baselines;

  @BeforeEach
  void connect() throws Exception {
    world = new World(directory);
    InstantSource clock =
        () -> {
          meanwhile.getAndSet(AcceptRollbackTest::nothing).run();
          return Instant.EPOCH;
        };
    TsmEnvironment environment =
        TsmEnvironment.builder(new UserDirectories(directory, directory.resolve("run")))
            .crypto(World.CRYPTO)
            .connector(world)
            .clock(clock)
            .build();
    baselines = new BaselineStore(environment, "test");
    device =
        new NativeDevice(
            world.put("d", World.device("p256")),
            new NativeCmaTsm.Shared(
                environment,
                RequesterConfig.defaults(),
                new NativeCmaTsm.Upkeep(SessionUpkeep.Policy.DEFAULT, clock),
                new DeviceOwnership(environment, "test"),
                new EventHub(clock),
                baselines,
                IDENTITY));
    device.connect(ConnectOptions.DEFAULTS.withSession(Demand.NO), soon());
  }

  @Test
  void evidenceThatIsCollectedMeanwhileKeepsTheBaselineThatWas() throws Exception {
    accept(collect());
    Baseline before = baseline().orElseThrow();
    CollectedEvidence second = collect();

    meanwhile.set(this::collectUnchecked);
    TsmException refusal = catchThrowableOfType(TsmException.class, () -> accept(second));

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.STALE_GENERATION);
    assertThat(baseline()).contains(before);
    device.close();
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aFirstAcceptanceThatIsTakenBackLeavesNone() throws Exception {
    CollectedEvidence collected = collect();

    meanwhile.set(this::collectUnchecked);
    TsmException refusal = catchThrowableOfType(TsmException.class, () -> accept(collected));

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.STALE_GENERATION);
    assertThat(baseline()).isEmpty();
    assertThat(device.view().state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(device.view().generation()).isEqualTo(collected.generation().next());
    accept(collect());
    assertThat(device.view().state()).isEqualTo(DeviceState.ACCEPTED);
    device.close();
  }

  @Test
  void closingMeanwhileTakesTheAcceptanceBackAndReleasesEverything() throws Exception {
    CollectedEvidence collected = collect();
    AtomicReference<Thread> closing = new AtomicReference<>();

    meanwhile.set(() -> {
      closing.set(Thread.ofVirtual().start(device::close));
      // Its transport breaks after the device has been marked as closed.
      while (world.open.get() > 0) {
        Thread.onSpinWait();
      }
    });
    TsmException refusal = catchThrowableOfType(TsmException.class, () -> accept(collected));
    closing.get().join();

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.CLOSED);
    assertThat(baseline()).isEmpty();
    assertThat(device.view().state()).isEqualTo(DeviceState.PRESENT);
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aBaselineThatCannotBeKeptIsNone() throws Exception {
    accept(collect());
    Baseline before = baseline().orElseThrow();
    CollectedEvidence second = collect();
    Path kept = baselines.file(device.address());
    Path directory = kept.getParent();

    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    TsmException refusal = catchThrowableOfType(TsmException.class, () -> accept(second));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.NOT_PERMITTED);
    assertThat(baseline()).contains(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(kept);
    }
    device.close();
  }

  private static void nothing() {}

  private Optional<Baseline> baseline() throws TsmException {
    return baselines.read(device.address());
  }

  private CollectedEvidence collect() throws TsmException {
    return device.evidence(EvidenceRequest.of(nonce()), soon());
  }

  private void collectUnchecked() {
    try {
      collect();
    } catch (TsmException e) {
      throw new AssertionError(e);
    }
  }

  private Acceptance accept(CollectedEvidence evidence) throws TsmException {
    return device.accept(evidence.incarnation(), evidence.generation(), evidence.digest(), soon());
  }
}
