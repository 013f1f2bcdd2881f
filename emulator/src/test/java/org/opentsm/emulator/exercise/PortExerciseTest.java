package org.opentsm.emulator.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.emulator.link.DevicePort;
import org.opentsm.emulator.link.EmulatedRootPort;
import org.opentsm.emulator.link.LinkEnd;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The port of an emulated device passes what a device's port is exercised with. */
class PortExerciseTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int DEVICE = 0x0100;
  private static final int KEY_PROG = 2;

  private final LinkEnd host = new LinkEnd(CRYPTO);
  private final LinkEnd far = new LinkEnd(CRYPTO);
  private final EmulatedRootPort rootPort =
      new EmulatedRootPort(0x0010, new RidAssociation(DEVICE, DEVICE, 0), host);
  private final EmulatedFunction function = new EmulatedFunction("0000:01:00.0", 0x1234, 1);
  private final IdeKmResponder responder = new IdeKmResponder(DevicePort.on(function, DEVICE, far));

  private VendorChannel channel() {
    return (_, message, _) ->
        responder
            .answer(message, Bytes.zeros(4))
            .orElseThrow(() -> ChannelException.silent("device", "IDE_KM"));
  }

  private HostStreams streams() throws Exception {
    StreamPlan plan = new StreamPlan(rootPort, IdePort.of(function).orElseThrow(), 0, true, false);
    StreamPool pool = new StreamPool(2);
    return (km, deadline) -> IdeStream.open(plan, pool, km, CRYPTO, deadline);
  }

  private Exercise exercise(VendorChannel channel) throws Exception {
    return Exercise.ideKm(
        IdeKmTarget.of(channel, CRYPTO).withRequesterId(DEVICE).withStreams(streams()));
  }

  @Test
  void everyCaseThatItCanRunPasses() throws Exception {
    List<ExerciseStep> steps = exercise(channel()).run(SOON);
    List<String> notRun = new ArrayList<>();
    for (ExerciseStep step : steps) {
      if (step.outcome() == Outcome.NOT_RUN) {
        notRun.add(step.number());
      } else {
        assertThat(step.outcome()).as("%s", step).isEqualTo(Outcome.PASS);
      }
    }
    // It has one port; and how sessions end is no matter of a port.
    assertThat(notRun).containsExactly("1.2", "5.1", "5.2");
    assertThat(steps)
        .extracting(ExerciseStep::number)
        .contains("Test.Full.1", "Test.KeyRefresh.1", "Test.KeyRefreshKs1.1");
    assertThat(host.keys()).isZero();
    assertThat(far.keys()).isZero();
  }

  /** It acknowledges keys of the other set, and keeps none of them. */
  @Test
  void aPortThatLosesItsSecondKeysIsCaughtByTheRegisters() throws Exception {
    VendorChannel losing =
        (protocol, message, deadline) -> {
          boolean second = message.get(0) == KEY_PROG && (message.get(5) & 1) == 1;
          return second
              ? Bytes.concat(Bytes.of(3), message.slice(1, 6))
              : channel().exchange(protocol, message, deadline);
        };
    List<ExerciseStep> steps =
        exercise(losing).run(Set.of("2.1", "Test.Full", "Test.KeyRefresh"), SOON);

    assertThat(steps)
        .filteredOn(step -> step.outcome() == Outcome.FAIL)
        .extracting(ExerciseStep::number)
        .containsExactly("Test.KeyRefresh.1");
  }
}
