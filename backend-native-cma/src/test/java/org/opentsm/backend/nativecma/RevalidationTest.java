package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationChoice.ExactDigests;
import org.opentsm.tsm.api.RevalidationChoice.Program;
import org.opentsm.tsm.api.RevalidationChoice.SameKey;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationOutcome.AnotherDevice;
import org.opentsm.tsm.api.RevalidationOutcome.Different;
import org.opentsm.tsm.api.RevalidationOutcome.Same;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.RevalidationRequest.Consequence;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.AfterResetComparison;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;

/** Which device is recognised as the one that was accepted, and what follows where none is. */
@Timeout(120)
class RevalidationTest {
  private static final RevalidationChoice YES = new Program("yes", (accepted, fresh) -> List.of());

  @TempDir Path directory;
  private World world;
  private NativeCmaTsm tsm;
  private BaselineStore baselines;

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm = new NativeCmaTsm(world.environment);
    baselines = new BaselineStore(world.environment, NativeCmaTsm.PROVIDER);
  }

  @AfterEach
  void close() {
    tsm.close();
    assertThat(world.open).hasValue(0);
  }

  static Stream<RevalidationChoice> choices() {
    return Stream.of(new ExactDigests(), new SameKey(), new AfterResetComparison().asChoice(), YES);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void anUnchangedDevicePassesAfterAReset(RevalidationChoice choice) throws Exception {
    DeviceAddress address = accepted(World.device("p256"));
    Baseline before = baselines.read(address).orElseThrow();
    world.unplug();

    RevalidationOutcome outcome = revalidate(address, choice, Consequence.DETACH);

    assertThat(outcome).isInstanceOf(Same.class);
    assertThat(outcome.device().state()).isEqualTo(DeviceState.ACCEPTED);
    assertThat(outcome.device().incarnation()).isNotEqualTo(before.incarnation());
    assertThat(outcome.round().compared()).startsWith("key");
    assertThat(baselines.read(address)).contains(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spdm-1.0",
        "spdm-1.1",
        "spdm-1.2",
        "spdm-1.3",
        "spdm-1.4",
        "no-challenge",
        "raw-measurements",
        "alias",
        "all-slots",
        "unsigned-measurements"
      })
  void everyKindOfDeviceIsRecognised(String profile) throws Exception {
    DeviceAddress address = accepted(World.device(profile));

    assertThat(revalidate(address, new ExactDigests(), Consequence.REPORT))
        .isInstanceOf(Same.class);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void anotherDeviceBelowTheSameRootIsRefusedByEveryChoice(RevalidationChoice choice)
      throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = accepted(device);
    world.unplug();
    world.put("d", device.sibling("OTHER", 77));

    RevalidationOutcome outcome = revalidate(address, choice, Consequence.REPORT);

    assertThat(outcome).isInstanceOf(AnotherDevice.class);
    AnotherDevice another = (AnotherDevice) outcome;
    assertThat(another.key().part()).isEqualTo("key");
    assertThat(another.key().accepted()).matches("[0-9a-f]{96}");
    assertThat(another.key().found())
        .matches("[0-9a-f]{96}")
        .isNotEqualTo(another.key().accepted());
    assertThat(outcome.round().compared()).containsExactly("key");
    assertThat(outcome.device().state()).isNotEqualTo(DeviceState.ACCEPTED);
  }

  @Test
  void aProgramIsNotEvenAskedAboutAnotherDevice() throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = accepted(device);
    world.put("d", device.sibling("OTHER", 77));
    AtomicInteger asked = new AtomicInteger();
    RevalidationChoice program =
        new Program(
            "counts",
            (accepted, fresh) -> {
              asked.incrementAndGet();
              return List.of();
            });

    assertThat(revalidate(address, program, Consequence.REPORT)).isInstanceOf(AnotherDevice.class);
    assertThat(asked).hasValue(0);
    world.put("d", device);
    assertThat(revalidate(address, program, Consequence.REPORT)).isInstanceOf(Same.class);
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void certificatesWithoutTheirKeyAreAnotherDevice(RevalidationChoice choice) throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = accepted(device);
    world.put("d", device, Impostors.WithoutKey::new);

    RevalidationOutcome outcome = revalidate(address, choice, Consequence.REPORT);

    assertThat(outcome).isInstanceOf(AnotherDevice.class);
    assertThat(((AnotherDevice) outcome).key().found()).contains("Signature does not verify");
  }

  @Test
  void anEmptySlotIsAnotherDevice() throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = accepted(device);
    world.put("d", device, Impostors.WithoutFirstSlot::new);

    assertThat(revalidate(address, YES, Consequence.REPORT)).isInstanceOf(AnotherDevice.class);
  }

  @Test
  void changedFirmwareIsRefusedByExactDigestsPartByPart() throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    device.updateFirmware("9.9.9", 9);

    RevalidationOutcome outcome = revalidate(address, new ExactDigests(), Consequence.REPORT);

    assertThat(outcome).isInstanceOf(Different.class);
    List<RevalidationOutcome.Difference> differences = ((Different) outcome).differences();
    assertThat(differences)
        .extracting(RevalidationOutcome.Difference::part)
        .contains("measurements/2", "measurements/15", "measurements/16")
        .doesNotContain("certificates/0", "measurements/254");
    assertThat(differences)
        .allSatisfy(each -> {
          assertThat(each.accepted()).matches("[0-9a-f]{96}");
          assertThat(each.found()).matches("[0-9a-f]{96}").isNotEqualTo(each.accepted());
        });
    assertThat(revalidate(address, new AfterResetComparison().asChoice(), Consequence.REPORT))
        .isInstanceOf(Different.class);
  }

  @Test
  void changedFirmwarePassesSameKeyWhichSaysThatItLookedAtNothingElse() throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    device.updateFirmware("9.9.9", 9);

    RevalidationOutcome outcome = revalidate(address, new SameKey(), Consequence.DROP);

    assertThat(outcome).isInstanceOf(Same.class);
    assertThat(outcome.round().choice()).isEqualTo("same-key");
    // Its channel is demanded by every choice, and is no part of the device.
    assertThat(outcome.round().compared()).containsExactly("key", "session");
    assertThat(outcome.round().notCompared())
        .containsExactly(
            "negotiation",
            "certificates",
            "publicKeys",
            "measurements",
            "interface",
            "link",
            "tsm");
    // What passed is not what was accepted: the next exact round still finds the difference.
    assertThat(revalidate(address, new ExactDigests(), Consequence.REPORT))
        .isInstanceOf(Different.class);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void aRelayThatLeavesTheSessionOutIsFoundByEveryChoice(RevalidationChoice choice)
      throws Exception {
    EmulatedDevice device = World.device("spdm-1.1");
    DeviceAddress address = accepted(device);
    assertThat(baselines.read(address).orElseThrow().device().session().isPresent()).isTrue();
    world.put(
        "d", at -> new Impostors.Relay(Conversation.open(at.text(), device, Optional.empty())));

    RevalidationOutcome outcome = revalidate(address, choice, Consequence.REPORT);

    assertThat(outcome).isInstanceOf(Different.class);
    assertThat(((Different) outcome).differences())
        .extracting(RevalidationOutcome.Difference::part, RevalidationOutcome.Difference::found)
        .containsExactly(tuple("session", "absent"));
    assertThat(outcome.round().compared()).containsExactly("key", "session");
    assertThat(outcome.device().state()).isNotEqualTo(DeviceState.ACCEPTED);
  }

  @ParameterizedTest
  @MethodSource("exactChoices")
  void anEditedNegotiationIsFoundWhereNoSignatureCoversIt(RevalidationChoice choice)
      throws Exception {
    EmulatedDevice device = World.device("spdm-1.1");
    DeviceAddress address = world.put("d", device);
    accept(address, ConnectOptions.DEFAULTS.withSession(Demand.NO));
    world.put(
        "d", at -> new Impostors.Relay(Conversation.open(at.text(), device, Optional.empty())));

    RevalidationOutcome outcome = revalidate(address, choice, Consequence.REPORT);

    assertThat(outcome).isInstanceOf(Different.class);
    assertThat(((Different) outcome).differences())
        .extracting(RevalidationOutcome.Difference::part)
        .containsExactly("negotiation/capabilities");
  }

  static Stream<RevalidationChoice> exactChoices() {
    return Stream.of(new ExactDigests(), new AfterResetComparison().asChoice());
  }

  @Test
  void aProgramSeesOldAndNew() throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    device.updateFirmware("9.9.9", 9);
    List<Boolean> equal = new ArrayList<>();
    RevalidationChoice program =
        new Program(
            "measured",
            (accepted, fresh) -> {
              equal.add(accepted.measurements().equals(fresh.measurements()));
              equal.add(accepted.certificates().equals(fresh.certificates()));
              return List.of(new RevalidationOutcome.Difference("mine", "old", "new"));
            });

    RevalidationOutcome outcome = revalidate(address, program, Consequence.REPORT);

    assertThat(equal).containsExactly(false, true);
    assertThat(((Different) outcome).differences())
        .containsExactly(new RevalidationOutcome.Difference("mine", "old", "new"));
  }

  static Stream<RevalidationChoice> withoutAnAnswer() {
    return Stream.of(
        new Program("null", (accepted, fresh) -> null),
        new Program(
            "throws",
            (accepted, fresh) -> {
              throw new IllegalStateException("no idea");
            }),
        new Program(
            "asserts",
            (accepted, fresh) -> {
              throw new AssertionError("length < 16");
            }),
        new Program(
            "reads",
            (accepted, fresh) -> {
              throw RevalidationTest.<RuntimeException>undeclared(new IOException("gone"));
            }));
  }

  /** As languages without checked exceptions throw them. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T undeclared(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @MethodSource("withoutAnAnswer")
  void aProgramWithoutAnAnswerHasNotSaidYes(RevalidationChoice program) throws Exception {
    DeviceAddress address = accepted(World.device("p256"));

    RevalidationOutcome outcome = revalidate(address, program, Consequence.DROP);

    assertThat(outcome).isInstanceOf(Different.class);
    assertThat(baselines.read(address)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Consequence.class)
  void whatFollowsFromNo(Consequence consequence) throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    device.updateFirmware("9.9.9", 9);

    RevalidationOutcome outcome = revalidate(address, new ExactDigests(), consequence);

    assertThat(((Different) outcome).consequence()).isEqualTo(consequence);
    assertThat(outcome.device().state())
        .isEqualTo(
            consequence == Consequence.DETACH ? DeviceState.PRESENT : DeviceState.AUTHENTICATED);
    assertThat(world.open).hasValue(consequence == Consequence.DETACH ? 0 : 1);
    if (consequence == Consequence.REPORT) {
      assertThat(baselines.read(address)).isPresent();
    } else {
      assertThat(baselines.read(address)).isEmpty();
      assertRefused(address, TsmErrorCode.WRONG_STATE);
    }
  }

  @Test
  void whatWasNeverAcceptedCannotBeRevalidated() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));

    assertRefused(address, TsmErrorCode.WRONG_STATE);
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aDeviceThatDoesNotAnswerKeepsItsBaselineAndHasNoStanding() throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = accepted(device);
    world.ways.clear();

    world.listed.add(address);
    assertThat(tsm.devices(soon()))
        .extracting(TsmDevice::state)
        .containsExactly(DeviceState.ACCEPTED);

    assertRefused(address, TsmErrorCode.UNREACHABLE);
    assertThat(tsm.devices(soon())).extracting(TsmDevice::state).containsExactly(DeviceState.LOST);
    world.put("d", device);
    assertThat(revalidate(address, new ExactDigests(), Consequence.DROP)).isInstanceOf(Same.class);
  }

  /** As with a pre-shared key that has one wrong digit: the device has proven who it is before. */
  @ParameterizedTest
  @EnumSource(Consequence.class)
  void aSessionThatCannotBeOpenedIsNoOtherDevice(Consequence consequence) throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = world.put("d", device);
    accept(address, ConnectOptions.DEFAULTS.withSession(Demand.REQUIRED));
    Baseline before = baselines.read(address).orElseThrow();
    List<TsmEvent> heard = new CopyOnWriteArrayList<>();
    try (var _ = tsm.subscribe(heard::add)) {
      for (FaultKind fault :
          List.of(FaultKind.BAD_EXCHANGE_SIGNATURE, FaultKind.WRONG_VERIFY_DATA)) {
        world.put("d", device, Optional.of(new Fault(fault)));
        TsmException refusal =
            catchThrowableOfType(
                TsmException.class, () -> revalidate(address, new SameKey(), consequence));
        assertThat(refusal).as(fault.id()).isInstanceOf(TsmException.Negative.class);
      }
      assertThat(baselines.read(address)).contains(before);
      world.put("d", device);
      assertThat(revalidate(address, new SameKey(), consequence)).isInstanceOf(Same.class);
      tsm.close();

      // close() lets every listener have what is queued, on the listener's thread.
      while (heard.stream().noneMatch(event -> event instanceof TsmEvent.Revalidated)) {
        Thread.onSpinWait();
      }
    }
    assertThat(heard).filteredOn(event -> event instanceof TsmEvent.Revalidated).hasSize(1);
  }

  /** Whoever has another key is another, however his session fails. */
  @Test
  void anotherDeviceWithABrokenSessionIsAnotherDevice() throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceAddress address = world.put("d", device);
    accept(address, ConnectOptions.DEFAULTS.withSession(Demand.REQUIRED));
    world.unplug();
    world.put(
        "d", device.sibling("OTHER", 77), Optional.of(new Fault(FaultKind.BAD_EXCHANGE_SIGNATURE)));

    assertThat(revalidate(address, new SameKey(), Consequence.DROP))
        .isInstanceOf(AnotherDevice.class);
    assertThat(baselines.read(address)).isEmpty();
  }

  @Test
  void theNonceOfEachRoundIsFresh() throws Exception {
    EmulatedDevice device = World.device("p256");
    List<Bytes> sent = new CopyOnWriteArrayList<>();
    DeviceAddress address =
        world.put(
            "d",
            at ->
                new Impostors.Recorder(
                    Conversation.open(at.text(), device, Optional.empty()), sent));
    accept(address);
    List<Bytes> rounds = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      sent.clear();
      RevalidationOutcome outcome = revalidate(address, new SameKey(), Consequence.REPORT);
      // The connection is authenticated first, with a nonce of its own.
      assertThat(sent).hasSize(2).contains(outcome.round().nonce().value());
      rounds.addAll(sent);
    }

    assertThat(rounds).hasSize(10).doesNotHaveDuplicates();
    assertThat(rounds).allMatch(each -> each.length() == Nonce.SIZE);
  }

  @Test
  void eachAnswerIsAnEvent() throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    List<RevalidationOutcome> heard = new CopyOnWriteArrayList<>();
    try (var _ =
        tsm.subscribe(event -> {
          if (event instanceof TsmEvent.Revalidated answer) {
            heard.add(answer.outcome());
          }
        })) {
      RevalidationOutcome same = revalidate(address, new ExactDigests(), Consequence.REPORT);
      device.updateFirmware("9.9.9", 9);
      RevalidationOutcome different = revalidate(address, new ExactDigests(), Consequence.REPORT);
      world.put("d", device.sibling("OTHER", 77));
      RevalidationOutcome another = revalidate(address, new ExactDigests(), Consequence.REPORT);
      tsm.close();

      // close() lets every listener have what is queued, on the listener's thread.
      while (heard.size() < 3) {
        Thread.onSpinWait();
      }
      assertThat(heard).containsExactly(same, different, another);
      assertThat(same).isInstanceOf(Same.class);
      assertThat(different).isInstanceOf(Different.class);
      assertThat(another).isInstanceOf(AnotherDevice.class);
    }
  }

  @Test
  void aBaselineOutlivesItsTsm() throws Exception {
    EmulatedDevice device = World.fresh("p256");
    DeviceAddress address = accepted(device);
    tsm.close();
    tsm = new NativeCmaTsm(world.environment);

    assertThat(revalidate(address, new ExactDigests(), Consequence.REPORT))
        .isInstanceOf(Same.class);
    device.updateFirmware("9.9.9", 9);
    assertThat(revalidate(address, new ExactDigests(), Consequence.REPORT))
        .isInstanceOf(Different.class);
  }

  @Test
  void theSlotThatWasAcceptedIsAsked() throws Exception {
    DeviceAddress address = world.put("d", World.device("all-slots"));
    tsm.connect(address, ConnectOptions.DEFAULTS.withSlot(3), soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.accept(
        address, collected.incarnation(), collected.generation(), collected.digest(), soon());

    assertThat(baselines.read(address).orElseThrow().slot()).isEqualTo(3);
    assertThat(revalidate(address, new ExactDigests(), Consequence.REPORT))
        .isInstanceOf(Same.class);
  }

  private void assertRefused(DeviceAddress address, TsmErrorCode code) {
    TsmException refusal =
        catchThrowableOfType(
            TsmException.class, () -> revalidate(address, new ExactDigests(), Consequence.DETACH));
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
  }

  private RevalidationOutcome revalidate(
      DeviceAddress address, RevalidationChoice choice, Consequence otherwise) throws TsmException {
    return tsm.revalidate(address, new RevalidationRequest(choice, otherwise), soon());
  }

  private DeviceAddress accepted(EmulatedDevice device) throws TsmException {
    DeviceAddress address = world.put("d", device);
    accept(address);
    return address;
  }

  private void accept(DeviceAddress address) throws TsmException {
    accept(address, ConnectOptions.DEFAULTS);
  }

  private void accept(DeviceAddress address, ConnectOptions options) throws TsmException {
    tsm.connect(address, options, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    tsm.accept(
        address, collected.incarnation(), collected.generation(), collected.digest(), soon());
  }

  /** Another process accepts it anew, or forgets it, before its responder is ours. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBaselineThatIsNotTheOneThatWasReadIsNotBelieved(boolean replaced) throws Exception {
    DeviceAddress address = accepted(World.fresh("p256"));
    Baseline before = baselines.read(address).orElseThrow();
    Baseline newer =
        Baseline.of(address, before.evidence(), before.acceptedAt().plusSeconds(60), World.CRYPTO)
            .orElseThrow();
    AtomicInteger asked = new AtomicInteger();
    world.whenNamingResponder =
        () -> {
          // The first time is before anything was read.
          if (asked.incrementAndGet() == 2) {
            try {
              if (replaced) {
                baselines.write(newer);
              } else {
                baselines.forget(address);
              }
            } catch (TsmException e) {
              throw new AssertionError(e);
            }
          }
        };

    TsmException refusal =
        catchThrowableOfType(
            TsmException.class,
            () -> tsm.revalidate(address, new RevalidationRequest(YES, Consequence.DROP), soon()));

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.WRONG_STATE);
    assertThat(refusal).hasMessageContaining("revalidate again");
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.AUTHENTICATED);
    assertThat(baselines.read(address)).isEqualTo(replaced ? Optional.of(newer) : Optional.empty());
  }
}
