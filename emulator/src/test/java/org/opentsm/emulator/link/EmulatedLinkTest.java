package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.emulator.link.Tlp.Routing.ToFunction;
import org.opentsm.emulator.link.Tlp.Routing.ToMemory;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamStep;

/** What a stream protects and what it does not, through a switch, and with somebody on the wire. */
class EmulatedLinkTest {
  private static final long OF_THE_DEVICE = 0x8000_1000L;
  private static final long OF_ANOTHER_DEVICE = 0x8100_0000L;
  private static final long OF_THE_HOST = 0x1_0000_2000L;
  private static final int LINK_STREAM = 99;

  private final StreamBench bench = new StreamBench();

  private TlpPort rootPort() {
    return new TlpPort(bench.rootPort.registers(), bench.host);
  }

  private TlpPort device() throws Exception {
    return new TlpPort(IdePort.of(bench.function).orElseThrow(), bench.far);
  }

  private IdeStream open(boolean asDefault, boolean teeLimited) throws Exception {
    StreamPlan plan =
        new StreamPlan(
            bench.rootPort, IdePort.of(bench.function).orElseThrow(), 0, asDefault, teeLimited);
    return IdeStream.open(
        plan, bench.pool, bench.km(), StreamBench.CRYPTO, bench.options, StreamBench.NOW);
  }

  private static Tlp tlp(SubStream subStream, Tlp.Routing routing, boolean trusted) {
    return new Tlp(subStream, routing, trusted, StreamBench.TLP);
  }

  private static Tlp memory(long address, boolean trusted) {
    return tlp(SubStream.POSTED, new ToMemory(address), trusted);
  }

  /** One of each sub-stream, for the device or from it. */
  private static List<Tlp> tlps(boolean down, boolean trusted) {
    long address = down ? OF_THE_DEVICE : OF_THE_HOST;
    int completer = down ? StreamBench.DEVICE : StreamBench.ROOT;
    return List.of(
        tlp(SubStream.POSTED, new ToMemory(address), trusted),
        tlp(SubStream.NON_POSTED, new ToMemory(address), trusted),
        tlp(SubStream.COMPLETION, new ToFunction(completer), trusted));
  }

  private static boolean isProtected(Optional<WireTlp> wire) {
    return wire.orElseThrow() instanceof WireTlp.Protected;
  }

  @Test
  void aSelectiveStreamPassesASwitchAsItIs() throws Exception {
    EmulatedSwitch between = EmulatedSwitch.transparent();
    EmulatedLink link = new EmulatedLink(rootPort(), device(), Optional.of(between));
    try (IdeStream stream = open(true, false)) {
      for (int i = 0; i < 3; i++) {
        for (boolean trusted : new boolean[] {false, true}) {
          for (Tlp each : tlps(true, trusted)) {
            assertThat(link.down(each)).containsExactly(each);
          }
          for (Tlp each : tlps(false, trusted)) {
            assertThat(link.up(each)).containsExactly(each);
          }
        }
        WireTlp wire = rootPort().transmit(memory(OF_THE_DEVICE, false)).orElseThrow();
        assertThat(between.down(wire)).containsSame(wire);
        assertThat(wire.toString()).doesNotContain(StreamBench.TLP.toHex());
        assertThat(device().receive(wire)).contains(memory(OF_THE_DEVICE, false));
        stream.refresh(StreamBench.NOW);
      }
      stream.check();
    }
  }

  @Test
  void aSwitchWithoutFlowThroughLetsNoneOfItPass() throws Exception {
    EmulatedSwitch between = new EmulatedSwitch(false, Optional.empty(), Optional.empty());
    EmulatedLink link = new EmulatedLink(rootPort(), device(), Optional.of(between));
    Tlp plain = memory(OF_ANOTHER_DEVICE, false);
    try (IdeStream _ = open(true, false)) {
      assertThat(link.down(memory(OF_THE_DEVICE, true))).isEmpty();
      assertThat(link.down(plain)).containsExactly(plain);
    }
  }

  @Test
  void whatIsOutsideOfItsAssociationsIsNotProtected() throws Exception {
    try (IdeStream _ = open(false, false)) {
      assertThat(isProtected(rootPort().transmit(memory(OF_THE_DEVICE, false)))).isTrue();
      assertThat(isProtected(rootPort().transmit(memory(0x80FF_FFFFL, false)))).isTrue();
      assertThat(isProtected(rootPort().transmit(memory(OF_ANOTHER_DEVICE, false)))).isFalse();
      assertThat(isProtected(rootPort().transmit(memory(0x7FFF_FFFFL, false)))).isFalse();
      Tlp.Routing another = new ToFunction(StreamBench.DEVICE + 1);
      assertThat(isProtected(rootPort().transmit(tlp(SubStream.COMPLETION, another, false))))
          .isFalse();

      assertThat(isProtected(device().transmit(tlps(false, false).getLast()))).isTrue();
      assertThat(isProtected(device().transmit(memory(OF_THE_HOST, false))))
          .as("it is not the default stream")
          .isFalse();
    }
  }

