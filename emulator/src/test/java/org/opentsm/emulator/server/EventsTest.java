package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.DmtfEvent.CertificateChanged;
import org.opentsm.spdm.message.DmtfEvent.EventLost;
import org.opentsm.spdm.message.DmtfEvent.MeasurementChanged;
import org.opentsm.spdm.message.DmtfEvent.MeasurementPreUpdate;
import org.opentsm.spdm.message.DmtfEventType;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;

/** An emulated device tells of what happens to it, whoever makes it happen. */
class EventsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int REMEMBERED = 64;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final EmulatedDevice device = device("p384");
  private final List<DmtfEvent> told = new ArrayList<>();

  EventsTest() throws Exception {}

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void aChangedCertificateIsToldToOthers(SpdmVersion version) throws Exception {
    SpdmSession session = open(device, version, false);
    assertThat(session.supportedEventTypes(deadline)).containsExactly(EventGroup.dmtf());
    session.subscribe(
        List.of(EventGroup.dmtf(Set.of(DmtfEventType.CERTIFICATE_CHANGED))), deadline);

    SpdmConnection other = connect(device, version);
    Bytes csr = ((CsrResult.Ready) other.csr(CsrQuery.onlyKey(), deadline)).csr();
    Bytes chain = new TestAuthority().chain(csr);
    other.setCertificate(0, chain, 0, CertificateModel.NONE, deadline);
    device.updateFirmware("2.0.0", 8);

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).containsExactly(new CertificateChanged(Set.of(0)));
    session.eraseCertificate(1, 0, deadline);
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).endsWith(new CertificateChanged(Set.of(1)));
  }

  @Test
  void otherFirmwareIsToldBeforeAndAfterAndMeasured() throws Exception {
    SpdmSession session = open(device, SpdmVersion.V1_3, true);
    var before = session.measurements(MeasurementsQuery.unsigned(0xFF), deadline);

    device.updateFirmware("2.0.0", 8);

    assertThat(session.answerRequests(deadline)).isTrue();
    Set<Integer> changed = ((MeasurementChanged) told.getLast()).indices();
    assertThat(told)
        .containsExactly(new MeasurementPreUpdate(changed), new MeasurementChanged(changed));
    var after = session.measurements(MeasurementsQuery.unsigned(0xFF), deadline);
    for (int i = 0; i < before.response().record().blocks().size(); i++) {
      var block = before.response().record().blocks().get(i);
      assertThat(block.equals(after.response().record().blocks().get(i)))
          .as("measurement " + block.index())
          .isNotEqualTo(changed.contains(block.index()));
    }
  }

  @Test
  void whatIsTooOldIsToldAsLost() throws Exception {
    SpdmSession session = open(device, SpdmVersion.V1_3, true);
    for (int i = 0; i <= REMEMBERED; i++) {
      device.updateFirmware("2.0." + i, i);
    }

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told.getFirst()).isEqualTo(new EventLost(0, REMEMBERED + 2));
    assertThat(told).hasSize(REMEMBERED + 1);
  }

  @Test
  void whoDidNotSubscribeIsToldNothing() throws Exception {
    SpdmSession session = open(device, SpdmVersion.V1_3, false);
    device.updateFirmware("2.0.0", 8);

    assertThat(session.answerRequests(deadline)).isFalse();
  }

  @Test
  void before13ThereAreNoEvents() throws Exception {
    SpdmSession session = open(device, SpdmVersion.V1_2, false);

    assertThatThrownBy(() -> session.supportedEventTypes(deadline))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  void theSmallestDeviceTellsToo() throws Exception {
    EmulatedDevice smallest = device("smallest");
    SpdmSession session = open(smallest, SpdmVersion.V1_3, true);
    smallest.updateFirmware("2.0.0", 8);

    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).hasSize(2);
  }

  private SpdmSession open(EmulatedDevice of, SpdmVersion version, boolean all)
      throws SpdmException {
    SpdmConnection connection = connect(of, version);
    SessionTerms terms =
        new SessionTerms(MeasurementSummaryType.NONE, false, all)
            .withListener((session, event) -> told.add(event.dmtf().orElseThrow()));
    return connection.openSession(0, connection.certificateChain(0, deadline), terms, deadline);
  }

  private SpdmConnection connect(EmulatedDevice of, SpdmVersion version) throws SpdmException {
    return SpdmConnection.connect(
        Conversation.open("test", of, Optional.empty()),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(SessionOffer.everything()),
        CRYPTO,
        deadline);
  }

  private static EmulatedDevice device(String profile) throws Exception {
    var found = NamedProfiles.named(profile);
    return new EmulatedDevice(
        found,
        DevicePki.inMemory(found.identity()),
        CRYPTO,
        e -> {
          throw new AssertionError(e);
        });
  }
}
