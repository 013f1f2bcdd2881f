package org.opentsm.ide.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.doe.ConfigSpace;

/** The registers of IDE: where they are, and which bit is what. */
class IdePortTest {
  private static final int AT = 0x200;
  private static final int LINKS = 2;
  private static final int BLOCKS = 2;
  private static final int FIRST = AT + 0x0C + 8 * LINKS;
  private static final int BLOCK = 20 + 12 * BLOCKS;

  /** Registers that keep what is written. */
  private static final class Registers implements ConfigSpace {
    private final Map<Integer, Integer> values = new HashMap<>();

    @Override
    public int read(int offset) {
      if (offset % 4 != 0 || offset < 0 || offset >= SIZE) {
        throw new AssertionError("no register at " + offset);
      }
      return values.getOrDefault(offset, 0);
    }

    @Override
    public void write(int offset, int value) {
      values.put(offset, value);
    }

    @Override
    public String name() {
      return "0000:01:00.0";
    }
  }

  private final Registers config = new Registers();

  private IdePort port(int selective) throws Exception {
    config.write(0x100, AT << 20 | 1 << 16 | 0x0001);
    config.write(AT, 1 << 16 | 0x30);
    config.write(AT + 4, IdeCapabilities.of(LINKS, selective, true).register());
    for (int i = 0; i < selective; i++) {
      config.write(FIRST + BLOCK * i, BLOCKS);
    }
    return IdePort.of(config).orElseThrow();
  }

  @Test
  void aFunctionWithoutIdeHasNoPort() throws Exception {
    config.write(0x100, 1 << 16 | 0x2E);

    assertThat(IdePort.of(config)).isEmpty();
  }

  @Test
  void whatAPortCanDo() throws Exception {
    IdeCapabilities all = new IdeCapabilities(0x01FF_FFFF);
    assertThat(all.linkStreams()).isEqualTo(8);
    assertThat(all.selectiveStreams()).isEqualTo(256);
    assertThat(all.algorithms()).isEqualTo(31);
    assertThat(
            List.of(
                all.flowThrough(),
                all.partialHeaderEncryption(),
                all.aggregation(),
                all.pcrc(),
                all.ideKm(),
                all.selectiveForConfiguration(),
                all.teeLimited()))
        .containsOnly(true);
    IdeCapabilities none = new IdeCapabilities(0x00FF_E000);
    assertThat(none.linkStreams()).isZero();
    assertThat(none.selectiveStreams()).isZero();
    assertThat(port(3).capabilities().register()).isEqualTo(0x0102_2043);
    assertThat(port(3).selectiveStreams()).hasSize(3);
  }

  @Test
  void streamsAreWhereTheyShouldBe() throws Exception {
    IdePort port = port(3);
    port.linkControl(1, StreamControl.NONE.withStreamId(7));
    config.write(AT + 0x0C + 8 + 4, 2);
    port.flowThrough(true);

    assertThat(config.read(AT + 0x0C + 8)).isEqualTo(7 << 24);
    assertThat(port.linkControl(1).streamId()).isEqualTo(7);
    assertThat(port.linkStatus(1).isSecure()).isTrue();
    assertThat(port.linkStatus(0).isSecure()).isFalse();
    assertThat(config.read(AT + 8)).isEqualTo(4);
    assertThat(port.isFlowThrough()).isTrue();
    assertThatThrownBy(() -> port.linkControl(2)).isInstanceOf(IllegalArgumentException.class);

    SelectiveStream last = port.selectiveStreams().get(2);
    last.control(StreamControl.NONE.withStreamId(9).teeLimited(true).asDefault(true).enabled(true));
    assertThat(config.read(FIRST + 2 * BLOCK + 4)).isEqualTo(0x09C0_0001);
    assertThat(last.control().streamId()).isEqualTo(9);
    assertThat(last.control().isEnabled() && last.control().isDefault()).isTrue();
    assertThat(last.index()).isEqualTo(2);
  }

