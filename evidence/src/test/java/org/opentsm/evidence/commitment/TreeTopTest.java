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
  private static final IdentityDigest IDENTITY = identity("33");
  private static final DeviceDigest FIRST = digest("11");
  private static final DeviceDigest SECOND = digest("22");

  private static Nonce nonce(String octet) {
    return new Nonce(Bytes.ofHex(octet.repeat(32)));
  }

  private static IdentityDigest identity(String octet) {
    return new IdentityDigest(Bytes.ofHex(octet.repeat(48)));
  }

  private static DeviceDigest digest(String octet) {
    return new DeviceDigest(Bytes.ofHex(octet.repeat(48)));
  }

  /** Computed by another implementation, written from the texts of the design. */
  @Test
  void theValuesAreThoseOfAnotherImplementation() {
    TreeTop top = TreeTop.of(NONCE, IDENTITY, List.of(FIRST, SECOND));

    assertThat(top.toString())
        .isEqualTo(
            "304b39cba7bdf6bdd1b9475d28772e9112a5055e25b13532be92610de7abf4f2"
                + "26f2ebb7050a55149c57af81fee3cdab");
    assertThat(top.userData64().toHex())
        .isEqualTo(
            "958a4de707cd5c3af12dd88fa76813d30df85d17f0b88ae15cd0278f77621fa2"
                + "c968142558546988bb2f8cf4a6f0a34c4253fe0e2e87ae506951f9c43bb92333");
    assertThat(top.userData32().toHex())
        .isEqualTo("46d3907534497b518cab27fd033bd870f27244458b9aaab565fd054761dff815");
  }

  @Test
  void nonceIdentityNumberAndOrderMoveTheTop() {
    assertThat(
            Stream.of(
                    TreeTop.of(NONCE, IDENTITY, List.of(FIRST, SECOND)),
                    TreeTop.of(NONCE, IDENTITY, List.of(SECOND, FIRST)),
                    TreeTop.of(NONCE, IDENTITY, List.of(FIRST)),
                    TreeTop.of(NONCE, IDENTITY, List.of(FIRST, FIRST)),
                    TreeTop.of(NONCE, IDENTITY, Collections.nCopies(3, FIRST)),
                    TreeTop.of(nonce("a6"), IDENTITY, List.of(FIRST, SECOND)),
                    TreeTop.of(NONCE, identity("34"), List.of(FIRST, SECOND)))
                .distinct())
        .hasSize(7);
  }
}
