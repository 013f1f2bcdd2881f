package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Sessions that are opened, fail and are closed at random leave no session, no thread and no heap.
 * {@code -Dopentsm.sessions=100000} makes it that many.
 */
class NothingIsLeftTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int SESSIONS = Integer.getInteger("opentsm.sessions", 200);
  private static final int MANY = 10_000;
  private static final long GROWTH = 8L << 20;

  private final TestDevice device = new TestDevice();
  private final Responder responder = new Responder(device, CRYPTO);
  private final Deadline deadline = Deadline.after(Duration.ofHours(12));
  private final Random random = new Random(7);
  private final Map<SpdmSession, Boolean> open = new IdentityHashMap<>();
  private boolean tampers;

  @Test
  void whateverBecameOfThem() throws Exception {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_128_GCM), 0, 4),
        true,
        false);
    run(SESSIONS / 10);
    int threads = Thread.activeCount();
    long heap = heap();

    run(SESSIONS);

    assertThat(responder.openSessions()).isZero();
    assertThat(open).isEmpty();
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    if (SESSIONS >= MANY) {
      assertThat(heap() - heap).isLessThan(GROWTH);
    }
  }

  private void run(int sessions) throws SpdmException {
    SpdmConnection connection = connect();
    CertificateChain chain = connection.certificateChain(0, deadline);
    for (int opened = 0; opened < sessions; opened++) {
      tampers = random.nextInt(4) == 0;
      try {
        SpdmSession session =
            connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
        open.put(session, true);
        use(session);
      } catch (SpdmException failed) {
        tampers = false;
      }
      device.signed.clear();
      tampers = false;
      for (SpdmSession session : new ArrayList<>(open.keySet())) {
        if (open.size() > 2 || !session.isUsable() || random.nextBoolean()) {
          open.remove(session);
          end(session);
        }
      }
      if (!connection.isUsable() || responder.openSessions() > open.size() + 2) {
        open.keySet().forEach(SpdmSession::close);
        open.clear();
        connection = connect();
      }
    }
    open.keySet().forEach(SpdmSession::close);
    open.clear();
    responder.close();
  }

  private void use(SpdmSession session) throws SpdmException {
    switch (random.nextInt(4)) {
      case 0 -> session.heartbeat(deadline);
      case 1 -> session.updateKeys(random.nextBoolean(), deadline);
      case 2 -> session.digests(deadline);
      default -> {}
    }
  }

  private void end(SpdmSession session) {
    try (session) {
      if (session.isUsable() && random.nextInt(3) > 0) {
        session.finish(deadline);
      }
    } catch (SpdmException failed) {
      // It has ended all the same.
    }
  }

  private SpdmConnection connect() throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device", request -> responder.handle(request).map(this::carried)),
        RequesterConfig.defaults()
            .withVersions(Set.of(SpdmVersion.V1_2))
            .withSessions(SessionOffer.everything()),
        CRYPTO,
        deadline);
  }

  private TransportMessage carried(TransportMessage answer) {
    if (!tampers || random.nextInt(3) > 0) {
      return answer;
    }
    byte[] octets = answer.octets().toByteArray();
    octets[random.nextInt(octets.length)] ^= 1;
    return answer.with(Bytes.owning(octets));
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
