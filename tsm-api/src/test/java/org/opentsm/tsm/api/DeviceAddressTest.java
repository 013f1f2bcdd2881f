package org.opentsm.tsm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.0, pci, 0000:3b:00.0",
    "3B:00.0, pci, 0000:3b:00.0",
    "00000000:3b:00.0, pci, 0000:3b:00.0",
    "00010000:01:1f.7, pci, 10000:01:1f.7",
    "10000:01:1f.7, pci, 10000:01:1f.7",
    "spdm+doe://127.0.0.1:2323, spdm+doe, spdm+doe://127.0.0.1:2323",
    "SPDM+TCP://[::1], spdm+tcp, spdm+tcp://[::1]",
    "emu:, emu, emu:",
    "emu:GpuProfile, emu, emu:GpuProfile",
  })
  void readsWhatPeopleWrite(String text, String scheme, String canonical) throws Exception {
    DeviceAddress address = DeviceAddress.parse(text);

    assertThat(address.scheme()).isEqualTo(scheme);
    assertThat(address.text()).isEqualTo(canonical);
    assertThat(DeviceAddress.parse(canonical)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "0000:3b:00.8",
        "0000:3b:20.0",
        "1+x:",
        "emu: x",
        "emu:\n",
        "pci:x"
      })
  void refusesTheRest(String text) {
    TsmException refusal =
        catchThrowableOfType(TsmException.class, () -> DeviceAddress.parse(text));

    assertThat(refusal.exitCode()).isEqualTo(2);
    assertThat(refusal).hasMessageContaining("expected").hasMessageContaining("found");
    assertThat(refusal.getMessage()).doesNotContain("\n");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatThrownBy(() -> DeviceAddress.parse("emu:" + "x".repeat(253)))
        .isInstanceOf(TsmException.BadArgument.class)
        .hasMessageContaining("257 characters");
  }

  @Property
  void neverThrowsAnythingElse(@ForAll String text) {
    try {
      DeviceAddress address = DeviceAddress.parse(text);
      assertThat(DeviceAddress.parse(address.text())).isEqualTo(address);
    } catch (TsmException.BadArgument expected) {
      assertThat(expected.code()).isEqualTo(TsmErrorCode.BAD_ADDRESS);
    }
  }
}
