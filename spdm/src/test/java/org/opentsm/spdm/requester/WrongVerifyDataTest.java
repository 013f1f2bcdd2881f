package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;

/** A Requester that has the keys and yet does not know the handshake ends it for both. */
class WrongVerifyDataTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  private final TestDevice device = new TestDevice();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
  private final SpdmTransport transport = InMemoryTransport.over("test device", responder);
  private final Driver driver = new Driver(transport);
  private final Requester requester =
      new Requester(
          RequesterConfig.defaults().withSessions(SessionOffer.everything().withPreSharedKeys()),
          CRYPTO);

  @Test
  void inFinish() throws Exception {
    offer();
    driver.run(requester.negotiate(), deadline);
    CertificateChain chain = requester.chain(0, driver.run(requester.certificate(0), deadline));
    Handshake handshake =
        driver.run(
            requester
                .sessions()
                .keyExchange(
                    0,
                    chain,
                    SessionTerms.of(MeasurementSummaryType.NONE),
                    transport.securedFormat()),
            deadline);
    handshake.transcript().add(Bytes.of(1));

    assertRefused(requester.sessions().finish(handshake, 0));
  }

  @Test
  void inPskFinish() throws Exception {
    offer();
    PreSharedKey key = new PreSharedKey(Bytes.EMPTY, Secret.copyOf(new byte[] {1}));
    device.share(key, true);
    driver.run(requester.negotiate(), deadline);
    PskHandshake handshake =
        driver.run(
            requester
                .sessions()
                .pskExchange(
                    key, SessionTerms.of(MeasurementSummaryType.NONE), transport.securedFormat()),
            deadline);
    handshake.transcript().add(Bytes.of(1));

    assertRefused(requester.sessions().pskFinish(handshake, 0));
  }

  private void assertRefused(Exchange<Bytes> finish) {
    assertThatThrownBy(() -> driver.run(finish, deadline))
        .isInstanceOf(SpdmException.class)
        .hasMessageContaining("DecryptError");
    assertThat(responder.openSessions()).isZero();
  }

  private void offer() {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 2),
        true,
        false);
  }
}
