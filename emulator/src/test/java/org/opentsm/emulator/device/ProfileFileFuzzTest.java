package org.opentsm.emulator.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.EmulatorException;

/** Any text as a profile: one that a device can have, or a typed refusal that names the file. */
class ProfileFileFuzzTest {
  static Stream<byte[]> profiles() {
    return Stream.of(
            "profile = p384\nslots = 0, 3, 7\n",
            "versions = 1.2, 1.3\nasym = ECDSA_P384, ED25519\nhash = SHA_384\n# a comment\n",
            "measurement-hash = RAW_BIT_STREAM_ONLY\ncapabilities = CERT_CAP, CHAL_CAP\n",
            "model = alias\ndebugging = true\nct-exponent = 12\ndata-transfer-size = 4096\n",
            "serial = A-1\nvendor = 0x1b36\ndevice = 17\nsecurity-version = 0x10\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("profiles")
  @FuzzTest(maxDuration = "2m")
  void anyProfile(byte[] data) {
    DeviceProfile profile;
    try {
      profile = ProfileFile.parse("a file", new String(data, UTF_8));
    } catch (EmulatorException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(profile.violation()).isEmpty();
  }
}