  @Test
  void theBitsOfAControl() {
    StreamControl control = new StreamControl(0xFFFF_FFFF);
    assertThat(control.enabled(false).register()).isEqualTo(0xFFFF_FFFE);
    assertThat(control.carryingConfiguration(false).register()).isEqualTo(0xFFFF_FDFF);
    assertThat(control.inTrafficClass(0).register()).isEqualTo(0xFFC7_FFFF);
    assertThat(control.asDefault(false).register()).isEqualTo(0xFFBF_FFFF);
    assertThat(control.teeLimited(false).register()).isEqualTo(0xFF7F_FFFF);
    assertThat(control.withStreamId(0).register()).isEqualTo(0x00FF_FFFF);
    assertThat(control.trafficClass()).isEqualTo(7);
    assertThat(control.algorithm()).isEqualTo(31);
    assertThat(control.hasPcrc() && control.carriesConfiguration() && control.isTeeLimited())
        .isTrue();
    assertThatThrownBy(() -> control.withStreamId(256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, false",
    "2, true, false",
    "0x80000002, true, true",
    "1, false, false",
    "3, false, false"
  })
  void theBitsOfAStatus(String register, boolean secure, boolean failed) {
    StreamStatus status = new StreamStatus(Long.decode(register).intValue());

    assertThat(status.isSecure()).isEqualTo(secure);
    assertThat(status.hasFailed()).isEqualTo(failed);
  }

  @Test
  void requestersAreAssociated() throws Exception {
    SelectiveStream stream = port(1).selectiveStreams().getFirst();
    assertThat(stream.requesters()).isEmpty();
    stream.requesters(Optional.of(new RidAssociation(0x0100, 0x01FF, 2)));

    assertThat(config.read(FIRST + 12)).isEqualTo(0x0001_FF00);
    assertThat(config.read(FIRST + 16)).isEqualTo(0x0201_0001);
    assertThat(stream.requesters()).contains(new RidAssociation(0x0100, 0x01FF, 2));
    stream.requesters(Optional.empty());
    assertThat(config.read(FIRST + 12)).isZero();
    assertThat(config.read(FIRST + 16)).isZero();
    assertThatThrownBy(() -> new RidAssociation(2, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void memoryIsAssociatedAndTheRestCleared() throws Exception {
    SelectiveStream stream = port(1).selectiveStreams().getFirst();
    AddressAssociation high = new AddressAssociation(0x12_3450_0000L, 0x56_789F_FFFFL);
    stream.addresses(List.of(high, new AddressAssociation(0x8000_0000L, 0x800F_FFFFL)));

    assertThat(config.read(FIRST + 20)).isEqualTo(0x7893_4501);
    assertThat(config.read(FIRST + 24)).isEqualTo(0x56);
    assertThat(config.read(FIRST + 28)).isEqualTo(0x12);
    assertThat(stream.addresses()).hasSize(2).first().isEqualTo(high);
    stream.addresses(List.of(high));
    assertThat(stream.addresses()).containsExactly(high);
    assertThat(config.read(FIRST + 32)).isZero();
    assertThatThrownBy(() -> stream.addresses(List.of(high, high, high)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AddressAssociation(0x1000, 0xF_FFFF))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rangesThatMakeNoSenseAreNone() throws Exception {
    SelectiveStream stream = port(1).selectiveStreams().getFirst();
    config.write(FIRST + 12, 0x0000_0100);
    config.write(FIRST + 16, 0x0000_0201);
    config.write(FIRST + 20, 0x0010_0201);

    assertThat(stream.requesters()).isEmpty();
    assertThat(stream.addresses()).isEmpty();
  }

  @Test
  void streamsThatDoNotFitAreRejected() {
    config.write(0x100, 0xFC0 << 20 | 1 << 16 | 0x0001);
    config.write(0xFC0, 1 << 16 | 0x30);
    config.write(0xFC4, IdeCapabilities.of(0, 4, false).register());

    assertThatThrownBy(() -> IdePort.of(config))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("selective stream 2 at offset 4084: expected 20 bytes")
        .hasMessageContaining("found 12 bytes");
  }
}
