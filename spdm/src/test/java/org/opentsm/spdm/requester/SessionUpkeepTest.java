package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;

/** A session that is kept alive, and its keys young, on a clock that the test sets. */
class SessionUpkeepTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Duration HOUR = Duration.ofHours(1);

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final AtomicInteger secured = new AtomicInteger();
  private Instant now = Instant.EPOCH;

  @Test
  void aSessionThatIsTendedWhenDueLivesOn() throws Exception {
    SpdmSession session = open(10);
    SessionUpkeep upkeep = new SessionUpkeep(session, SessionUpkeep.Policy.DEFAULT, () -> now);
    assertThat(upkeep.due()).contains(Instant.EPOCH.plusSeconds(5));

    for (int i = 0; i < 10; i++) {
      now = upkeep.due().orElseThrow();
      upkeep.tend(deadline);
    }

    assertThat(now).isEqualTo(Instant.EPOCH.plusSeconds(50));
    session.measurements(MeasurementsQuery.unsigned(1), deadline);
  }

  @Test
  void nothingIsSaidBeforeItIsDue() throws Exception {
    SessionUpkeep upkeep = new SessionUpkeep(open(10), SessionUpkeep.Policy.DEFAULT, () -> now);
    int before = secured.get();

    now = now.plusSeconds(4);
    upkeep.tend(deadline);
    assertThat(secured).hasValue(before);

    now = now.plusSeconds(1);
    upkeep.tend(deadline);
    assertThat(secured).hasValue(before + 1);
  }

  @Test
  void aSessionThatDiedIsFound() throws Exception {
    SpdmSession session = open(10);
    SessionUpkeep upkeep = new SessionUpkeep(session, SessionUpkeep.Policy.DEFAULT, () -> now);

    now = now.plusSeconds(21);

    assertThatThrownBy(() -> upkeep.tend(deadline)).isInstanceOf(SpdmException.class);
    assertThat(session.isUsable()).isFalse();
  }

  @Test
  void whetherItIsAliveCanBeAskedAtAnyTime() throws Exception {
    SessionUpkeep upkeep = new SessionUpkeep(open(0), SessionUpkeep.Policy.DEFAULT, () -> now);
    int before = secured.get();
    upkeep.confirm(deadline);

    assertThat(secured).hasValue(before + 1);
    assertThat(upkeep.due()).contains(Instant.EPOCH.plus(HOUR));
  }

  @Test
  void keysAreRenewedAfterSoManyMessages() throws Exception {
    SpdmSession session = open(0);
    SessionUpkeep upkeep = upkeep(session, new SessionUpkeep.Policy(3, 1 << 20, HOUR));

    for (int i = 0; i < 2; i++) {
      session.heartbeat(deadline);
      upkeep.tend(deadline);
    }
    assertThat(session.keyUse().messages()).isEqualTo(2);
    session.heartbeat(deadline);
    upkeep.tend(deadline);

    // The message that shows the new key in use, and its answer.
    assertThat(session.keyUse().messages()).isLessThanOrEqualTo(2);
    session.heartbeat(deadline);
  }

  @Test
  void keysAreRenewedAfterSoManyOctets() throws Exception {
    SpdmSession session = open(0);
    SessionUpkeep upkeep = upkeep(session, new SessionUpkeep.Policy(1000, 200, HOUR));
    session.measurements(MeasurementsQuery.allSigned(0, Bytes.zeros(32)), chain, deadline);
    assertThat(session.keyUse().octets()).isGreaterThan(200);

    upkeep.tend(deadline);

    assertThat(session.keyUse().octets()).isLessThan(200);
    session.heartbeat(deadline);
  }

  @Test
  void keysAreRenewedAfterSomeTime() throws Exception {
    SpdmSession session = open(0);
    SessionUpkeep upkeep = upkeep(session, new SessionUpkeep.Policy(1000, 1 << 20, HOUR));
    for (int i = 0; i < 5; i++) {
      session.heartbeat(deadline);
    }

    now = upkeep.due().orElseThrow();
    upkeep.tend(deadline);

    assertThat(now).isEqualTo(Instant.EPOCH.plus(HOUR));
    assertThat(session.keyUse().messages()).isLessThan(5);
    assertThat(upkeep.due()).contains(now.plus(HOUR));
    session.heartbeat(deadline);
  }

  @Test
  void aPolicyThatRenewsNothingIsRefused() {
    assertThatThrownBy(() -> new SessionUpkeep.Policy(0, 1, HOUR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SessionUpkeep.Policy(1, 0, HOUR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SessionUpkeep.Policy(1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SessionUpkeep upkeep(SpdmSession session, SessionUpkeep.Policy policy) {
    return new SessionUpkeep(session, policy, () -> now);
  }

  private CertificateChain chain;

  private SpdmSession open(int heartbeatPeriod) throws SpdmException {
    TestDevice device = new TestDevice();
    device.offerSessions(
        new SessionSupport(
            List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), heartbeatPeriod, 2),
        true,
        false);
    Responder responder = new Responder(device, CRYPTO, Binding.NONE, () -> now);
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over(
                "test device",
                request -> {
                  if (request.isSecured()) {
                    secured.incrementAndGet();
                  }
                  return responder.handle(request);
                }),
            RequesterConfig.defaults()
                .withVersions(Set.of(SpdmVersion.V1_3))
                .withSessions(SessionOffer.everything()),
            CRYPTO,
            deadline);
    chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }
}
