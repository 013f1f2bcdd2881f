package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SecretAccess;

/** A key that threads use while another closes it. */
class PreSharedKeyTest {
  private static final Bytes OCTETS = Bytes.ofHex("0102030405060708");

  private final PreSharedKey key =
      new PreSharedKey(Bytes.EMPTY, Secret.copyOf(OCTETS.toByteArray()));

  @Test
  void whoeverIsCopyingHasTheWholeKey() throws Exception {
    Thread closer = new Thread(key::close, "closer");
    synchronized (key) {
      closer.start();
      while (closer.getState() != Thread.State.BLOCKED) {
        assertThat(closer.isAlive()).as("waits for whoever copies the key").isTrue();
        Thread.onSpinWait();
      }
      assertThat(SecretAccess.of(key.copyOfKey())).isEqualTo(OCTETS);
    }
    closer.join();

    assertThatThrownBy(key::copyOfKey).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopyHasALifeOfItsOwn() {
    try (PreSharedKey copy = key.copy()) {
      key.close();
      key.close();

      assertThat(SecretAccess.of(copy.copyOfKey())).isEqualTo(OCTETS);
    }
  }
}