  @Test
  void whatBelongsToTeesGoesProtectedOrNotAtAll() throws Exception {
    assertThat(rootPort().transmit(memory(OF_THE_DEVICE, true))).as("no stream").isEmpty();
    try (IdeStream stream = open(true, true)) {
      assertThat(rootPort().transmit(memory(OF_ANOTHER_DEVICE, true))).isEmpty();
      assertThat(isProtected(rootPort().transmit(memory(OF_THE_DEVICE, true)))).isTrue();

      assertThat(isProtected(device().transmit(memory(OF_THE_HOST, true)))).isTrue();
      assertThat(isProtected(device().transmit(memory(OF_THE_HOST, false))))
          .as("the device's end is limited to TEEs")
          .isFalse();
      WireTlp claims = new WireTlp.Clear(memory(OF_THE_HOST, true));
      assertThat(rootPort().receive(claims)).isEmpty();
      stream.check();

      bench.far.noticeFailure(stream.id());
      assertThat(StreamBench.failure(stream)).hasMessageContaining("status 0x80000002");
    }
    assertThat(device().transmit(memory(OF_THE_HOST, true))).as("no stream any more").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsDoneToATlpEndsTheStream(LinkFault fault) throws Exception {
    for (boolean down : new boolean[] {true, false}) {
      for (boolean trusted : new boolean[] {true, false}) {
        for (int subStream = 0; subStream < 3; subStream++) {
          assertStruck(fault, down, tlps(down, trusted).get(subStream));
        }
      }
    }
  }

  private static void assertStruck(LinkFault fault, boolean down, Tlp tlp) throws Exception {
    EmulatedLinkTest test = new EmulatedLinkTest();
    EmulatedLink link =
        new EmulatedLink(test.rootPort(), test.device(), Optional.of(EmulatedSwitch.transparent()));
    try (IdeStream stream = test.open(true, false)) {
      List<Tlp> arrived = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        if (i == 2) {
          stream.check();
          link.strike(fault);
        }
        arrived.addAll(down ? link.down(tlp) : link.up(tlp));
      }
      assertThat(arrived)
          .as("%s of %s", fault, tlp)
          .hasSize(fault == LinkFault.REPLAY ? 3 : 2)
          .containsOnly(tlp);
      assertThat(StreamBench.failure(stream))
          .hasMessageContaining(
              down
                  ? "root port with control 0x00000001, status 0x80000002, device with control"
                      + " 0x00400001, status 0x00000000"
                  : "root port with control 0x00000001, status 0x00000000, device with control"
                      + " 0x00400001, status 0x80000002");
    }
    assertThat(test.bench.events).hasSize(2);
    assertThat(test.bench.events.getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.step()).isEqualTo(StreamStep.AWAIT_SECURE));
    test.bench.assertNothingIsLeft();
  }

  /** Keys for a link stream, whose programming is no part of this. */
  private static void join(LinkEnd one, LinkEnd other) {
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      for (KeyDirection direction : KeyDirection.values()) {
        try (IdeKey key = IdeKey.fresh(StreamBench.CRYPTO)) {
          KeySlot slot = new KeySlot(0, direction, each);
          KeySlot partner = new KeySlot(0, direction.opposite(), each);
          assertThat(one.program(LINK_STREAM, slot, key)).isTrue();
          assertThat(other.program(LINK_STREAM, partner, key)).isTrue();
          assertThat(one.go(LINK_STREAM, slot)).isTrue();
          assertThat(other.go(LINK_STREAM, partner)).isTrue();
        }
      }
    }
  }

  @Test
  void linkStreamsEndAtTheSwitch() throws Exception {
    LinkEnd above = new LinkEnd(StreamBench.CRYPTO);
    LinkEnd below = new LinkEnd(StreamBench.CRYPTO);
    join(bench.host, above);
    join(below, bench.far);
    OptionalInt own = OptionalInt.of(LINK_STREAM);
    TlpPort root = new TlpPort(bench.rootPort.registers(), bench.host, own);
    TlpPort device = new TlpPort(IdePort.of(bench.function).orElseThrow(), bench.far, own);
    EmulatedSwitch between =
        new EmulatedSwitch(
            true,
            Optional.of(new EmulatedSwitch.LinkStream(above, LINK_STREAM)),
            Optional.of(new EmulatedSwitch.LinkStream(below, LINK_STREAM)));
    EmulatedLink link = new EmulatedLink(root, device, Optional.of(between));
    for (Tlp each : tlps(true, false)) {
      assertThat(link.down(each)).containsExactly(each);
    }
    for (Tlp each : tlps(false, false)) {
      assertThat(link.up(each)).containsExactly(each);
    }
    assertThat(link.down(memory(OF_THE_DEVICE, true))).as("not end to end").isEmpty();
    WireTlp wire = root.transmit(memory(OF_THE_DEVICE, false)).orElseThrow();
    WireTlp behind = between.down(wire).orElseThrow();
    assertThat(behind).isInstanceOf(WireTlp.Protected.class).isNotEqualTo(wire);

    EmulatedSwitch half = new EmulatedSwitch(true, between.up(), Optional.empty());
    Tlp plain = memory(OF_THE_DEVICE, false);
    assertThat(half.down(root.transmit(plain).orElseThrow())).contains(new WireTlp.Clear(plain));
    assertThat(device.receive(wire)).as("it is for the switch").isEmpty();
  }
}
