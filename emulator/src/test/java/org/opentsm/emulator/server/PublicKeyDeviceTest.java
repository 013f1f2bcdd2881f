package org.opentsm.emulator.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.PkiException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.device.ProfileFile;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.PublicKeyIdentity;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;

/** The emulated device that has no certificates, and Requesters that have none. */
class PublicKeyDeviceTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int SLOT = ProvisionedKey.SLOT;
  private static final AsymAlgorithm ASYM = AsymAlgorithm.ECDSA_P256;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final List<PkiException> observed = new ArrayList<>();
  @TempDir Path directory;

  @Test
  void provesTheKeyThatWasGivenBeforehand() throws Exception {
    DeviceProfile profile = NamedProfiles.named("public-key");
    DevicePki pki = DevicePki.open(directory, profile.identity());
    try (SpdmConnection connection = connect(profile, pki, Optional.empty())) {
      ProvisionedKey key = keyOf(pki, profile);

      connection.challenge(SLOT, key, MeasurementSummaryType.ALL, NONCE, deadline);
      connection.measurements(MeasurementsQuery.allSigned(SLOT, NONCE), key, deadline);
      SpdmSession session = connection.openSession(SLOT, key, MeasurementSummaryType.ALL, deadline);
      session.heartbeat(deadline);
      session.finish(deadline);
    }
  }

  @Test
  void knowsItsRequesterByTheKeyBesideItsOwn() throws Exception {
    DeviceProfile profile = NamedProfiles.named("mutual");
    DevicePki pki = DevicePki.open(directory, profile.identity());
    KeyPair pair = pair();
    RequesterIdentity identity =
        new PublicKeyIdentity(
            Set.of(ASYM), Bytes.owning(pair.getPublic().getEncoded()), pair.getPrivate(), CRYPTO);

    give(pair);
    try (SpdmConnection connection = connect(profile, pki, Optional.of(identity))) {
      SpdmSession session =
          connection.openSession(
              0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
      assertThat(session.keyExchange().decoded().mutAuthRequested()).isEqualTo(1);
      session.finish(deadline);
    }
    give(pair());
    try (SpdmConnection connection = connect(profile, pki, Optional.of(identity))) {
      assertThatThrownBy(() ->
              connection.openSession(
                  0,
                  connection.certificateChain(0, deadline),
                  MeasurementSummaryType.NONE,
                  deadline))
          .isInstanceOf(SpdmException.class);
    }
    assertThat(observed).isEmpty();
  }

  @Test
  void aKeyOfAnotherKindIsReported() throws Exception {
    DevicePki pki = DevicePki.open(directory, DeviceProfile.DEFAULT.identity());
    EmulatedDevice device = new EmulatedDevice(DeviceProfile.DEFAULT, pki, CRYPTO, observed::add);
    give(pair());
    Files.copy(
        directory.resolve("requester-ecp256.pem"), directory.resolve("requester-ecp384.pem"));

    assertThat(device.requesterKey(ASYM)).isPresent();
    assertThat(device.requesterKey(AsymAlgorithm.ECDSA_P384)).isEmpty();
    assertThat(observed).hasSize(1);
    assertThat(observed.getFirst()).hasMessageContaining("requester-ecp384.pem");
  }

  @Test
  void aProfileFileCanSayIt() throws Exception {
    DeviceProfile profile =
        ProfileFile.parse("p", "profile = public-key\nversions = 1.2\nslots = 3\n");

    DevicePki pki = DevicePki.inMemory(profile.identity());
    EmulatedDevice device = new EmulatedDevice(profile, pki, CRYPTO, observed::add);
    assertThat(device.publicKey(ASYM)).contains(keyOf(pki, profile).digested());
  }

  /** Where somebody who runs the device puts it. */
  private void give(KeyPair pair) throws Exception {
    Files.writeString(
        directory.resolve("requester-ecp256.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n",
        US_ASCII);
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static ProvisionedKey keyOf(DevicePki pki, DeviceProfile profile) throws Exception {
    int slot = profile.slots().stream().min(Integer::compare).orElseThrow();
    Bytes leaf = pki.chain(KeyKind.ECP256, slot, profile.model()).certificates().getLast();
    return ProvisionedKey.decode(DeviceCertificate.decode(leaf).publicKeyInfo());
  }

  private SpdmConnection connect(
      DeviceProfile profile, DevicePki pki, Optional<RequesterIdentity> identity)
      throws SpdmException {
    EmulatedDevice device = new EmulatedDevice(profile, pki, CRYPTO, observed::add);
    return SpdmConnection.connect(
        Conversation.open("emulated device", device, Optional.empty()),
        RequesterConfig.defaults()
            .withAlgorithms(Set.of(HashAlgorithm.SHA_256), Set.of(ASYM))
            .withSessions(SessionOffer.everything()),
        identity,
        CRYPTO,
        deadline);
  }
}
