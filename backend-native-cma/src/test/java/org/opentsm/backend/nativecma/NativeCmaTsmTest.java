package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.LockOptions;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;

@Timeout(120)
class NativeCmaTsmTest {
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
  void everythingIsReleased() {
    tsm.close();
    assertThat(world.open).hasValue(0);
  }

  @Test
  void attestsADeviceAndAcceptsWhatWasAppraised() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    Nonce nonce = nonce();

    Connection connection = tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    assertThat(connection.device().state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(connection.slot()).isZero();
    assertThat(connection.chains()).containsOnlyKeys(0, 1);

    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
    assertAffirmed("p256", collected, nonce);
    DeviceEvidence device = collected.evidence().devices().getFirst();
    assertThat(collected.digest()).isEqualTo(DeviceDigest.of(device).value());
    assertThat(device.device().incarnation()).isEqualTo(collected.incarnation().value());
    assertThat(device.device().generation()).isEqualTo(collected.generation().value());
    assertThat(collected.evidence().identity()).isEqualTo(tsm.identity());

    Acceptance acceptance = accept(address, collected);
    assertThat(acceptance.device().state()).isEqualTo(DeviceState.ACCEPTED);
    assertThat(acceptance.entersTcb()).isFalse();

    assertThat(tsm.disconnect(address, soon()).state()).isEqualTo(DeviceState.PRESENT);
    heard.next(TsmEvent.Connected.class);
    heard.next(TsmEvent.EvidenceCollected.class);
    assertThat(heard.next(TsmEvent.Accepted.class).digest()).isEqualTo(collected.digest());
    heard.next(TsmEvent.Disconnected.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spdm-1.0",
        "spdm-1.1",
        "spdm-1.2",
        "spdm-1.3",
        "spdm-1.4",
        "p384",
        "p521",
        "ed25519",
        "ed448",
        "slow",
        "small",
        "alias",
        "all-slots",
        "raw-measurements"
      })
  void evidenceOfEveryKindOfDeviceIsAffirmed(String profile) throws Exception {
    DeviceAddress address = world.put("d", World.device(profile));
    Nonce nonce = nonce();

    tsm.connect(address, ConnectOptions.DEFAULTS, soon());

    assertAffirmed(profile, tsm.evidence(address, EvidenceRequest.of(nonce), soon()), nonce);
  }

