package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.requester.ScriptedResponder.soon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.responder.DeviceProvisioning;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestPki;
import org.opentsm.spdm.transport.InMemoryTransport;

/** SET_CERTIFICATE in the alias model: the chain ends with the device certificate. */
class AliasProvisioningTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestPki PKI = new TestPki(TestDevice.ASYM);

  private final TestDevice device = new TestDevice();
  private final List<CertificateChain> taken = new ArrayList<>();

  @BeforeEach
  void aliasModel() {
    device.capabilities.addAll(
        List.of(ResponderCapability.ALIAS_CERT_CAP, ResponderCapability.SET_CERT_CAP));
    device.provisioning = Optional.of(new Taking());
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3", "V1_4"})
  void theDeviceIsGivenTheChainThatItsAliasGoesBehind(SpdmVersion version) throws Exception {
    Effect effect = set(version, List.of(PKI.root(), PKI.authority()));

    assertThat(effect).isEqualTo(Effect.IMMEDIATE);
    assertThat(taken)
        .singleElement()
        .satisfies(chain ->
            assertThat(chain.certificates())
                .extracting(DeviceCertificate::der)
                .containsExactly(PKI.root(), PKI.authority()));
  }

  @Test
  void aChainThatEndsWithALeafIsNone() {
    requireRefused(List.of(PKI.root(), PKI.authority(), PKI.leaf()));
  }

  @Test
  void aChainThatDoesNotHoldTogetherIsNone() {
    requireRefused(List.of(PKI.authority(), PKI.root()));
  }

  private void requireRefused(List<Bytes> certificates) {
    assertThatThrownBy(() -> set(SpdmVersion.V1_3, certificates))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
    assertThat(taken).isEmpty();
  }

  private Effect set(SpdmVersion version, List<Bytes> certificates) throws SpdmException {
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", new Responder(device, CRYPTO)),
            RequesterConfig.defaults().withVersions(Set.of(version)),
            CRYPTO,
            soon());
    return connection.setCertificate(
        0,
        CertificateChain.encode(TestDevice.HASH, CRYPTO, certificates),
        0,
        CertificateModel.NONE,
        soon());
  }

  /** Takes every chain, and does nothing else. */
  private final class Taking implements DeviceProvisioning {
    @Override
    public void begin() {}

    @Override
    public boolean inTrustedEnvironment() {
      return false;
    }

    @Override
    public void setCertificate(
        SetCertificate.Request request,
        CertificateChain chain,
        SignatureAlgorithm asym,
        Origin origin) {
      taken.add(chain);
    }

    @Override
    public Bytes csr(
        GetCsr.Request request, SignatureAlgorithm asym, HashAlgorithm hash, Origin origin) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void eraseCertificate(
        SetCertificate.Request request, SignatureAlgorithm asym, Origin origin) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<GetKeyPairInfo.Response> keyPair(
        GetKeyPairInfo.Request request, Origin origin) {
      return Optional.empty();
    }

    @Override
    public void setKeyPair(SetKeyPairInfo.Request request, Origin origin) {
      throw new UnsupportedOperationException();
    }
  }
}
