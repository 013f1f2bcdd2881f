package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;

/** Which links the daemon calls encrypted. */
class StreamsTest {
  private static final Instant BEFORE = Instant.parse("2026-11-22T08:00:00Z");
  private static final Instant NOW = BEFORE.plusSeconds(60);

  private final Streams streams = new Streams();

  private static DeviceAddress at(String text) throws Exception {
    return DeviceAddress.parse(text);
  }

  private static TsmDevice connected(String text) throws Exception {
    return new TsmDevice(
        at(text),
        Incarnation.FIRST,
        EvidenceGeneration.NONE,
        DeviceState.AUTHENTICATED,
        Optional.empty());
  }

  private static Link encrypted() {
    Link.Port port =
        new Link.Port(Part.of("0000:3b:00.0"), Part.of(0), Part.of(0), Part.of(Link.State.SECURE));
    return new Link.Ide(
        List.of(
            new Link.Stream(
                Part.of(3), Link.Type.SELECTIVE, List.of(port), Part.of(1), Part.of(7L))));
  }

  @Test
  void afterMissedEventsEachLinkIsAskedFor() throws Exception {
    for (String each : List.of("emu:stopped", "emu:kept", "emu:gone")) {
      streams.note(new TsmEvent.LinkSecured(BEFORE, at(each), Incarnation.FIRST, 0));
    }

    streams.readAnew(
        List.of(connected("emu:stopped"), connected("emu:kept"), connected("emu:new")),
        device ->
            device.equals(sure("emu:stopped")) ? Part.absent("stopped") : Part.of(encrypted()),
        NOW);

    assertThat(streams.open())
        .containsOnly(
            Map.entry(at("emu:kept"), new Streams.Stream(3, 1, 7, BEFORE)),
            Map.entry(at("emu:new"), new Streams.Stream(3, 1, 7, NOW)));
  }

  private static DeviceAddress sure(String text) {
    try {
      return at(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