  @Test
  void chainsOfOtherSlotsStandInTheEvidence() throws Exception {
    DeviceAddress address = world.put("d", World.device("all-slots"));

    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    assertThat(only(collected).certificates().toOptional().orElseThrow().slots().keySet())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void aDeviceWithoutChallengeProvesItselfByItsMeasurements() throws Exception {
    DeviceAddress address = world.put("d", World.device("no-challenge"));

    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    DeviceEvidence device = only(tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    Transcripts transcripts = device.transcripts().toOptional().orElseThrow();
    assertThat(transcripts.challenge())
        .isInstanceOfSatisfying(
            Part.Absent.class, absent -> assertThat(absent.reason()).contains("CHAL_CAP"));
    assertThat(transcripts.measurements().isPresent()).isTrue();
  }

  @Test
  void unsignedMeasurementsAreKeptWithoutATranscript() throws Exception {
    DeviceAddress address = world.put("d", World.device("unsigned-measurements"));

    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    DeviceEvidence device = only(tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    Transcripts transcripts = device.transcripts().toOptional().orElseThrow();
    assertThat(transcripts.challenge().isPresent()).isTrue();
    assertThat(transcripts.measurements())
        .isInstanceOfSatisfying(
            Part.Absent.class, absent -> assertThat(absent.reason()).contains("MEAS_CAP"));
    assertThat(device.measurements().isPresent()).isTrue();
  }

  @Test
  void evidenceThatIsNotTheLatestIsStale() throws Exception {
    DeviceAddress address = connected("p256");
    CollectedEvidence first = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    CollectedEvidence second = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    assertRefused(TsmErrorCode.STALE_GENERATION, () -> accept(address, first));
    assertThat(accept(address, second).device().generation()).isEqualTo(second.generation());
  }

  @Test
  void evidenceOfAnotherLifeIsStale() throws Exception {
    DeviceAddress address = connected("p256");
    CollectedEvidence before = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.disconnect(address, soon());
    assertRefused(TsmErrorCode.WRONG_STATE, () -> accept(address, before));

    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence after = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    assertRefused(
        TsmErrorCode.STALE_INCARNATION,
        () ->
            tsm.accept(address, before.incarnation(), after.generation(), after.digest(), soon()));
  }

  @Test
  void nothingIsAcceptedAfterConnectingAnewUntilItIsCollected() throws Exception {
    DeviceAddress address = connected("p256");
    CollectedEvidence before = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    TsmDevice anew = tsm.connect(address, ConnectOptions.DEFAULTS, soon()).device();

    assertRefused(
        TsmErrorCode.WRONG_STATE,
        () -> tsm.accept(address, anew.incarnation(), anew.generation(), before.digest(), soon()));
  }

  @Test
  void otherEvidenceThanTheOneCollectedIsRefused() throws Exception {
    DeviceAddress address = connected("p256");
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    for (Bytes wrong : List.of(Bytes.zeros(48), Bytes.EMPTY, collected.digest().slice(1))) {
      assertRefused(
          TsmErrorCode.DIGEST_MISMATCH,
          () ->
              tsm.accept(address, collected.incarnation(), collected.generation(), wrong, soon()));
    }
    assertThat(state(address)).isEqualTo(DeviceState.AUTHENTICATED);
  }

  @Test
  void verbsThatItLacksAreRefused() throws Exception {
    DeviceAddress address = connected("p256");
    assertLacks("lock", () -> tsm.lock(address, LockOptions.DEFAULTS, soon()));
    assertLacks("lock", () -> tsm.unlock(address, soon()));
    assertThat(tsm.features())
        .containsExactlyInAnyOrder(
            TsmFeature.CONNECT,
            TsmFeature.SESSION,
            TsmFeature.IDE,
            TsmFeature.EVIDENCE,
            TsmFeature.ACCEPT,
            TsmFeature.REVALIDATE);
    assertThat(state(address)).isEqualTo(DeviceState.AUTHENTICATED);
  }

  @Test
  void anotherSlotCanBeTriedAfterAFailure() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"), BrokenSlotZero::new);

    TsmException failure =
        refusal(() -> tsm.connect(address, ConnectOptions.DEFAULTS.withSlot(0), soon()));
    assertThat(failure.code()).isEqualTo(TsmErrorCode.NOT_AUTHENTIC);
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(world.open).hasValue(0);

    Connection connection = tsm.connect(address, ConnectOptions.DEFAULTS.withSlot(1), soon());
    Nonce nonce = nonce();
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
    assertThat(connection.slot()).isEqualTo(1);
    assertAffirmed("p256", collected, nonce);
  }

  @Test
  void anEmptySlotIsRefusedAndTheConnectionLivesOn() throws Exception {
    DeviceAddress address = connected("p256");

    TsmException failure =
        refusal(() -> tsm.evidence(address, EvidenceRequest.of(nonce()).withSlot(5), soon()));

    assertThat(failure.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
    assertThat(failure).hasMessageContaining("slot 5").hasMessageContaining("[0, 1]");
    Nonce nonce = nonce();
    assertAffirmed(
        "p256", tsm.evidence(address, EvidenceRequest.of(nonce).withSlot(1), soon()), nonce);
  }

  @Test
  void aLostDeviceIsAnEventAndComesBackInAnotherLife() throws Exception {
    DeviceAddress address = connected("p256");
    heard.next(TsmEvent.Connected.class);
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    heard.next(TsmEvent.EvidenceCollected.class);
    accept(address, collected);
    heard.next(TsmEvent.Accepted.class);
    world.unplug();

    TsmException failure =
        refusal(() -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    assertThat(failure.code()).isEqualTo(TsmErrorCode.UNREACHABLE);
    assertThat(heard.next(TsmEvent.ConnectionLost.class).incarnation())
        .isEqualTo(collected.incarnation());
    TsmDevice lost = tsm.devices(soon()).getFirst();
    assertThat(lost.state()).isEqualTo(DeviceState.LOST);
    assertThat(lost.reason()).isPresent();
    assertRefused(TsmErrorCode.WRONG_STATE, () -> accept(address, collected));
    assertThat(world.open).hasValue(0);

    Connection again = tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    assertThat(again.device().incarnation()).isEqualTo(collected.incarnation().next());
    assertThat(again.device().state()).isEqualTo(DeviceState.AUTHENTICATED);
  }

  @Test
  void aBadSignatureOverMeasurementsIsANegativeAnswer() throws Exception {
    DeviceAddress address =
        world.put(
            "d", World.device("p256"), Optional.of(new Fault(FaultKind.BAD_MEASUREMENT_SIGNATURE)));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());

    TsmException failure =
        refusal(() -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    assertThat(failure).isInstanceOf(TsmException.Negative.class);
    assertThat(failure).hasMessageContaining("MEASUREMENTS");
    assertThat(state(address)).isEqualTo(DeviceState.LOST);
  }

  @Test
  void aDeviceThatWasNeverConnectedHasNoEvidence() {
    assertRefused(
        TsmErrorCode.WRONG_STATE,
        () -> tsm.evidence(World.at("d"), EvidenceRequest.of(nonce()), soon()));
    assertRefused(
        TsmErrorCode.WRONG_STATE,
        () ->
            tsm.accept(
                World.at("d"),
                Incarnation.FIRST,
                EvidenceGeneration.NONE,
                Bytes.zeros(48),
                soon()));
  }

  @Test
  void whatNobodyReachesIsAMatterOfUsageOrFeatures() throws Exception {
    TsmException scheme =
        refusal(() -> tsm.connect(DeviceAddress.parse("x:1"), ConnectOptions.DEFAULTS, soon()));
    assertThat(scheme.exitCode()).isEqualTo(2);
    assertThat(scheme).hasMessageContaining("[test]");

    TsmException pci =
        refusal(() ->
            tsm.connect(DeviceAddress.parse("0000:3b:00.0"), ConnectOptions.DEFAULTS, soon()));
    assertThat(pci.exitCode()).isEqualTo(5);

    TsmException nobody =
        refusal(() -> tsm.connect(World.at("nobody"), ConnectOptions.DEFAULTS, soon()));
    assertThat(nobody.exitCode()).isEqualTo(4);
  }

  @Test
  void listedDevicesComeAndGo() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    assertThat(tsm.devices(soon())).isEmpty();

    world.listed.add(address);
    assertThat(tsm.devices(soon())).extracting(TsmDevice::address).containsExactly(address);
    Incarnation first = heard.next(TsmEvent.DeviceArrived.class).incarnation();

    world.listed.clear();
    assertThat(tsm.devices(soon())).isEmpty();
    assertThat(heard.next(TsmEvent.DeviceGone.class).incarnation()).isEqualTo(first);

    world.listed.add(address);
    assertThat(tsm.devices(soon())).hasSize(1);
    assertThat(heard.next(TsmEvent.DeviceArrived.class).incarnation()).isEqualTo(first.next());
  }

  private DeviceAddress connected(String profile) throws TsmException {
    DeviceAddress address = world.put("d", World.device(profile));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    return address;
  }

  private Acceptance accept(DeviceAddress address, CollectedEvidence evidence) throws TsmException {
    return tsm.accept(
        address, evidence.incarnation(), evidence.generation(), evidence.digest(), soon());
  }

  private DeviceState state(DeviceAddress address) throws TsmException {
    return tsm.devices(soon()).stream()
        .filter(device -> device.address().equals(address))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private static DeviceEvidence only(CollectedEvidence collected) {
    return collected.evidence().devices().getFirst();
  }

  private static void assertAffirmed(String profile, CollectedEvidence collected, Nonce nonce)
      throws Exception {
    AppraisalResult result = World.known(profile).appraise(collected.evidence(), nonce);
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
  }

  private static void assertLacks(String feature, ThrowingCallable verb) {
    TsmException failure = refusal(verb);
    assertThat(failure).isInstanceOf(TsmException.LacksFeature.class);
    assertThat(failure.exitCode()).isEqualTo(5);
    assertThat(failure).hasMessageContaining(feature).hasMessageContaining("native-cma");
  }

  private static void assertRefused(TsmErrorCode code, ThrowingCallable verb) {
    TsmException failure = refusal(verb);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.exitCode()).isEqualTo(6);
  }

  private static TsmException refusal(ThrowingCallable verb) {
    TsmException failure = catchThrowableOfType(TsmException.class, verb);
    assertThat(failure).as("a refusal").isNotNull();
    return failure;
  }

  /** A device whose key of slot 0 is worth nothing. */
  private static final class BrokenSlotZero extends ForwardingDevice {
    BrokenSlotZero(ResponderDevice device) {
      super(device);
    }

    @Override
    public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
        throws GeneralSecurityException {
      return super.sign(slot == 0 ? 1 : slot, asym, hash, span);
    }
  }
}
