package org.opentsm.evidence.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;

class TreeTopTest {
  private static final Nonce NONCE = nonce("a5");
  private static final DeviceDigest FIRST = digest("11");
  private static final DeviceDigest SECOND = digest("22");

  private static Nonce nonce(String octet) {
    return new Nonce(Bytes.ofHex(octet.repeat(32)));
  }

  private static DeviceDigest digest(String octet) {
    return new DeviceDigest(Bytes.ofHex(octet.repeat(48)));
  }

  /** Computed by another implementation, written from the texts of the design. */
  @Test
  void theValuesAreThoseOfAnotherImplementation() {
    TreeTop top = TreeTop.of(NONCE, List.of(FIRST, SECOND));

    assertThat(top.toString())
        .isEqualTo(
            "94ad9d6f773ed3485a9fa60ed6e47c98f1e3cbe1a3529c81d45832c17fe8d0c7"
                + "67614eea7b0d3a2a184c801a6bbd0641");
    assertThat(top.userData64().toHex())
        .isEqualTo(
            "2005f163b42ef9246edda87888936fe5ab3fb92fb653944d90611d85c62102ea"
                + "d00836914f0c8080ca633699206f19f19caf330ff14a384fe6efecb0f8594e42");
    assertThat(top.userData32().toHex())
        .isEqualTo("0449022801e5459c92573fddb498a35d4dd8fad258858782c2ab3c2e125cd788");
  }

  @Test
  void nonceNumberAndOrderMoveTheTop() {
    assertThat(
            Stream.of(
                    TreeTop.of(NONCE, List.of(FIRST, SECOND)),
                    TreeTop.of(NONCE, List.of(SECOND, FIRST)),
                    TreeTop.of(NONCE, List.of(FIRST)),
                    TreeTop.of(NONCE, List.of(FIRST, FIRST)),
                    TreeTop.of(NONCE, Collections.nCopies(3, FIRST)),
                    TreeTop.of(nonce("a6"), List.of(FIRST, SECOND)))
                .distinct())
        .hasSize(6);
  }
}
