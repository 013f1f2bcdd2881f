package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.CxlIdeKey;
import org.opentsm.ide.km.CxlIdeKmRequester;
import org.opentsm.ide.km.CxlQuery;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The CXL port of an emulated device, as a session sees it. */
class EmulatedCxlPortTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes SESSION = Bytes.ofHex("00000001");
  private static final Bytes OTHER = Bytes.ofHex("00000002");
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

  private final EmulatedEndpoint endpoint = new EmulatedEndpoint(0x1234, 1, CRYPTO);
  private final CxlIdeKmRequester requester = new CxlIdeKmRequester(in(SESSION));

  private VendorChannel in(Bytes session) {
    return Loopback.in(session, endpoint::answer);
  }

  private boolean programs(KeyDirection direction) throws Exception {
    try (CxlIdeKey key = CxlIdeKey.fresh(CRYPTO)) {
      return requester.program(0, direction, key, false, SOON);
    }
  }

  /** A key that is in use, one that waits, and one that was generated. */
  private void give() throws Exception {
    assertThat(programs(KeyDirection.RECEIVE)).isTrue();
    requester.go(0, KeyDirection.RECEIVE, false, SOON);
    assertThat(programs(KeyDirection.RECEIVE)).isTrue();
    requester.generatedKey(0, KeyDirection.TRANSMIT, SOON).close();
    assertThat(endpoint.cxlKeys()).isEqualTo(3);
  }

  @Test
  void itSaysWhatItCanDo() throws Exception {
    CxlQuery query = requester.query(0, SOON);

    assertThat(query.bus()).isEqualTo(0x3B);
    assertThat(query.maxPortIndex()).isZero();
    assertThat(query.capabilityVersion()).isEqualTo(1);
    assertThat(query.capabilities()).containsExactlyInAnyOrder(CxlQuery.Capability.values());
    assertThatThrownBy(() -> requester.query(1, SOON)).isInstanceOf(ChannelException.class);
  }

  @Test
  void aKeyThatWaitsIsNotReplacedAndOneInUseIs() throws Exception {
    assertThat(programs(KeyDirection.RECEIVE)).isTrue();
    assertThat(programs(KeyDirection.RECEIVE)).isFalse();
    requester.go(0, KeyDirection.RECEIVE, true, SOON);
    assertThat(programs(KeyDirection.RECEIVE)).isTrue();
    assertThat(endpoint.cxlKeys()).isEqualTo(2);
    requester.go(0, KeyDirection.RECEIVE, false, SOON);

    assertThat(endpoint.cxlKeys()).isEqualTo(1);
    assertThatThrownBy(() -> requester.go(0, KeyDirection.RECEIVE, false, SOON))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void whereItGeneratedAKeyItTakesThatOne() throws Exception {
    try (CxlIdeKey generated = requester.generatedKey(0, KeyDirection.TRANSMIT, SOON)) {
      assertThat(programs(KeyDirection.TRANSMIT)).isFalse();
      assertThat(requester.program(0, KeyDirection.TRANSMIT, generated, true, SOON)).isTrue();
    }
    requester.go(0, KeyDirection.TRANSMIT, false, SOON);
    assertThat(programs(KeyDirection.TRANSMIT)).isTrue();
  }

  @Test
  void stoppingLeavesNothingOfItsDirection() throws Exception {
    give();

    requester.stop(0, KeyDirection.RECEIVE, SOON);

    assertThat(endpoint.cxlKeys()).isEqualTo(1);
    assertThatThrownBy(() -> requester.stop(0, KeyDirection.RECEIVE, SOON))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void noKeyOutlivesItsSession() throws Exception {
    give();
    CxlIdeKmRequester other = new CxlIdeKmRequester(in(OTHER));
    assertThatThrownBy(() -> other.query(0, SOON)).isInstanceOf(ChannelException.class);
    endpoint.sessionEnded(OTHER);
    assertThat(endpoint.cxlKeys()).isEqualTo(3);

    endpoint.sessionEnded(SESSION);

    assertThat(endpoint.cxlKeys()).isZero();
    assertThat(other.query(0, SOON).bus()).isEqualTo(0x3B);
  }

  @Test
  void noKeyOutlivesAReset() throws Exception {
    give();

    endpoint.reset();

    assertThat(endpoint.cxlKeys()).isZero();
  }

  @Test
  void itsKeysAreManagedApartFromThoseOfPcie() throws Exception {
    assertThat(new IdeKmRequester(in(OTHER)).query(0, SOON).bus()).isEqualTo(0x3B);

    assertThat(requester.query(0, SOON).bus()).isEqualTo(0x3B);
  }
}
