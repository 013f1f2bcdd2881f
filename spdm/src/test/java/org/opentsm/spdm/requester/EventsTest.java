package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.EventLog;
import org.opentsm.spdm.event.Occurrence;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.DmtfEvent.CertificateChanged;
import org.opentsm.spdm.message.DmtfEvent.EventLost;
import org.opentsm.spdm.message.DmtfEvent.MeasurementChanged;
import org.opentsm.spdm.message.DmtfEventType;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;

/** Events in a session: our Requester and our Responder tell each other. */
class EventsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final EventGroup VENDORS =
      new EventGroup(3, Bytes.of(0x34, 0x12), 1, false, Set.of(0x1001));
  private static final int CAPACITY = 4;

  private final TestDevice device = new TestDevice();
  private final EventLog log = new EventLog(List.of(EventGroup.dmtf(), VENDORS), CAPACITY);
  private final EventLog requesters = new EventLog(List.of(EventGroup.dmtf()), CAPACITY);
  private final List<SpdmEvent> told = new ArrayList<>();
  private final List<SpdmEvent> toldDevice = new ArrayList<>();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder = new Responder(device, CRYPTO);

  @BeforeEach
  void tellOfEvents() {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 2),
        true,
        false);
    device.tellOf(log);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void aRequesterLearnsWhatItSubscribedTo(SpdmVersion version) throws Exception {
    SpdmSession session = open(connect(version, config -> config), listening());

    List<EventGroup> types = session.supportedEventTypes(deadline);
    assertThat(types).containsExactly(EventGroup.dmtf(), VENDORS);
    changed(1);
    assertThat(session.answerRequests(deadline)).isFalse();

    session.subscribe(
        List.of(EventGroup.dmtf(Set.of(DmtfEventType.CERTIFICATE_CHANGED)), VENDORS.everything()),
        deadline);
    changed(2);
    log.add(new MeasurementChanged(Set.of(1)));
    log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 0x1001, Bytes.of(5)));
    session.heartbeat(deadline);
    assertThat(session.answerRequests(deadline)).isTrue();

    assertThat(told).extracting(SpdmEvent::instanceId).containsExactly(1L, 2L);
    assertThat(told.getFirst().dmtf()).contains(new CertificateChanged(Set.of(2)));
    assertThat(told.getLast().detail()).isEqualTo(Bytes.of(5));
    assertThat(session.answerRequests(deadline)).isFalse();

    session.subscribe(List.of(), deadline);
    changed(3);
    assertThat(session.answerRequests(deadline)).isFalse();
    session.finish(deadline);
  }

  @ParameterizedTest
  @CsvSource({"V1_3, false", "V1_4, false", "V1_3, true", "V1_4, true"})
  void thePolicyOfASessionSubscribesToEverything(SpdmVersion version, boolean preShared)
      throws Exception {
    PreSharedKey key = new PreSharedKey(Bytes.of(1), Secret.copyOf(new byte[] {1, 2, 3}));
    device.share(key, true);
    SpdmConnection connection = connect(version, config -> config);
    SessionTerms terms = SessionTerms.of(MeasurementSummaryType.NONE).withAllEvents(listener());
    SpdmSession session =
        preShared ? connection.openPskSession(key, terms, deadline) : open(connection, terms);
    changed(2);
    log.add(new MeasurementChanged(Set.of(1, 254)));

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(dmtf(told))
        .containsExactly(new CertificateChanged(Set.of(2)), new MeasurementChanged(Set.of(1, 254)));
  }

  @Test
  void eachSessionIsToldForItself() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_3, config -> config);
    SpdmSession first = open(connection, all());
    changed(1);
    SpdmSession second = open(connection, all());
    changed(2);

    first.answerRequests(deadline);
    assertThat(dmtf(told)).hasSize(2);
    told.clear();
    second.answerRequests(deadline);
    assertThat(dmtf(told)).containsExactly(new CertificateChanged(Set.of(2)));
    assertThat(told.getFirst().instanceId()).isEqualTo(1);
  }

  @Test
  void whatWasForgottenIsToldAsLost() throws Exception {
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), all());
    for (int slot = 0; slot < CAPACITY + 3; slot++) {
      changed(slot);
    }

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(dmtf(told)).hasSize(CAPACITY + 1).first().isEqualTo(new EventLost(0, 3));
  }

  @Test
  void aListenerThatFailsLeavesTheEventUnacknowledged() throws Exception {
    boolean[] fails = {true};
    SessionTerms terms =
        SessionTerms.of(MeasurementSummaryType.NONE)
            .withAllEvents((session, event) -> {
              if (fails[0]) {
                throw new IllegalStateException("as listeners do");
              }
              told.add(event);
            });
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), terms);
    changed(1);

    assertThatThrownBy(() -> session.answerRequests(deadline))
        .isInstanceOf(PeerErrorException.class);
    assertThat(session.isUsable()).isTrue();
    fails[0] = false;
    changed(2);
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(dmtf(told)).containsExactly(new EventLost(0, 1), new CertificateChanged(Set.of(2)));
  }

  @Test
  void aRequesterWithoutAListenerTakesNone() throws Exception {
    SpdmSession session =
        open(
            connect(SpdmVersion.V1_3, config -> config),
            new SessionTerms(MeasurementSummaryType.NONE, false, true));
    changed(1);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> session.answerRequests(deadline))
          .isInstanceOf(PeerErrorException.class);
    }
    assertThat(session.answerRequests(deadline)).isFalse();
    session.heartbeat(deadline);
  }

  @Test
  void keysAreRenewedBeforeEventsAreTold() throws Exception {
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), all());
    changed(1);
    responder.requestKeyUpdate(session.id());

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).isEmpty();
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).hasSize(1);
  }

  @Test
  void eventsComeInPiecesWhereMessagesAreSmall() throws Exception {
    device.useChunks(42, 4608);
    SpdmSession session =
        open(connect(SpdmVersion.V1_3, config -> config.withDataTransferSize(42)), all());
    log.add(new MeasurementChanged(Set.of(1)));
    log.add(new MeasurementChanged(Set.of(2)));

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(dmtf(told)).hasSize(2);
  }

  @Test
  void whatNoMessageHasRoomForIsLost() throws Exception {
    SpdmSession session =
        open(
            connect(
                SpdmVersion.V1_3,
                config ->
                    config.withMaxSpdmMsgSize(OptionalInt.empty()).withDataTransferSize(4608)),
            all());
    log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 0x1001, Bytes.zeros(4600)));
    changed(1);

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(dmtf(told)).containsExactly(new EventLost(0, 1), new CertificateChanged(Set.of(1)));
  }

  /** The Requester takes more than a record holds. */
  @Test
  void eventsThatNoRecordHoldsGoInSeveral() throws Exception {
    SpdmSession session =
        open(
            connect(
                SpdmVersion.V1_3,
                config ->
                    config.withMaxSpdmMsgSize(OptionalInt.empty()).withDataTransferSize(1 << 20)),
            all());
    for (int i = 0; i < 2; i++) {
      log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 0x1001, Bytes.zeros(32_738)));
    }

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).extracting(SpdmEvent::instanceId).containsExactly(1L, 2L);
    assertThat(told).allMatch(event -> event.detail().length() == 32_738);
    changed(1);
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void aRequesterTellsWhatADeviceWantsToKnow(SpdmVersion version) throws Exception {
    device.eventListener = Optional.of((session, event) -> toldDevice.add(event));
    SpdmSession session =
        open(connect(version, config -> config.withEvents(requesters)), listening());
    requesters.add(new CertificateChanged(Set.of(0)));
    assertThat(session.sendEvents(deadline)).isZero();

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(session.answerRequests(deadline)).isFalse();
    requesters.add(new CertificateChanged(Set.of(1)));
    requesters.add(new CertificateChanged(Set.of(2)));

    assertThat(session.sendEvents(deadline)).isEqualTo(2);
    assertThat(session.sendEvents(deadline)).isZero();
    assertThat(dmtf(toldDevice))
        .containsExactly(new CertificateChanged(Set.of(1)), new CertificateChanged(Set.of(2)));
    session.heartbeat(deadline);
  }

  @Test
  void aDeviceMayWantToKnowSomeOfIt() throws Exception {
    device.eventListener =
        Optional.of(
            new EventListener() {
              @Override
              public void onEvent(Bytes session, SpdmEvent event) {
                toldDevice.add(event);
              }

              @Override
              public List<EventGroup> wanted(List<EventGroup> supported) {
                return List.of(EventGroup.dmtf(Set.of(DmtfEventType.MEASUREMENT_CHANGED)));
              }
            });
    SpdmSession session =
        open(connect(SpdmVersion.V1_3, config -> config.withEvents(requesters)), listening());
    session.answerRequests(deadline);
    requesters.add(new CertificateChanged(Set.of(1)));
    requesters.add(new MeasurementChanged(Set.of(1)));

    assertThat(session.sendEvents(deadline)).isEqualTo(1);
    assertThat(toldDevice).hasSize(1);
  }

  @Test
  void aRequesterTellsNothingToADeviceThatDoesNotAsk() throws Exception {
    SpdmSession session =
        open(connect(SpdmVersion.V1_3, config -> config.withEvents(requesters)), listening());
    requesters.add(new CertificateChanged(Set.of(1)));

    assertThat(session.answerRequests(deadline)).isFalse();
    assertThat(session.sendEvents(deadline)).isZero();
  }

  @Test
  void anotherGroupOrTypeIsRefused() throws Exception {
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), listening());
    List<List<EventGroup>> wrong =
        List.of(
            List.of(new EventGroup(0, Bytes.EMPTY, 2, true, Set.of())),
            List.of(new EventGroup(0, Bytes.EMPTY, 1, false, Set.of(5))),
            List.of(EventGroup.dmtf(), new EventGroup(3, Bytes.of(1, 1), 1, true, Set.of())));

    for (List<EventGroup> groups : wrong) {
      assertThatThrownBy(() -> session.subscribe(groups, deadline))
          .isInstanceOfSatisfying(
              PeerErrorException.class,
              e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
    }
    assertThat(session.isUsable()).isTrue();
  }

  @Test
  void aDeviceWithoutEventsIsNotAsked() throws Exception {
    device.capabilities.remove(ResponderCapability.EVENT_CAP);
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), listening());

    assertThatThrownBy(() -> session.supportedEventTypes(deadline))
        .isInstanceOf(NegotiationException.class);
    assertThatThrownBy(() -> session.subscribe(List.of(), deadline))
        .isInstanceOf(NegotiationException.class);
    assertThat(session.isUsable()).isTrue();
  }

  @Test
  void aDeviceThatHasTheFlagAloneIsNoSourceOfEvents() throws Exception {
    device.events = Optional.empty();
    SpdmConnection connection = connect(SpdmVersion.V1_3, config -> config);

    assertThatThrownBy(() -> open(connection, all()))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_POLICY.value()));
    SpdmSession session = open(connection, listening());
    assertThatThrownBy(() -> session.supportedEventTypes(deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST.value()));
  }

  @Test
  void anEmptyListOfTypesIsNone() throws Exception {
    device.tellOf(new EventLog(List.of(), 1));
    SpdmSession session = open(connect(SpdmVersion.V1_3, config -> config), listening());

    assertThatThrownBy(() -> session.supportedEventTypes(deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("EventGroupCount");
  }

  private void changed(int slot) {
    log.add(new CertificateChanged(Set.of(slot)));
  }

  private EventListener listener() {
    return (session, event) -> told.add(event);
  }

  private SessionTerms listening() {
    return SessionTerms.of(MeasurementSummaryType.NONE).withListener(listener());
  }

  private SessionTerms all() {
    return SessionTerms.of(MeasurementSummaryType.NONE).withAllEvents(listener());
  }

  private static List<DmtfEvent> dmtf(List<SpdmEvent> events) {
    return events.stream().map(event -> event.dmtf().orElseThrow()).toList();
  }

  private SpdmSession open(SpdmConnection connection, SessionTerms terms) throws SpdmException {
    CertificateChain chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, terms, deadline);
  }

  private SpdmConnection connect(SpdmVersion version, UnaryOperator<RequesterConfig> change)
      throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", responder),
        change.apply(
            RequesterConfig.defaults()
                .withVersions(Set.of(version))
                .withSessions(SessionOffer.everything().withPreSharedKeys())),
        CRYPTO,
        deadline);
  }
}
