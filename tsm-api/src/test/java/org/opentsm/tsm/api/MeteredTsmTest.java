package org.opentsm.tsm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.VerificationException;

class MeteredTsmTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScriptedTsm scripted = new ScriptedTsm();
  private final MeteredTsm metered = new MeteredTsm(scripted, registry);
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(10));
  private DeviceAddress device;

  @BeforeEach
  void address() throws TsmException {
    device = DeviceAddress.parse("emu:");
  }

  @Test
  void countsVerbsByOutcome() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    metered.disconnect(device, deadline);
    scripted.failure =
        TsmException.of(device, VerificationException.signature("CHALLENGE_AUTH", "slot 0"));
    assertThatThrownBy(() -> metered.connect(device, ConnectOptions.DEFAULTS, deadline))
        .isSameAs(scripted.failure);

    assertThat(verbs("connect", "ok")).isEqualTo(1);
    assertThat(verbs("connect", "tsm.not-authentic")).isEqualTo(1);
    assertThat(verbs("disconnect", "ok")).isEqualTo(1);
    assertThat(
            registry
                .get("tsm.protocol.errors")
                .tag("provider", "scripted")
                .tag("code", "spdm.bad-signature")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void knowsHowManyDevicesAreConnectedAndLocked() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    metered.connect(DeviceAddress.parse("emu:other"), ConnectOptions.DEFAULTS, deadline);
    metered.lock(device, LockOptions.DEFAULTS, deadline);
    assertThat(gauge("tsm.devices.connected")).isEqualTo(2);
    assertThat(gauge("tsm.interfaces.locked")).isEqualTo(1);

    metered.unlock(device, deadline);
    assertThat(gauge("tsm.interfaces.locked")).isZero();
    metered.disconnect(device, deadline);
    assertThat(gauge("tsm.devices.connected")).isEqualTo(1);
  }

  @Test
  void noticesLostConnections() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    scripted.publish(
        new TsmEvent.ConnectionLost(
            Instant.EPOCH, device, Incarnation.FIRST, "spdm.timed-out", "silence"));
    assertThat(gauge("tsm.devices.connected")).isZero();
    assertThat(registry.get("tsm.connections.lost").tag("code", "spdm.timed-out").counter().count())
        .isEqualTo(1);
  }

  @Test
  void aFailedReconnectionLeavesNothingConnected() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    // What a TSM does before it connects anew, and then fails.
    scripted.publish(new TsmEvent.Disconnected(Instant.EPOCH, device, Incarnation.FIRST));
    scripted.publish(new TsmEvent.ConnectFailed(Instant.EPOCH, device, "tsm.timed-out", "gone"));

    assertThat(gauge("tsm.devices.connected")).isZero();
  }

  @Test
  void countsAnewWhereEventsWereMissed() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    scripted.here =
        List.of(
            ScriptedTsm.in(DeviceAddress.parse("emu:a"), DeviceState.LOCKED),
            ScriptedTsm.in(DeviceAddress.parse("emu:b"), DeviceState.ACCEPTED),
            ScriptedTsm.in(device, DeviceState.LOST));
    scripted.publish(new TsmEvent.EventsMissed(Instant.EPOCH, 3));

    assertThat(gauge("tsm.devices.connected")).isEqualTo(2);
    assertThat(gauge("tsm.interfaces.locked")).isEqualTo(1);
  }

  @Test
  void aDifferentDeviceDiffersInSomething() {
    TsmDevice lost = ScriptedTsm.in(device, DeviceState.LOST);

    assertThatThrownBy(() ->
            new RevalidationOutcome.Different(
                lost, ScriptedTsm.ROUND, List.of(), RevalidationRequest.Consequence.REPORT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void countsAnswersOfRevalidations() throws Exception {
    RevalidationRequest request =
        new RevalidationRequest(
            new RevalidationChoice.SameKey(), RevalidationRequest.Consequence.REPORT);
    metered.revalidate(device, request, deadline);

    assertThat(registry.get("tsm.revalidations").tag("outcome", "same").counter().count())
        .isEqualTo(1);
  }

  @Test
  void closesWhatItMeasures() {
    metered.close();

    assertThat(scripted.closed).isTrue();
    assertThat(scripted.listeners()).isZero();
    assertThat(registry.find("tsm.devices.connected").gauge()).isNull();
  }

  @Test
  void twoInOneRegistryAddUp() throws Exception {
    MeteredTsm other = new MeteredTsm(new ScriptedTsm(), registry);
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    other.connect(device, ConnectOptions.DEFAULTS, deadline);
    other.lock(device, LockOptions.DEFAULTS, deadline);
    assertThat(gauge("tsm.devices.connected")).isEqualTo(2);
    assertThat(gauge("tsm.interfaces.locked")).isEqualTo(1);
    assertThat(verbs("connect", "ok")).isEqualTo(2);

    other.close();
    other.close();
    assertThat(gauge("tsm.devices.connected")).isEqualTo(1);
    metered.close();
    assertThat(registry.find("tsm.devices.connected").gauge()).isNull();
    try (MeteredTsm later = new MeteredTsm(new ScriptedTsm(), registry)) {
      later.connect(device, ConnectOptions.DEFAULTS, deadline);
      assertThat(gauge("tsm.devices.connected")).isEqualTo(1);
    }
  }

  @Test
  void oneThatDoesNotCloseWellIsCountedNoMore() throws Exception {
    metered.connect(device, ConnectOptions.DEFAULTS, deadline);
    scripted.endsBadly = true;

    assertThatThrownBy(metered::close).hasMessage("told to");
    assertThat(registry.find("tsm.devices.connected").gauge()).isNull();
  }

  private long verbs(String verb, String outcome) {
    return registry
        .get("tsm.verb")
        .tag("provider", "scripted")
        .tag("verb", verb)
        .tag("outcome", outcome)
        .timer()
        .count();
  }

  private double gauge(String name) {
    return registry.get(name).tag("provider", "scripted").gauge().value();
  }
}
