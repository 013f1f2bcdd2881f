package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** A connection is closed by another thread while something is under way in it. */
class ClosedMeanwhileTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int CLOSINGS = 50;

  private final TestDevice device = new TestDevice();
  private final PreSharedKey key =
      new PreSharedKey(Bytes.of(1), Secret.copyOf(new byte[] {1, 2, 3}));
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Meddled transport = new Meddled(new Responder(device, CRYPTO));

  @AfterEach
  void closeKey() {
    key.close();
  }

  /** The answers of a handshake, and whether that is in the clear or by a pre-shared key. */
  @ParameterizedTest
  @CsvSource({
    "1, false, false",
    "2, false, false",
    "1, true, false",
    "2, true, false",
    "1, false, true",
    "2, false, true"
  })
  void aSessionThatOpensWhileTheConnectionIsClosedIsClosed(
      int answers, boolean preShared, boolean clear) throws Exception {
    SpdmConnection connection = connect(clear);
    CertificateChain chain = connection.certificateChain(0, deadline);
    transport.whenReceived(answers, connection::close);

    assertFails(connection, () -> open(connection, chain, preShared));
  }

  @Test
  void aSessionWithoutAFinishIsClosedToo() throws Exception {
    device.share(key, false);
    SpdmConnection connection = connect(false);
    transport.whenReceived(1, connection::close);

    assertFails(
        connection, () -> connection.openPskSession(key, MeasurementSummaryType.NONE, deadline));
  }

  /** After the last message of the handshake: the transport is asked how it pads. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aSessionThatIsOpenAlreadyIsClosedToo(boolean preShared) throws Exception {
    SpdmConnection connection = connect(false);
    CertificateChain chain = connection.certificateChain(0, deadline);
    transport.whenReceived(2, () -> transport.whenAskedForPadding = connection::close);

    assertFails(connection, () -> open(connection, chain, preShared));
  }

  /**
   * Wherever in it the other thread comes: before something is protected, while it waits, before
   * the answer is opened and while keys are renewed.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingMeanwhileIsAlwaysTyped(boolean all) throws Exception {
    for (int i = 0; i < CLOSINGS; i++) {
      Meddled way = new Meddled(new Responder(device, CRYPTO));
      SpdmConnection connection = connect(way, false);
      SpdmSession session = open(connection, connection.certificateChain(0, deadline), false);
      CountDownLatch begun = new CountDownLatch(1);
      way.whenReceived(1, begun::countDown);
      Thread closer =
          Thread.ofPlatform()
              .start(() -> {
                awaitUninterruptibly(begun);
                connection.close();
              });

      assertThatThrownBy(() -> renewForEver(session, all)).isInstanceOf(SpdmException.class);

      closer.join();
      assertThat(session.isUsable()).isFalse();
      assertThatThrownBy(() -> session.export(Bytes.EMPTY)).isInstanceOf(SpdmException.class);
    }
  }

  private void renewForEver(SpdmSession session, boolean all) throws SpdmException {
    while (true) {
      session.updateKeys(all, deadline);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aConnectionThatWasClosedSaysSo() throws Exception {
    SpdmConnection connection = connect(false);
    CertificateChain chain = connection.certificateChain(0, deadline);
    connection.close();
    connection.close();

    assertThat(connection.isUsable()).isFalse();
    assertThatThrownBy(() -> open(connection, chain, false))
        .hasMessageContaining("the connection was closed");
    assertThatThrownBy(() -> connection.renegotiate(deadline))
        .hasMessageContaining("the connection was closed");
  }

  /** It may hang in a handshake whose answer never comes: the keys do not wait for it. */
  @Test
  void theKeysOfAHandshakeAreOverwrittenAtOnce() throws Exception {
    SpdmConnection connection = connect(false);
    Handshake handshake =
        connection.run(
            connection
                .requester
                .sessions()
                .keyExchange(
                    0,
                    connection.certificateChain(0, deadline),
                    SessionTerms.of(MeasurementSummaryType.NONE),
                    transport.securedFormat()),
            deadline);
    OpenSessions open = new OpenSessions("test device");
    open.begin(handshake.session());
    handshake.session().seal(Bytes.of(1));

    open.close();

    assertThatThrownBy(() -> handshake.session().seal(Bytes.of(1))).hasMessageContaining("closed");
    assertThatThrownBy(() -> open.begin(handshake.session())).hasMessageContaining("closed");
  }

  /** What opens a session. */
  @FunctionalInterface
  private interface Opening {
    SpdmSession open() throws SpdmException;
  }

  /** No session is had, with an error that says why. */
  private void assertFails(SpdmConnection connection, Opening opening) {
    assertThatThrownBy(opening::open)
        .isInstanceOfSatisfying(
            SpdmException.class,
            e ->
                assertThat(e.code())
                    .isIn(SpdmErrorCode.CHANNEL_FAILED, SpdmErrorCode.PROTOCOL_VIOLATION))
        .hasMessageContaining("closed");
    assertThat(connection.isUsable()).isFalse();
    assertThat(transport.responder.openSessions()).isZero();
  }

  private SpdmSession open(SpdmConnection connection, CertificateChain chain, boolean preShared)
      throws SpdmException {
    return preShared
        ? connection.openPskSession(key, MeasurementSummaryType.NONE, deadline)
        : connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(boolean clear) throws SpdmException {
    return connect(transport, clear);
  }

  private SpdmConnection connect(SpdmTransport way, boolean clear) throws SpdmException {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 2),
        true,
        clear);
    if (device.preSharedKey(key.hint()).isEmpty()) {
      device.share(key, true);
    }
    SessionOffer all = SessionOffer.everything();
    return SpdmConnection.connect(
        way,
        RequesterConfig.defaults()
            .withVersions(Set.of(SpdmVersion.V1_3))
            .withSessions(new SessionOffer(all.keyExchanges(), all.ciphers(), true, clear, true)),
        CRYPTO,
        deadline);
  }

  /** A transport in whose calls something happens: as if it were another thread that does it. */
  private static final class Meddled implements SpdmTransport {
    private static final Runnable NOTHING = () -> {};

    private final Responder responder;
    private final SpdmTransport actual;
    private Runnable whenReceived = NOTHING;
    private Runnable whenAskedForPadding = NOTHING;
    private int awaited;

    Meddled(Responder responder) {
      this.responder = responder;
      this.actual = InMemoryTransport.over("test device", responder);
    }

    /** After the answer with this number, from 1, counted from now on. */
    void whenReceived(int answer, Runnable what) {
      awaited = answer;
      whenReceived = what;
    }

    @Override
    public void send(TransportMessage message, Deadline deadline) throws SpdmException {
      actual.send(message, deadline);
    }

    @Override
    public TransportMessage receive(Deadline deadline) throws SpdmException {
      TransportMessage answer = actual.receive(deadline);
      awaited--;
      if (awaited == 0) {
        whenReceived.run();
      }
      return answer;
    }

    @Override
    public int maxPadding() {
      Runnable what = whenAskedForPadding;
      whenAskedForPadding = NOTHING;
      what.run();
      return actual.maxPadding();
    }

    @Override
    public SecuredFormat securedFormat() {
      return actual.securedFormat();
    }

    @Override
    public String peer() {
      return actual.peer();
    }

    @Override
    public void close() {
      actual.close();
    }
  }
}
