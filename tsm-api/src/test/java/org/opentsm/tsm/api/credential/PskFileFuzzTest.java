package org.opentsm.tsm.api.credential;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;

/** Any octets as the file of a pre-shared key: a key, or a refusal. */
class PskFileFuzzTest {
  static Stream<byte[]> files() {
    return Stream.of("# ours\nhint = 454d55\nkey = 00ff\n", "key=01")
        .map(text -> text.getBytes(US_ASCII));
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "2m")
  void anyPreSharedKey(byte[] data) {
    byte[] before = data.clone();
    try (PreSharedKey key = PskFile.parse("psk", data)) {
      assertThat(key.hint().length()).isLessThanOrEqualTo(PreSharedKey.MAX_HINT);
    } catch (TsmException refused) {
      assertThat(refused).hasMessageStartingWith("psk, line ");
    }
    assertThat(data).isEqualTo(before);
  }
}
