package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;

/** A device learns where what it is asked came from. */
class OriginTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes HINT = Bytes.of(1, 2, 3);

  private final TestDevice device = new TestDevice();
  private final TestRequester identity = new TestRequester();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());

  OriginTest() {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 2),
        true,
        false);
  }

  @Test
  void inTheClearItIsAnybody() throws Exception {
    device.demand(Form.NONE, true);
    SpdmConnection connection = connect(Optional.of(identity));
    connection.challenge(
        0,
        connection.certificateChain(0, deadline),
        MeasurementSummaryType.NONE,
        Bytes.zeros(32),
        deadline);

    ask(connection);

    assertThat(responder.requester()).isPresent();
    assertThat(device.origins).containsExactly(Origin.CLEAR);
  }

  @Test
  void aSessionHasAnId() throws Exception {
    SpdmConnection connection = connect(Optional.empty());
    SpdmSession first = open(connection);
    SpdmSession second = open(connection);

    ask(second);
    ask(first);

    assertThat(device.origins).containsExactly(of(second), of(first));
    assertThat(device.origins).allMatch(Origin::inSession);
  }

  @Test
  void whoeverAuthenticatedItselfIsKnown() throws Exception {
    device.demand(Form.ENCAPSULATED, false);

    ask(open(connect(Optional.of(identity))));

    assertThat(device.origins)
        .singleElement()
        .satisfies(origin ->
            assertThat(origin.requester().map(PeerIdentity::digested)).contains(identity.chain()));
  }

  @Test
  void thePreSharedKeyIsKnownByItsHint() throws Exception {
    try (PreSharedKey key = new PreSharedKey(HINT, Secret.copyOf(new byte[] {1, 2, 3}))) {
      device.share(key, true);
      SpdmSession session =
          connect(Optional.empty()).openPskSession(key, MeasurementSummaryType.NONE, deadline);

      ask(session);

      assertThat(device.origins)
          .containsExactly(
              new Origin(Optional.of(session.id()), Optional.empty(), Optional.of(HINT)));
    }
  }

  private static Origin of(SpdmSession session) {
    return new Origin(Optional.of(session.id()), Optional.empty(), Optional.empty());
  }

  private void ask(SpdmDialogue dialogue) throws Exception {
    dialogue.vendorDefined(StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.of(7), deadline);
  }

  private SpdmSession open(SpdmConnection connection) throws Exception {
    return connection.openSession(
        0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(Optional<RequesterIdentity> requester) throws Exception {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", responder),
        RequesterConfig.defaults()
            .withVersions(Set.of(SpdmVersion.V1_3))
            .withSessions(SessionOffer.everything().withPreSharedKeys()),
        requester,
        CRYPTO,
        deadline);
  }
}
