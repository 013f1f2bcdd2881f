package org.opentsm.bench.session;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.bench.BenchDevice;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.SpdmSession;

/**
 * What an idle session keeps in the heap, at both ends together: the heap in use after a full
 * collection, with and without many sessions that have carried a HEARTBEAT.
 */
public final class SessionMemory {
  private static final int SESSIONS = 10_000;

  /** As many as the emulated device bears on one connection. */
  private static final int PER_CONNECTION = 4;

  private static final int COLLECTIONS = 4;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private SessionMemory() {}

  /**
   * Runs it.
   *
   * @param arguments how many sessions; none for 10,000
   */
  public static void main(String[] arguments) throws Exception {
    int wanted = arguments.length == 0 ? SESSIONS : Integer.parseInt(arguments[0]);
    SpdmCrypto crypto = SpdmCrypto.fastest();
    SessionSet set = SessionSet.P384;
    BenchDevice device = new BenchDevice(set.keyKind(), crypto);
    List<SessionClient> clients = new ArrayList<>();
    for (int i = 0; i < wanted / PER_CONNECTION; i++) {
      clients.add(new SessionClient(device.open(), set, set.version(), crypto));
    }
    clients.getFirst().whole();
    long connected = inUse();
    List<SpdmSession> sessions = new ArrayList<>(wanted);
    for (SessionClient client : clients) {
      for (int i = 0; i < PER_CONNECTION; i++) {
        sessions.add(used(client.open()));
      }
    }
    long open = inUse();
    int count = sessions.size();
    sessions.clear();
    long responders = inUse();
    System.out.printf(
        "%d sessions, %d connections with %d octets each%n",
        count, clients.size(), connected / clients.size());
    System.out.printf(
        "octets for each session: %d at both ends, %d at the Requester's, %d at the Responder's%n",
        (open - connected) / count, (open - responders) / count, (responders - connected) / count);
    clients.forEach(SessionClient::close);
  }

  private static SpdmSession used(SpdmSession session) throws SpdmException {
    session.heartbeat(BenchDevice.deadline());
    return session;
  }

  private static long inUse() {
    for (int i = 0; i < COLLECTIONS; i++) {
      MEMORY.gc();
    }
    return MEMORY.getHeapMemoryUsage().getUsed();
  }
}
