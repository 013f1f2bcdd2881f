package org.opentsm.ide.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;

/**
 * The cases that Intel's TEE-IO validator documents, by their numbers: a device as it should be
 * passes them, and for every assertion there is a wrong one that it catches.
 */
class ExerciseTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));

  /** Needs the registers of a root port: shown with the emulated link. */
  private static final Set<String> WITH_REGISTERS =
      Set.of("Test.Full", "Test.KeyRefresh", "Test.KeyRefreshKs1");

  /** No matter of a single answer: they have tests of their own. */
  private static final Set<String> BEYOND_ONE_ANSWER =
      Set.of(
          "IDE_KM 5.1.1",
          "IDE_KM 5.1.2",
          "TDISP 4.5.1",
          "TDISP 4.5.2",
          "TDISP 4.5.3",
          "TDISP R.1.1",
          "TDISP R.1.2");

  enum Protocol {
    IDE_KM(device ->
        Exercise.ideKm(
            IdeKmTarget.of(device.channel(), TestDevice.CRYPTO)
                .withRequesterId(TestDevice.REQUESTER_ID)
                .withSessions(device))),
    TDISP(device ->
        Exercise.tdisp(TdispTarget.of(device.channel(), TestDevice.CRYPTO, TestDevice.ID)));

    private final Function<TestDevice, Exercise> exercise;

    Protocol(Function<TestDevice, Exercise> exercise) {
      this.exercise = exercise;
    }

    Exercise of(TestDevice device) {
      return exercise.apply(device);
    }
  }

  /** Changes one answer of a conversation, and counts them. */
  private static final class Spoiled implements TestDevice.Wires {
    private final int which;
    private final UnaryOperator<Bytes> change;
    private int answers;

    Spoiled(int which, UnaryOperator<Bytes> change) {
      this.which = which;
      this.change = change;
    }

    @Override
    public VendorChannel to(VendorChannel device) {
      return (protocol, message, deadline) -> {
        Bytes answer = device.exchange(protocol, message, deadline);
        if (answers++ != which) {
          return answer;
        }
        Bytes spoiled = change.apply(answer);
        if (spoiled.isEmpty()) {
          throw ChannelException.silent("device", protocol.name());
        }
        return spoiled;
      };
    }
  }

  private static UnaryOperator<Bytes> flip(int at, int bits) {
    return answer -> {
      byte[] octets = answer.toByteArray();
      if (at < octets.length) {
        octets[at] ^= (byte) bits;
      }
      return Bytes.owning(octets);
    };
  }

  private static UnaryOperator<Bytes> set(int at, int value) {
    return answer -> {
      byte[] octets = answer.toByteArray();
      if (at < octets.length) {
        octets[at] = (byte) value;
      }
      return Bytes.owning(octets);
    };
  }

  private static Bytes longer(Bytes answer) {
    return Bytes.concat(answer, Bytes.of(0));
  }

  /** What is wrong with an answer of whatever kind, by what is expected of it. */
  private static final Map<String, UnaryOperator<Bytes>> WRONG = wrong();

  private static Map<String, UnaryOperator<Bytes>> wrong() {
    Map<String, UnaryOperator<Bytes>> wrong = new LinkedHashMap<>();
    wrong.put("Object ID", flip(0, 0x40));
    wrong.put("Status", flip(4, 1));
    wrong.put("PortIndex in QUERY_RESP", flip(2, 1));
    wrong.put("PortIndex", flip(6, 1));
    wrong.put("Stream ID", flip(3, 1));
    wrong.put("Key Set", flip(5, 1));
    wrong.put("MaxPortIndex at least 0", answer -> answer.slice(0, Math.min(6, answer.length())));
    wrong.put("MaxPortIndex", set(6, 0));
    wrong.put("Dev/Func", flip(3, 1));
    wrong.put("MessageType", flip(1, 0x20));
    wrong.put("TDISPVersion", flip(0, 1));
    wrong.put("FUNCTION_ID", flip(4, 1));
    wrong.put("ERROR_CODE", flip(16, 0x40));
    wrong.put("TDI_STATE", flip(16, 1));
    wrong.put("VERSION_NUM_COUNT", answer -> longer(set(16, 2).apply(answer)));
    wrong.put("VERSION_NUM_ENTRY", flip(17, 1));
    wrong.put("DSM_CAPS", flip(19, 1));
    wrong.put("REQ_MSGS_SUPPORTED", flip(20, 0x80));
    wrong.put("LOCK_INTERFACE_FLAGS", flip(37, 0x80));
    wrong.put("DEV_ADDR_WIDTH", set(41, 51));
    wrong.put("NUM_REQ_THIS", set(42, 0));
    wrong.put("NUM_REQ_ALL", set(43, 0));
    wrong.put(
        "PORTION_LENGTH",
        answer ->
            answer.length() < 20 ? answer : Bytes.concat(answer.slice(0, 16), Bytes.zeros(4)));
    return wrong;
  }

  private static UnaryOperator<Bytes> wrong(ExerciseStep step) {
    if (step.expected().endsWith("bytes") || step.expected().endsWith("registers")) {
      return ExerciseTest::longer;
    }
    String field =
        step.expected().startsWith("PortIndex") && step.message().startsWith("QUERY")
            ? "PortIndex in QUERY_RESP"
            : step.expected();
    return WRONG.entrySet().stream()
        .filter(each -> field.startsWith(each.getKey()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no wrong device for " + step))
        .getValue();
  }

  private static List<ExerciseStep> run(Protocol protocol, String number, Spoiled wires) {
    return protocol.of(new TestDevice(true, wires)).run(Set.of(number), SOON);
  }

  static Stream<Map.Entry<Protocol, String>> cases() {
    return Stream.of(Protocol.values())
        .flatMap(protocol ->
            protocol.of(new TestDevice(true, device -> device)).cases().stream()
                .filter(each -> !WITH_REGISTERS.contains(each.number()))
                .map(each -> Map.entry(protocol, each.number())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCasePassesAndEveryWrongAnswerIsCaught(Map.Entry<Protocol, String> each) {
    Protocol protocol = each.getKey();
    String number = each.getValue();
    Spoiled none = new Spoiled(-1, answer -> answer);
    List<ExerciseStep> good = run(protocol, number, none);
    assertThat(good).isNotEmpty().allMatch(step -> step.outcome() == Outcome.PASS);
    assertThat(good).allMatch(step -> step.number().startsWith(number + "."));
    for (ExerciseStep step : good) {
      if (!BEYOND_ONE_ANSWER.contains(protocol + " " + step.number())) {
        assertCaught(protocol, number, step.number(), none.answers, wrong(step));
      }
    }
    String first = number + ".1";
    if (!BEYOND_ONE_ANSWER.contains(protocol + " " + first)) {
      assertCaught(protocol, number, first, none.answers, _ -> Bytes.EMPTY);
    }
  }

  private static void assertCaught(
      Protocol protocol, String number, String step, int answers, UnaryOperator<Bytes> change) {
    for (int which = 0; which < answers; which++) {
      for (ExerciseStep found : run(protocol, number, new Spoiled(which, change))) {
        if (found.number().equals(step) && found.outcome() == Outcome.FAIL) {
          return;
        }
      }
    }
    fail("nobody notices what is wrong with %s of %s", step, protocol);
  }

  private static List<ExerciseStep> report(String number, Bytes report) {
    TestDevice device = new TestDevice(true, each -> each);
    device.report = report;
    return Protocol.TDISP.of(device).run(Set.of(number), SOON);
  }

  private static void assertFails(List<ExerciseStep> steps, String number, String found) {
    assertThat(steps)
        .filteredOn(step -> step.number().equals(number))
        .singleElement()
        .satisfies(step -> {
          assertThat(step.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(step.found()).contains(found);
        });
  }

  @Test
  void aWrongReportIsCaught() {
    Bytes good = TestDevice.report(new MmioRange(0, 1, 3, 0));
    Bytes longer = Bytes.concat(good, Bytes.of(0));
    assertFails(report("4.5", longer), "4.5.1", "DEVICE_SPECIFIC_INFO_LEN");
    assertFails(report("R.1", longer), "R.1.1", "DEVICE_SPECIFIC_INFO_LEN");
    Bytes info = new InterfaceReport(0x21, 0, 0, 0, List.of(), Bytes.EMPTY).encode();
    assertFails(report("4.5", info), "4.5.2", "0x0021");
    assertFails(report("4.5", TestDevice.report(new MmioRange(0, 1, 0x13, 0))), "4.5.3", "0x0013");
    assertFails(
        report("R.1", TestDevice.report(new MmioRange(0, 2, 3, 0), new MmioRange(1, 1, 4, 1))),
        "R.1.2",
        "MIXED_PAGE, page 0x1 is both");
  }

  @Test
  void aDeviceThatAnswersTwoSessionsIsCaught() {
    TestDevice device = new TestDevice(false, each -> each);
    List<ExerciseStep> steps = Protocol.IDE_KM.of(device).run(Set.of("5.1"), SOON);

    assertThat(steps).extracting(ExerciseStep::number).containsExactly("5.1.1", "5.1.2");
    assertThat(steps).allMatch(step -> step.outcome() == Outcome.FAIL);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void allCasesInARowLeaveNothingBehind(Protocol protocol) {
    TestDevice device = new TestDevice(true, each -> each);
    Exercise exercise = protocol.of(device);
    List<ExerciseStep> steps = exercise.run(SOON);

    assertThat(steps)
        .filteredOn(step -> step.outcome() != Outcome.PASS)
        .allMatch(step -> WITH_REGISTERS.contains(step.number()))
        .allMatch(step -> step.outcome() == Outcome.NOT_RUN)
        .allMatch(step -> step.found().contains("registers of a root port"));
    assertThat(device.isClean()).isTrue();
    // One step for each assertion, however many messages it is about.
    assertThat(steps).extracting(ExerciseStep::number).doesNotHaveDuplicates();
    assertThat(new ArrayList<>(exercise.cases())).doesNotHaveDuplicates();
  }

  static Stream<Object> protocols() {
    return Stream.of((Object[]) Protocol.values());
  }

  @Test
  void whatIsMissingIsSaidAndNotPassed() {
    TestDevice device = new TestDevice(true, each -> each);
    Exercise exercise = Exercise.ideKm(IdeKmTarget.of(device.channel(), TestDevice.CRYPTO));
    assertThat(exercise.run(Set.of("5.1", "5.2"), SOON))
        .extracting(ExerciseStep::outcome)
        .containsExactly(Outcome.NOT_RUN, Outcome.NOT_RUN);
    assertThat(
            Exercise.ideKm(IdeKmTarget.of(device.channel(), TestDevice.CRYPTO).withSessions(device))
                .run(Set.of("5.2"), SOON))
        .filteredOn(step -> step.outcome() == Outcome.NOT_RUN)
        .singleElement()
        .satisfies(step -> {
          assertThat(step.number()).isEqualTo("5.2.5");
          assertThat(step.found()).isEqualTo("nobody said where the function is");
        });
    assertThat(exercise.run(Deadline.after(Duration.ZERO)))
        .hasSameSizeAs(exercise.cases())
        .allMatch(step -> step.outcome() == Outcome.NOT_RUN)
        .allMatch(step -> step.found().equals("the time is up"));
    assertThatThrownBy(() -> exercise.run(Set.of("1.1", "9.9"), SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no case 9.9");
  }

  @Test
  void anInterfaceThatIsInUseIsLeftAlone() throws Exception {
    TestDevice device = new TestDevice(true, each -> each);
    Exercise exercise = Protocol.TDISP.of(device);
    KeyMessages messages = new KeyMessages(device.channel(), TestDevice.CRYPTO);
    KeyMessages.Port port = messages.port(0, SOON);
    messages.program(port, KeyMessages.slots(0), SOON);
    messages.order(KeySwitch.Order.GO, port, KeyMessages.slots(0), SOON);
    var _ =
        new TdispRequester(device.channel())
            .lock(new LockInterface.Request(TestDevice.ID, 0, port.streamId(), 0, 0), SOON);

    assertThat(exercise.run(Set.of("3.1"), SOON))
        .singleElement()
        .satisfies(step ->
            assertThat(step.found())
                .isEqualTo("it begins in CONFIG_UNLOCKED, and the interface is in CONFIG_LOCKED"));
  }
}
