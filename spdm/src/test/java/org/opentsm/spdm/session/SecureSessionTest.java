package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transport.Binding;

/** Both ends of a session: what may be done with its keys, and when. */
class SecureSessionTest {
  private static final Bytes ID = Bytes.ofHex("ffff0100");
  private static final Bytes TH1 = Bytes.zeros(32);
  private static final Bytes TH2 = Bytes.ofHex("01".repeat(32));
  private static final Bytes MESSAGE = Bytes.ofHex("12e80000");

  private static final SessionParameters PARAMETERS =
      new SessionParameters(
          Optional.of(DheGroup.SECP_256_R1),
          AeadSuite.AES_256_GCM,
          true,
          false,
          true,
          true,
          SessionParameters.PreShared.NONE);

  private final SecureSession requester = session(Direction.REQUEST);
  private final SecureSession responder = session(Direction.RESPONSE);

  @BeforeEach
  void theHandshakeIsEncrypted() throws Exception {
    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);
  }

  @Test
  void nothingIsExportedAndNoKeyOfThePeerRenewedInTheHandshake() {
    assertThatThrownBy(() -> requester.export(MESSAGE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(requester::updatePeerKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(requester::awaitPeerKey).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void noVerifyDataOnceItIsEstablished() throws SpdmException {
    establish();

    assertThatThrownBy(() -> requester.verifyData(Direction.REQUEST, TH2))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> requester.establish(TH2)).isInstanceOf(IllegalStateException.class);
    assertThat(requester.export(MESSAGE)).isEqualTo(responder.export(MESSAGE)).isNotEqualTo(TH1);
  }

  @Test
  void aRecordOfTheHandshakeIsNoneOfTheData() throws Exception {
    Bytes late = requester.seal(MESSAGE);
    establish();

    assertThatThrownBy(() -> responder.open(late, 0)).isInstanceOf(SpdmException.class);
  }

  @Test
  void aNewKeyIsProvenByAMessageUnderIt() throws Exception {
    establish();
    Bytes underTheLast = requester.seal(MESSAGE);
    requester.updateOwnKey();
    responder.updatePeerKey();

    assertThat(responder.peerKeyIsProven()).isFalse();
    assertThat(responder.open(underTheLast, 0)).isEqualTo(MESSAGE);
    assertThat(responder.peerKeyIsProven()).isFalse();
    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);
    assertThat(responder.peerKeyIsProven()).isTrue();
  }

  @Test
  void threeKeysOfThePeerAreGoodWhileOneIsNewAndTheNextIsAwaited() throws Exception {
    establish();
    Bytes underTheFormer = requester.seal(MESSAGE);
    requester.updateOwnKey();
    Bytes underThePresent = requester.seal(MESSAGE);
    requester.updateOwnKey();
    responder.updatePeerKey();
    responder.awaitPeerKey();

    assertThat(responder.open(underTheFormer, 0)).isEqualTo(MESSAGE);
    assertThat(responder.peerKeyIsProven()).isFalse();
    assertThat(responder.open(underThePresent, 0)).isEqualTo(MESSAGE);
    assertThat(responder.peerKeyIsProven()).isTrue();
    assertThat(responder.awaitsPeerKey()).isTrue();
    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);
    assertThat(responder.awaitsPeerKey()).isFalse();
  }

  @Test
  void theKeyThatWasAwaitedLeavesNoneBeforeIt() throws Exception {
    establish();
    Bytes underTheFormer = requester.seal(MESSAGE);
    requester.updateOwnKey();
    Bytes underThePresent = requester.seal(MESSAGE);
    requester.updateOwnKey();
    responder.updatePeerKey();
    responder.awaitPeerKey();

    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);
    assertThat(responder.peerKeyIsProven()).isTrue();
    for (Bytes late : List.of(underTheFormer, underThePresent)) {
      assertThatThrownBy(() -> responder.open(late, 0)).isInstanceOf(SpdmException.class);
    }
    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);
  }

  @Test
  void aKeyThatIsNoLongerAwaitedOpensNothing() throws Exception {
    establish();
    responder.awaitPeerKey();
    responder.cancelPeerKey();
    assertThat(responder.open(requester.seal(MESSAGE), 0)).isEqualTo(MESSAGE);

    requester.updateOwnKey();
    Bytes underTheNext = requester.seal(MESSAGE);

    assertThatThrownBy(() -> responder.open(underTheNext, 0)).isInstanceOf(SpdmException.class);
  }

  @Test
  void whatWasUsedMostCounts() throws Exception {
    establish();
    assertThat(requester.use()).isEqualTo(new SecureSession.KeyUse(0, 0));
    assertThat(requester.remaining()).isEqualTo(SecureSession.MESSAGES_PER_KEY);

    requester.open(responder.seal(MESSAGE), 0);
    requester.open(responder.seal(MESSAGE), 0);
    requester.seal(MESSAGE);

    assertThat(requester.use().messages()).isEqualTo(2);
    assertThat(requester.remaining()).isEqualTo(SecureSession.MESSAGES_PER_KEY - 1);
    requester.updatePeerKey();
    assertThat(requester.use().messages()).isEqualTo(1);
  }

  @Test
  void whatIsTooLongForARecordIsSeenBeforehand() throws Exception {
    establish();

    int longest = requester.longestMessage();
    assertThat(longest).isEqualTo(RecordProtection.MAX_APPLICATION_DATA - 1);
    Bytes message = Bytes.zeros(longest);
    assertThat(responder.open(requester.seal(message), 0)).isEqualTo(message);
    assertThatThrownBy(() -> requester.seal(Bytes.zeros(longest + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedSessionProtectsAndOpensNothing() throws Exception {
    establish();
    Bytes record = requester.seal(MESSAGE);
    requester.close();
    responder.close();
    responder.close();

    assertThatThrownBy(() -> requester.seal(MESSAGE))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> responder.open(record, 0))
        .isInstanceOf(ProtocolViolationException.class);
    assertClosed(() -> requester.export(MESSAGE));
    assertClosed(requester::updateOwnKey);
    assertClosed(requester::updatePeerKey);
    assertClosed(requester::awaitPeerKey);
    requester.cancelPeerKey();
    assertThat(requester.remaining()).isEqualTo(SecureSession.MESSAGES_PER_KEY);
  }

  @Test
  void aHandshakeThatIsClosedGivesNothing() {
    requester.close();

    assertClosed(() -> requester.verifyData(Direction.REQUEST, TH2));
    assertClosed(() -> requester.verifies(Direction.REQUEST, TH2, TH2));
    assertClosed(() -> requester.establish(TH2));
    assertClosed(() -> requester.updateOwnKey());
    assertClosed(() -> requester.seal(MESSAGE));
  }

  private static void assertClosed(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("closed");
  }

  private void establish() throws SpdmException {
    requester.establish(TH2);
    responder.establish(TH2);
  }

  private static SecureSession session(Direction own) {
    return new SecureSession(
        new SecureSession.Settings(
            SpdmVersion.V1_2, HashAlgorithm.SHA_256, PARAMETERS, Binding.MCTP, SpdmCrypto.create()),
        own,
        ID,
        Secret.owning(new byte[32]),
        TH1);
  }
}
