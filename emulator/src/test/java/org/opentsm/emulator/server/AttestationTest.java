package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/** The emulated device and our own Requester understand each other in every combination. */
class AttestationTest {
  /** One set of keys for all: RSA keys take long to make. */
  private static final DevicePki PKI = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());

  static List<Arguments> versionsAndAlgorithms() {
    List<Arguments> cases = new ArrayList<>();
    for (SpdmVersion version : SpdmVersion.values()) {
      for (SignatureAlgorithm asym : DeviceProfile.DEFAULT.asymAlgorithms()) {
        // Keys of 4096 bits would take most of the time; DMTF's peers are run against them.
        if (asym.isOfferedIn(version) && !asym.name().endsWith("4096")) {
          cases.add(Arguments.of(version, asym));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("versionsAndAlgorithms")
  void everyAlgorithmInEveryVersion(SpdmVersion version, SignatureAlgorithm asym) throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);
    RequesterConfig config =
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withAlgorithms(Set.of(HashAlgorithm.SHA_384), Set.of(asym));

    Attestation attestation = Attestation.of(open(device), config, 0, deadline());

    assertThat(attestation.connection().negotiated().version()).isEqualTo(version);
    assertThat(attestation.connection().negotiated().asym()).isEqualTo(asym);
    assertConsistent(device, attestation);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM3_256")
  void everyHashInTheOldestAndTheNewestVersion(HashAlgorithm hash) throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);
    for (SpdmVersion version : List.of(SpdmVersion.V1_0, SpdmVersion.V1_4)) {
      RequesterConfig config =
          RequesterConfig.defaults()
              .withVersions(Set.of(version))
              .withAlgorithms(Set.of(hash), Set.of(AsymAlgorithm.ECDSA_P256));

      Attestation attestation = Attestation.of(open(device), config, 0, deadline());

      assertThat(attestation.connection().negotiated().hash()).isEqualTo(hash);
      assertConsistent(device, attestation);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "alias",
        "all-slots",
        "debug",
        "raw-measurements",
        "sha3",
        "slow",
        "p521",
        "ed25519",
        "ed448",
        "ed448-context",
        "rsa3072",
        "post-quantum",
        "slh-dsa",
        "spdm-1.1",
        "spdm-1.3"
      })
  void everyProfileThatSigns(String profile) throws Exception {
    EmulatedDevice device = device(NamedProfiles.named(profile));

    Attestation attestation =
        Attestation.of(open(device), RequesterConfig.defaults(), 1, deadline());

    assertConsistent(device, attestation);
  }

  @Test
  void theNewestVersionAndThePreferredAlgorithmsAreChosen() throws Exception {
    Attestation attestation =
        Attestation.of(
            open(device(DeviceProfile.DEFAULT)), RequesterConfig.defaults(), 0, deadline());

    assertThat(attestation.connection().negotiated().version()).isEqualTo(SpdmVersion.V1_4);
    assertThat(attestation.connection().negotiated().asym()).isEqualTo(AsymAlgorithm.ECDSA_P384);
    assertThat(attestation.connection().negotiated().hash()).isEqualTo(HashAlgorithm.SHA_384);
  }

  @Test
  void aDeviceWithLittleRoomAnswersOneByOne() throws Exception {
    EmulatedDevice device = device(NamedProfiles.named("small"));
    RequesterConfig config = RequesterConfig.defaults().withDataTransferSize(256);
    Deadline deadline = deadline();
    try (SpdmConnection connection =
        SpdmConnection.connect(open(device), config, Attestation.CRYPTO, deadline)) {
      CertificateChain chain = connection.certificateChain(0, deadline);
      int count =
          connection
              .measurements(MeasurementsQuery.unsigned(MeasurementsQuery.COUNT), chain, deadline)
              .response()
              .totalNumber();
      int found = 0;
      for (int index = 1; index < 0xFF && found < count; index++) {
        if (DeviceIndices.MEASURED.contains(index)) {
          connection.measurements(MeasurementsQuery.unsigned(index), chain, deadline);
          found++;
        }
      }
      assertThat(found).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void overEverySocketBinding(Binding binding) throws Exception {
    assertServed(new Framing.Emulator(binding));
  }

  @Test
  void overDsp0287() throws Exception {
    assertServed(new Framing.Dsp0287());
  }

  private static void assertServed(Framing framing) throws Exception {
    EmulatedDevice device = device(DeviceProfile.DEFAULT);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (EmulatedDeviceServer server =
        EmulatedDeviceServer.start(anyPort, ServerSettings.of(framing), device, Optional.empty())) {
      for (SpdmVersion version : EnumSet.of(SpdmVersion.V1_0, SpdmVersion.V1_4)) {
        SpdmTransport transport =
            new SpdmEndpoint(framing, "127.0.0.1", server.address().getPort()).connect(deadline());
        assertConsistent(
            device,
            Attestation.of(
                transport,
                RequesterConfig.defaults().withVersions(Set.of(version)),
                0,
                deadline()));
      }
    }
  }

  private static void assertConsistent(EmulatedDevice device, Attestation attestation) {
    HashAlgorithm hash = attestation.connection().negotiated().hash();
    boolean alias = device.profile().model() == CertificateModel.ALIAS_CERT;
    assertThat(attestation.chain().certificates()).hasSize(alias ? 4 : 3);
    assertThat(attestation.chain().leaf().deviceInfo())
        .contains(device.profile().identity().dmtfName());
    assertThat(attestation.challenge().decoded().measurementSummaryHash())
        .isEqualTo(Attestation.CRYPTO.digest(hash, attestation.blocks()));
  }

  private static SpdmTransport open(EmulatedDevice device) {
    return Conversation.open("emulated device", device, Optional.empty());
  }

  private static EmulatedDevice device(DeviceProfile profile) {
    return new EmulatedDevice(
        profile,
        PKI,
        Attestation.CRYPTO,
        e -> {
          throw new AssertionError(e);
        });
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(2));
  }

  /** The indices that the default device measures in the newest version. */
  private static final class DeviceIndices {
    static final Set<Integer> MEASURED = Set.of(1, 2, 3, 4, 5, 6, 7, 15, 16, 253, 254);
  }
}
