package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestKeys;
import org.opentsm.spdm.testing.TestPki;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Connections that use several keys of an end, or of both (MULTI_KEY_CAP, from 1.3 on). */
class SeveralKeysTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int SLOT = 3;

  private final TestDevice device = new TestDevice();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
  private final TestPki first = new TestPki(TestDevice.ASYM);
  private final KeyPair otherKey = TestKeys.of(TestDevice.ASYM, "another");
  private final Bytes other =
      first.chainWithLeaf(TestDevice.HASH, leaf -> leaf.withKeys(otherKey, leaf.signer()));
  private UnaryOperator<TransportMessage> answer = UnaryOperator.identity();

  @ParameterizedTest
  @CsvSource({"V1_2, true, false", "V1_3, true, true", "V1_4, true, true", "V1_4, false, false"})
  void areUsedWhereTheRequesterWants(SpdmVersion version, boolean wanted, boolean used)
      throws Exception {
    offerKeys(0x0F);
    SpdmConnection connection = connect(version, wanted, Optional.empty());

    GetDigests.Response digests = connection.digests(deadline);

    assertThat(connection.negotiated().multiKey()).isEqualTo(used);
    assertThat(digests.slotKeys()).hasSize(used ? 1 : 0);
    CertificateChain chain = connection.certificateChain(0, deadline);
    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);
    connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
    SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
    session.heartbeat(deadline);
  }

  @Test
  void eachIsUsedForWhatItIsGoodFor() throws Exception {
    offerKeys(0x02);
    SpdmConnection connection = connect(SpdmVersion.V1_3, true, Optional.empty());
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);

    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);
    assertThatThrownBy(
            () -> connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("KEY_EX_USE");
    assertThatThrownBy(
            () -> connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("MEASUREMENT_USE")
        .hasMessageContaining("0x0002");
  }

  @ParameterizedTest
  @CsvSource({"36, 0, KeyPairID of slot 0", "37, 3, CertificateInfo of slot 0", "37, 7, a model"})
  void whatIsSaidOfThemMustMakeSense(int offset, int value, String named) throws Exception {
    offerKeys(0x0F);
    SpdmConnection connection = connect(SpdmVersion.V1_3, true, Optional.empty());
    answer =
        message -> {
          byte[] octets = message.octets().toByteArray();
          if (octets[1] == MessageCode.DIGESTS.value()) {
            octets[offset] = (byte) value;
          }
          return message.with(Bytes.owning(octets));
        };

    assertThatThrownBy(() -> connection.digests(deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(named);
  }

  static Stream<Arguments> everyKind() {
    return Stream.of(SpdmVersion.V1_3, SpdmVersion.V1_4)
        .flatMap(version ->
            Stream.of(Form.ENCAPSULATED, Form.GET_DIGESTS)
                .map(form -> Arguments.of(version, form)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void ofTheRequesterTheHandshakeCoversItsDigests(SpdmVersion version, Form form) throws Exception {
    offerKeys(0x0F);
    device.demand(new MutualAuthentication(form, false, List.of(TestDevice.ASYM), SLOT));
    SpdmConnection connection = connect(version, true, Optional.of(identity()));

    SpdmSession session = open(connection);
    session.heartbeat(deadline);

    assertThat(connection.negotiated().requesterMultiKey()).isTrue();
    assertThat(responder.requester(session.id()).map(PeerIdentity::digested)).contains(other);
    session.finish(deadline);
    open(connection).heartbeat(deadline);
  }

  @Test
  void ofTheRequesterAfterChallenge() throws Exception {
    device.demand(new MutualAuthentication(Form.NONE, true, List.of(TestDevice.ASYM), SLOT));
    SpdmConnection connection = connect(SpdmVersion.V1_3, false, Optional.of(identity()));
    CertificateChain chain = connection.certificateChain(0, deadline);

    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);

    assertThat(responder.requester().map(PeerIdentity::digested)).contains(other);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_2"})
  void before13TheRequesterShowsSlot0Alone(SpdmVersion version) throws Exception {
    offerKeys(0x0F);
    device.demand(
        new MutualAuthentication(Form.ENCAPSULATED, false, List.of(TestDevice.ASYM), SLOT));
    SpdmConnection connection = connect(version, true, Optional.of(identity()));

    assertThat(connection.negotiated().requesterCapabilities())
        .doesNotContain(RequesterCapability.MULTI_KEY_CAP_NEG);
    assertThatThrownBy(() -> open(connection))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_RESPONSE_CODE.value()));
  }

  @Test
  void ofARequesterWithOneAreNotToBeChosen() {
    answer =
        message -> {
          byte[] octets = message.octets().toByteArray();
          if (octets[1] == MessageCode.ALGORITHMS.value()) {
            octets[7] |= 0x10;
          }
          return message.with(Bytes.owning(octets));
        };

    assertThatThrownBy(() -> connect(SpdmVersion.V1_3, false, Optional.empty()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("OtherParamsSelection");
  }

  private RequesterIdentity identity() {
    Set<org.opentsm.spdm.algorithm.SignatureAlgorithm> signatures = Set.of(TestDevice.ASYM);
    return new SeveralKeysIdentity(
        Map.of(
            0,
            new KeyedIdentity(
                signatures,
                certificates(first.chain(TestDevice.HASH)),
                first.leafKey().getPrivate(),
                CRYPTO),
            SLOT,
            new KeyedIdentity(signatures, certificates(other), otherKey.getPrivate(), CRYPTO)));
  }

  private static List<Bytes> certificates(Bytes chain) {
    try {
      return CertificateChain.decode(chain, TestDevice.HASH, SpdmVersion.V1_4)
          .certificates()
          .stream()
          .map(certificate -> certificate.der())
          .toList();
    } catch (SpdmException e) {
      throw new AssertionError(e);
    }
  }

  private void offerKeys(int usage) {
    device.capabilities.addAll(
        List.of(ResponderCapability.MULTI_KEY_CAP_NEG, ResponderCapability.GET_KEY_PAIR_INFO_CAP));
    device.slotInfo = new SlotInfo(1, CertificateModel.DEVICE_CERT, usage);
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 2),
        true,
        false);
  }

  private SpdmSession open(SpdmConnection connection) throws SpdmException {
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(
      SpdmVersion version, boolean several, Optional<RequesterIdentity> identity)
      throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", message -> responder.handle(message).map(answer)),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSeveralKeys(several)
            .withSessions(SessionOffer.everything()),
        identity,
        CRYPTO,
        deadline);
  }
}
