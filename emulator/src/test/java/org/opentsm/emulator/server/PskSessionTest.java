package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.session.PreSharedKey;

/** The emulated device and our Requester with the key in the device's file. */
class PskSessionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final DevicePki pki = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());

  @ParameterizedTest
  @ValueSource(strings = {"psk", "psk-no-context"})
  void opensASession(String profile) throws Exception {
    try (SpdmConnection connection = connect(profile);
        PreSharedKey key = pki.preSharedKey()) {
      SpdmSession session = connection.openPskSession(key, MeasurementSummaryType.ALL, deadline);

      session.heartbeat(deadline);
      session.finish(deadline);
    }
  }

  @Test
  void knowsNoOtherHint() throws Exception {
    try (SpdmConnection connection = connect("psk");
        PreSharedKey key = new PreSharedKey(Bytes.of(1), Secret.copyOf(new byte[] {1}))) {
      assertThatThrownBy(
              () -> connection.openPskSession(key, MeasurementSummaryType.NONE, deadline))
          .isInstanceOf(PeerErrorException.class);
    }
  }

  @Test
  void theDefaultDeviceSharesNoKey() throws Exception {
    try (SpdmConnection connection = connect("default")) {
      assertThat(connection.negotiated().sessions().keyExchange()).isPresent();
      assertThatThrownBy(() ->
              connection.openPskSession(pki.preSharedKey(), MeasurementSummaryType.NONE, deadline))
          .hasMessageContaining("PSK_CAP");
    }
  }

  private SpdmConnection connect(String profile) throws Exception {
    EmulatedDevice device =
        new EmulatedDevice(
            NamedProfiles.named(profile),
            pki,
            CRYPTO,
            problem -> {
              throw new AssertionError(problem);
            });
    return connect(device);
  }

  private SpdmConnection connect(EmulatedDevice device) throws SpdmException {
    return SpdmConnection.connect(
        Conversation.open("emulated device", device, Optional.empty()),
        RequesterConfig.defaults().withSessions(SessionOffer.everything().withPreSharedKeys()),
        CRYPTO,
        deadline);
  }
}
