package org.opentsm.tsm.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a device's address: one address, or a typed refusal of one line. */
class DeviceAddressFuzzTest {
  static Stream<byte[]> addresses() {
    return Stream.of("0000:3b:00.0", "3B:1f.7", "emu:p384", "spdm+doe://127.0.0.1:2323", "PCI:x")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("addresses")
  @FuzzTest(maxDuration = "2m")
  void anyAddress(byte[] data) throws TsmException {
    DeviceAddress address;
    try {
      address = DeviceAddress.parse(new String(data, UTF_8));
    } catch (TsmException.BadArgument refused) {
      assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
      return;
    }
    assertThat(DeviceAddress.parse(address.text())).isEqualTo(address);
    assertThat(address.text()).startsWith(address.scheme().equals("pci") ? "" : address.scheme());
  }
}
