package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;

/** Devices with post-quantum keys, asked by our Requester and answered for by our Responder. */
class PostQuantumTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  /** The sets of SLH-DSA with small signatures sign for seconds. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"ML_DSA_.*", "SLH_DSA_.*F"})
  void everythingThatIsSigned(PqcAsymAlgorithm algorithm) throws Exception {
    TestDevice device = new TestDevice(algorithm);
    device.capabilities.add(ResponderCapability.LARGE_RESP_CAP);
    device.offerSessions(
        new SessionSupport(List.of(KemAlgorithm.ML_KEM_768), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
    SpdmConnection connection = connect(device, SpdmVersion.V1_4);

    assertThat(connection.negotiated().asym()).isEqualTo(algorithm);
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    assertThat(chain.leaf().publicKey()).isEqualTo(device.key());
    connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, deadline);
    connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
    SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
    session.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
    session.finish(deadline);
  }

  @Test
  void aDeviceWithoutAnotherKeyHasNothingForAnOlderVersion() {
    TestDevice device = new TestDevice(PqcAsymAlgorithm.ML_DSA_44);

    assertThatThrownBy(() -> connect(device, SpdmVersion.V1_3))
        .isInstanceOf(PeerErrorException.class);
  }

  private SpdmConnection connect(TestDevice device, SpdmVersion version) throws SpdmException {
    Responder responder = new Responder(device, CRYPTO, Binding.NONE, () -> Instant.EPOCH);
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", responder::handle),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(SessionOffer.everything()),
        CRYPTO,
        deadline);
  }
}
