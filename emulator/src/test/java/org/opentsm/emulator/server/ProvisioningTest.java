package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.device.ProfileFile;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.SetKeyPairInfo.Desired;
import org.opentsm.spdm.message.SetKeyPairInfo.Operation;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.Effect;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;

/** Certificates and keys of an emulated device are changed over SPDM. */
class ProvisioningTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final TestAuthority authority;

  ProvisioningTest() throws Exception {
    authority = new TestAuthority();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3", "V1_4"})
  void anOwnersCertificateTakesTheDevicesPlace(SpdmVersion version) throws Exception {
    SpdmConnection connection = connect(device("p384"), version);
    Bytes chain = authority.chain(csr(connection, CsrQuery.onlyKey()));

    assertThat(connection.setCertificate(0, chain, 0, CertificateModel.NONE, deadline))
        .isEqualTo(Effect.IMMEDIATE);

    connection.renegotiate(deadline);
    connection.digests(deadline);
    CertificateChain shown = connection.certificateChain(0, deadline);
    assertThat(shown.blob()).isEqualTo(chain);
    connection.challenge(0, shown, MeasurementSummaryType.ALL, NONCE, deadline);
  }

  @Test
  void otherSlotsAreChangedInASessionAlone() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_3);
    Bytes chain = authority.chain(csr(connection, CsrQuery.onlyKey()));

    assertError(
        ErrorCode.UNEXPECTED_REQUEST,
        () -> connection.setCertificate(3, chain, 0, CertificateModel.NONE, deadline));
    SpdmSession session = open(connection);
    session.setCertificate(3, chain, 0, CertificateModel.NONE, deadline);
    assertThat(session.digests(deadline).slotMask()).isEqualTo(0b1011);
    session.eraseCertificate(1, 0, deadline);
    assertThat(session.digests(deadline).slotMask()).isEqualTo(0b1001);
  }

  @Test
  void aChainForAnotherKeyIsRefused() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_3);
    Bytes before = connection.certificateChain(0, deadline).blob();

    assertError(
        ErrorCode.OPERATION_FAILED,
        () ->
            connection.setCertificate(
                0, authority.chainForAnotherKey(), 0, CertificateModel.NONE, deadline));
    connection.renegotiate(deadline);
    assertThat(connection.certificateChain(0, deadline).blob()).isEqualTo(before);
  }

  @Test
  void aChainThatDoesNotHoldTogetherIsRefused() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_3);
    byte[] chain = authority.chain(csr(connection, CsrQuery.onlyKey())).toByteArray();
    chain[chain.length - 1] ^= 1;

    assertError(
        ErrorCode.INVALID_REQUEST,
        () ->
            connection.setCertificate(0, Bytes.copyOf(chain), 0, CertificateModel.NONE, deadline));
  }

  @Test
  void whatDoesNotFitTheConnectionIsNotAsked() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_2);

    assertThatThrownBy(() -> connection.eraseCertificate(0, 0, deadline))
        .isInstanceOf(NegotiationException.class);
    assertThatThrownBy(
            () -> connection.csr(CsrQuery.ofKey(1, CertificateModel.GENERIC_CERT), deadline))
        .isInstanceOf(NegotiationException.class);
    assertThatThrownBy(() -> connection.keyPairInfo(1, deadline))
        .isInstanceOf(NegotiationException.class);
    assertThat(connection.isUsable()).isTrue();
  }

  @Test
  void requesterInfoMustBeOne() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_3);
    CsrQuery query = new CsrQuery(0, CertificateModel.NONE, 0, false, Bytes.of(0x30, 0x80));

    assertError(ErrorCode.INVALID_REQUEST, () -> connection.csr(query, deadline));
  }

  @Test
  void certificatesThatNeedAResetAppearAfterIt() throws Exception {
    SpdmConnection connection = connect(device("install-reset"), SpdmVersion.V1_3);
    CsrQuery query = CsrQuery.onlyKey();

    CsrResult.AfterReset first = (CsrResult.AfterReset) connection.csr(query, deadline);
    CsrResult.AfterReset second = (CsrResult.AfterReset) connection.csr(query, deadline);
    assertThat(second.trackingTag()).isNotEqualTo(first.trackingTag()).isBetween(1, 7);
    assertThat(connection.csr(query.afterReset(first.trackingTag()), deadline)).isEqualTo(first);
    connection.renegotiate(deadline);
    Bytes chain = authority.chain(csr(connection, query.afterReset(second.trackingTag())));
    assertError(
        ErrorCode.UNEXPECTED_REQUEST,
        () -> connection.csr(query.afterReset(second.trackingTag()), deadline));

    assertThat(connection.setCertificate(0, chain, 0, CertificateModel.NONE, deadline))
        .isEqualTo(Effect.AFTER_RESET);
    assertThat(connection.certificateChain(0, deadline).blob()).isNotEqualTo(chain);
    connection.renegotiate(deadline);
    assertThat(connection.certificateChain(0, deadline).blob()).isEqualTo(chain);
  }

  @Test
  void before13TheSameRequestFetchesWhatWaited() throws Exception {
    SpdmConnection connection = connect(device("install-reset"), SpdmVersion.V1_2);

    assertThat(connection.csr(CsrQuery.onlyKey(), deadline)).isEqualTo(new CsrResult.AfterReset(0));
    connection.renegotiate(deadline);
    assertThat(connection.csr(CsrQuery.onlyKey(), deadline)).isInstanceOf(CsrResult.Ready.class);
  }

  @Test
  void noMoreRequestsWaitThanThereAreTags() throws Exception {
    SpdmConnection connection = connect(device("install-reset"), SpdmVersion.V1_3);
    for (int i = 0; i < 7; i++) {
      connection.csr(CsrQuery.onlyKey(), deadline);
    }

    assertError(ErrorCode.BUSY, () -> connection.csr(CsrQuery.onlyKey(), deadline));
    assertThat(
            connection.csr(new CsrQuery(0, CertificateModel.NONE, 0, true, Bytes.EMPTY), deadline))
        .isEqualTo(new CsrResult.AfterReset(1));
  }

  @Test
  void noMoreChangesWaitForAResetThanThereIsRoomFor() throws Exception {
    SpdmConnection connection = connect(device("install-reset"), SpdmVersion.V1_3);
    SpdmSession session = open(connection);
    for (int i = 0; i < 64; i++) {
      assertThat(session.eraseCertificate(1, 0, deadline)).isEqualTo(Effect.AFTER_RESET);
    }

    assertError(ErrorCode.BUSY, () -> session.eraseCertificate(1, 0, deadline));
    connection.renegotiate(deadline);
    assertThat(connection.digests(deadline).slotMask()).isEqualTo(0b01);
  }

  @Test
  void keyPairsAreChangedInASessionAlone() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_3);

    assertError(
        ErrorCode.SESSION_REQUIRED,
        () -> connection.setKeyPairInfo(Operation.CHANGE, 1, wish(0), deadline));
    assertThat(connection.keyPairInfo(1, deadline).assocCertSlotMask()).isEqualTo(1);
    open(connection).setKeyPairInfo(Operation.CHANGE, 1, wish(0), deadline);
    assertThat(connection.keyPairInfo(1, deadline).assocCertSlotMask()).isZero();
  }

  @Test
  void aProfileCanHaveThemChangedInTheClear() throws Exception {
    SpdmConnection connection =
        connect(
            device(ProfileFile.parse("test", "profile = p384\nkey-pairs-in-the-clear = true")),
            SpdmVersion.V1_3);

    connection.setKeyPairInfo(Operation.CHANGE, 1, wish(0), deadline);

    assertThat(connection.keyPairInfo(1, deadline).assocCertSlotMask()).isZero();
  }

  @Test
  void keyPairsAreListedChangedErasedAndMadeAnew() throws Exception {
    SpdmConnection connection = connect(device("p384"), SpdmVersion.V1_4);
    SpdmSession session = open(connection);
    GetKeyPairInfo.Response first = session.keyPairInfo(1, deadline);
    Bytes oldRequest = csr(session, CsrQuery.onlyKey());

    assertThat(first.totalKeyPairs()).isEqualTo(2);
    assertThat(first.assocCertSlotMask()).isEqualTo(1);
    assertThat(first.usage()).contains(KeyUsage.CHALLENGE_USE);
    assertError(ErrorCode.INVALID_REQUEST, () -> session.keyPairInfo(3, deadline));
    assertError(
        ErrorCode.OPERATION_FAILED,
        () -> session.setKeyPairInfo(Operation.ERASE, 1, Optional.empty(), deadline));

    session.setKeyPairInfo(Operation.CHANGE, 1, wish(0), deadline);
    session.setKeyPairInfo(Operation.ERASE, 1, Optional.empty(), deadline);
    assertThat(session.keyPairInfo(1, deadline).currentAsymAlgo()).isZero();
    assertThat(session.digests(deadline).slotMask()).isEqualTo(0b10);
    assertError(
        ErrorCode.OPERATION_FAILED,
        () -> session.setKeyPairInfo(Operation.GENERATE, 1, wish(1), deadline));
    session.setKeyPairInfo(
        Operation.GENERATE,
        1,
        Optional.of(new Desired(0, first.asymAlgoCapabilities(), 1, Bytes.EMPTY)),
        deadline);
    assertThat(session.keyPairInfo(1, deadline).currentAsymAlgo())
        .isEqualTo(first.currentAsymAlgo());

    Bytes request = csr(session, CsrQuery.onlyKey());
    assertThat(request).isNotEqualTo(oldRequest);
    assertError(
        ErrorCode.OPERATION_FAILED,
        () ->
            session.setCertificate(
                0, authority.chain(oldRequest), 0, CertificateModel.NONE, deadline));
    session.setCertificate(0, authority.chain(request), 0, CertificateModel.NONE, deadline);
    connection.renegotiate(deadline);
    connection.challenge(
        0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, NONCE, deadline);
  }

  @Test
  void aConnectionOfSeveralKeysTellsThemApart() throws Exception {
    EmulatedDevice device =
        device(
            ProfileFile.parse(
                "test",
                """
                profile = p384
                capabilities = CERT_CAP, CHAL_CAP, KEY_EX_CAP, ENCRYPT_CAP, MAC_CAP, CSR_CAP, \
                SET_CERT_CAP, MULTI_KEY_CAP_ONLY, GET_KEY_PAIR_INFO_CAP, SET_KEY_PAIR_INFO_CAP
                """));
    SpdmConnection connection = connect(device, SpdmVersion.V1_3);
    Bytes chain =
        authority.chain(csr(connection, CsrQuery.ofKey(2, CertificateModel.GENERIC_CERT)));
    connection.digests(deadline);
    SpdmSession session = open(connection);

    assertError(
        ErrorCode.OPERATION_FAILED,
        () -> session.setCertificate(5, chain, 1, CertificateModel.GENERIC_CERT, deadline));
    session.setCertificate(5, chain, 2, CertificateModel.GENERIC_CERT, deadline);

    GetDigests.Response digests = session.digests(deadline);
    assertThat(digests.slotMask()).isEqualTo(0b100011);
    assertThat(digests.slotKeys().getLast().keyPairId()).isEqualTo(2);
    assertThat(digests.slotKeys().getLast().certificateInfo())
        .isEqualTo(CertificateModel.GENERIC_CERT.value());
    assertThat(session.certificateChain(5, deadline).blob()).isEqualTo(chain);
    assertThat(session.keyPairInfo(2, deadline).assocCertSlotMask()).isEqualTo(0b100010);
    session.setKeyPairInfo(
        Operation.CHANGE,
        2,
        Optional.of(new Desired((int) KeyUsage.MEASUREMENT_USE.mask(), 0, 0b100000, Bytes.EMPTY)),
        deadline);
    assertThat(session.keyPairInfo(2, deadline).usage()).containsExactly(KeyUsage.MEASUREMENT_USE);
    assertThat(session.digests(deadline).slotMask()).isEqualTo(0b100001);
  }

  private static Optional<Desired> wish(int slots) {
    return Optional.of(new Desired(0, 0, slots, Bytes.EMPTY));
  }

  private Bytes csr(SpdmDialogue dialogue, CsrQuery query) throws Exception {
    return ((CsrResult.Ready) dialogue.csr(query, deadline)).csr();
  }

  private static void assertError(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            PeerErrorException.class, e -> assertThat(e.errorCode()).isEqualTo(code.value()));
  }

  private SpdmSession open(SpdmConnection connection) throws Exception {
    return connection.openSession(
        0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(EmulatedDevice device, SpdmVersion version) throws Exception {
    return SpdmConnection.connect(
        Conversation.open("test", device, Optional.empty()),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(SessionOffer.everything()),
        CRYPTO,
        deadline);
  }

  private static EmulatedDevice device(String profile) throws Exception {
    return device(NamedProfiles.named(profile));
  }

  private static EmulatedDevice device(DeviceProfile profile) {
    return new EmulatedDevice(
        profile,
        DevicePki.inMemory(profile.identity()),
        CRYPTO,
        e -> {
          throw new AssertionError(e);
        });
  }
}
