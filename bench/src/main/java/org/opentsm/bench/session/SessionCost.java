package org.opentsm.bench.session;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentsm.bench.BenchDevice;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.SpdmSession;

/**
 * What a session costs at both ends together, in one thread and without sockets, against the
 * primitive operations that it cannot do without, in turn.
 */
public final class SessionCost {
  private static final int SESSIONS = 50;
  private static final int HEARTBEATS = 2000;
  private static final int WARMUP = 60;
  private static final int ROUNDS = 15;

  private SessionCost() {}

  /**
   * Runs it.
   *
   * @param arguments names of {@link SessionSet}; none for all
   */
  public static void main(String[] arguments) throws Exception {
    List<SessionSet> sets =
        arguments.length == 0
            ? List.of(SessionSet.values())
            : Arrays.stream(arguments).map(SessionSet::valueOf).toList();
    Map<String, SpdmCrypto> providers = new LinkedHashMap<>();
    for (SpdmCrypto crypto : List.of(SpdmCrypto.create(), SpdmCrypto.fastest())) {
      providers.put(crypto.curveProvider(), crypto);
    }
    System.out.printf(
        "%d rounds of %d sessions; microseconds of processor time of both ends%n%n",
        ROUNDS, SESSIONS);
    System.out.println(
        "| set | curves by | session, opened and ended | primitives | ratio | least and most |"
            + " HEARTBEAT |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (SessionSet set : sets) {
      for (SpdmCrypto crypto : providers.values()) {
        measure(set, crypto);
      }
    }
  }

  private static void measure(SessionSet set, SpdmCrypto crypto) throws Exception {
    BenchDevice device = new BenchDevice(set.keyKind(), crypto);
    try (SessionClient client = new SessionClient(device.open(), set, set.version(), crypto)) {
      Primitives primitives = new Primitives(set, crypto, client.chain().blob());
      SpdmSession lasting = client.open();
      InTurn turns =
          new InTurn()
              .add("session", SESSIONS, client::openAndEnd)
              .add("primitives", SESSIONS, primitives::run)
              .add("heartbeat", HEARTBEATS, () -> lasting.heartbeat(BenchDevice.deadline()))
              .run(WARMUP, ROUNDS);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.0f | %.0f | %s | %.1f |%n",
          set,
          crypto.curveProvider(),
          turns.micros("session"),
          turns.micros("primitives"),
          turns.ratio("session", "primitives"),
          turns.micros("heartbeat"));
    }
  }
}
