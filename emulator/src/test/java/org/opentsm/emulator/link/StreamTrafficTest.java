package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamEvent;
import org.opentsm.ide.stream.StreamOptions;
import org.opentsm.spdm.Bytes;

/**
 * TLPs of all sub-streams in both directions, around every message of 10,000 renewals: none is
 * lost, none is taken with keys that were retired, and no key is used twice with one counter.
 *
 * <p>All TLPs have the same content. Without its tag, what AES-GCM makes of that depends on the key
 * and the counter alone: two TLPs that look alike were encrypted with the same of both, whatever
 * their directions and streams.
 */
class StreamTrafficTest {
  private static final int REFRESHES = 10_000;
  private static final int KEY_PROG = 2;
  private static final int KEY_AT = 7;
  private static final int KEY_SIZE = 32;
  private static final int TAG_SIZE = 16;

  private final StreamBench bench = new StreamBench();
  private final Set<Bytes> keys = new HashSet<>();
  private final Set<Bytes> keyStreams = new HashSet<>();
  private final Map<SubStream, SealedTlp> down = new EnumMap<>(SubStream.class);
  private final Map<SubStream, SealedTlp> up = new EnumMap<>(SubStream.class);
  private boolean running;
  private long sent;
  private long received;
  private int turn;

  /** A TLP of each direction is always under way while the next message of IDE_KM is sent. */
  private void traffic(SubStream each) {
    pass(each, bench.host, bench.far, down);
    pass(each, bench.far, bench.host, up);
  }

  private void pass(SubStream each, LinkEnd from, LinkEnd to, Map<SubStream, SealedTlp> underWay) {
    SealedTlp next = from.seal(0, each, StreamBench.TLP).orElseThrow();
    sent++;
    Bytes keyStream = next.octets().slice(0, next.octets().length() - TAG_SIZE);
    assertThat(keyStreams.add(keyStream)).as("a key and a counter, once").isTrue();
    SealedTlp before = underWay.put(each, next);
    if (before != null) {
      arrive(before, to);
    }
  }

  private void arrive(SealedTlp tlp, LinkEnd to) {
    Optional<Bytes> plain = to.open(tlp);
    assertThat(plain.isPresent() && plain.get().equals(StreamBench.TLP)).isTrue();
    received++;
  }

  private void drain() {
    down.values().forEach(each -> arrive(each, bench.far));
    up.values().forEach(each -> arrive(each, bench.host));
    down.clear();
    up.clear();
  }

  /** Traffic before each message, and a note of the keys. */
  private VendorChannel busy(VendorChannel honest) {
    return (protocol, message, deadline) -> {
      if (message.get(0) == KEY_PROG) {
        assertThat(keys.add(message.slice(KEY_AT, KEY_SIZE))).as("a fresh key").isTrue();
      }
      if (running) {
        traffic(LinkEnd.SUB_STREAMS.get(turn++ % LinkEnd.SUB_STREAMS.size()));
      }
      return honest.exchange(protocol, message, deadline);
    };
  }

  @Test
  void keysAreRenewedTenThousandTimesUnderTraffic() throws Exception {
    bench.channel = this::busy;
    bench.options = StreamOptions.USUAL;
    try (IdeStream stream = bench.open()) {
      running = true;
      for (int i = 0; i < REFRESHES; i++) {
        stream.refresh(StreamBench.NOW);
        assertThat(stream.keySet()).isEqualTo((i + 1) % 2);
      }
      running = false;
      drain();
      stream.check();
      assertThat(stream.refreshes()).isEqualTo(REFRESHES);
    }
    assertThat(received).isEqualTo(sent).isEqualTo(REFRESHES * 18L * 2);
    assertThat(keyStreams).hasSize(Math.toIntExact(sent));
    assertThat(keys).hasSize((REFRESHES + 1) * 6);
    bench.assertNothingIsLeft();
  }

  @Test
  void ofEachFlowWhatWasSentWithRetiredKeysIsNotTaken() throws Exception {
    for (boolean downwards : new boolean[] {true, false}) {
      for (SubStream each : LinkEnd.SUB_STREAMS) {
        for (boolean busy : new boolean[] {true, false}) {
          StreamBench fresh = new StreamBench();
          LinkEnd from = downwards ? fresh.host : fresh.far;
          LinkEnd to = downwards ? fresh.far : fresh.host;
          try (IdeStream stream = fresh.open()) {
            SealedTlp late = from.seal(0, each, StreamBench.TLP).orElseThrow();
            stream.refresh(StreamBench.NOW);
            if (busy) {
              fresh.assertPasses(stream);
            }
            assertThat(to.open(late)).as("%s of %s", each, downwards).isEmpty();
            assertThat(StreamBench.failure(stream)).hasMessageContaining("status 0x00000000");
          }
          fresh.assertNothingIsLeft();
          assertThat(fresh.events.getLast()).isInstanceOf(StreamEvent.Failed.class);
        }
      }
    }
  }

  @Test
  void anEndWhoseCounterWouldComeRoundSendsNothingMore() {
    LinkEnd end = new LinkEnd(StreamBench.CRYPTO);
    for (SubStream each : LinkEnd.SUB_STREAMS) {
      for (KeyDirection direction : KeyDirection.values()) {
        KeySlot slot = new KeySlot(0, direction, each);
        try (IdeKey key = new IdeKey(StreamBench.CRYPTO.randomSecret(KEY_SIZE), -1)) {
          assertThat(end.program(0, slot, key)).isTrue();
        }
        assertThat(end.go(0, slot)).isTrue();
      }
    }
    assertThat(end.seal(0, SubStream.POSTED, StreamBench.TLP)).isPresent();
    assertThat(end.isSecure(0)).isTrue();
    assertThat(end.seal(0, SubStream.POSTED, StreamBench.TLP)).isEmpty();
    assertThat(end.isSecure(0)).isFalse();
    end.forget(0);
    assertThat(end.keys()).isZero();
  }
}
