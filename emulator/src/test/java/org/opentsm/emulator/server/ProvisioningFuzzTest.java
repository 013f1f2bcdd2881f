package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Any octets as a request that changes certificates or keys: an answer, and a device that goes on.
 * Any octets as the answer to one: a typed failure, or an answer that makes sense.
 */
class ProvisioningFuzzTest {
  private static final DevicePki PKI = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());
  private static final List<SpdmVersion> VERSIONS =
      List.of(SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4);
  private static final List<MessageCode> REQUESTS =
      List.of(
          MessageCode.GET_CSR,
          MessageCode.SET_CERTIFICATE,
          MessageCode.GET_KEY_PAIR_INFO,
          MessageCode.SET_KEY_PAIR_INFO);
  private static final int HEADER = 2;
  private static final int RESPONSE = 0x7F;
  private static final int CALLS = 5;

  /** What follows the code in requests that make sense. */
  static Stream<byte[]> requests() throws Exception {
    SpdmVersion version = SpdmVersion.V1_3;
    return Stream.<SpdmRequest>of(
            new GetCsr.Request(version, 0, 0, Bytes.EMPTY, Bytes.EMPTY),
            new GetCsr.Request(version, 1, 0x41, Bytes.of(0x30, 0x00), Bytes.EMPTY),
            new SetCertificate.Request(version, 0, 0, false, 0, chain()),
            new SetCertificate.Request(version, 1, 0, true, 0, Bytes.EMPTY),
            new GetKeyPairInfo.Request(version, 1),
            new SetKeyPairInfo.Request(
                version, SetKeyPairInfo.Operation.ERASE, 1, Optional.empty()))
        .map(request -> request.encode().slice(HEADER).toByteArray());
  }

  @MethodSource("requests")
  @FuzzTest(maxDuration = "2m")
  void anyProvisioningRequest(byte[] data) throws Exception {
    for (String profile : List.of("p256", "install-reset")) {
      for (SpdmVersion version : VERSIONS) {
        change(profile, version, Bytes.copyOf(data));
      }
    }
  }

  private static void change(String profile, SpdmVersion version, Bytes octets) throws Exception {
    MessageHandler device =
        Conversation.with(device(profile), Optional.empty(), () -> {}, Binding.NONE);
    connect(device, version);
    for (MessageCode code : REQUESTS) {
      Bytes answer = answer(device, Bytes.concat(Bytes.of(version.code(), code.value()), octets));
      assertThat(answer.get(0)).isEqualTo(version.code());
      assertThat(answer.get(1)).isIn(code.value() & RESPONSE, MessageCode.ERROR.value());
    }
    Bytes digests = answer(device, new GetDigests.Request(version).encode());
    assertThat(digests.get(1)).isIn(MessageCode.DIGESTS.value(), MessageCode.ERROR.value());
    connect(device, version);
  }

  @MethodSource("requests")
  @FuzzTest(maxDuration = "2m")
  void anyProvisioningAnswer(byte[] data) throws Exception {
    for (SpdmVersion version : VERSIONS) {
      for (int call = 0; call < CALLS; call++) {
        ask(version, call, Bytes.copyOf(data));
      }
    }
  }

  private static void ask(SpdmVersion version, int call, Bytes octets) throws Exception {
    MessageHandler device =
        Conversation.with(device("p256"), Optional.empty(), () -> {}, Binding.NONE);
    boolean[] negotiated = {false};
    SpdmConnection connection =
        connect(
            request -> {
              if (!negotiated[0]) {
                return device.handle(request);
              }
              int code = request.octets().get(1) & RESPONSE;
              return Optional.of(plain(Bytes.concat(Bytes.of(version.code(), code), octets)));
            },
            version);
    negotiated[0] = true;
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    try {
      switch (call) {
        case 0 -> connection.csr(CsrQuery.onlyKey(), deadline);
        case 1 -> connection.setCertificate(0, chain(), 0, CertificateModel.NONE, deadline);
        case 2 -> connection.eraseCertificate(1, 0, deadline);
        case 3 -> connection.keyPairInfo(1, deadline);
        default ->
            connection.setKeyPairInfo(
                SetKeyPairInfo.Operation.ERASE, 1, Optional.empty(), deadline);
      }
    } catch (SpdmException typed) {
      // That is what must come of it.
    }
  }

  private static Bytes chain() throws EmulatorException {
    return device("p256")
        .certificateChain(0, AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256)
        .orElseThrow();
  }

  private static Bytes answer(MessageHandler device, Bytes request) {
    return device.handle(plain(request)).map(TransportMessage::octets).orElseThrow();
  }

  private static SpdmConnection connect(MessageHandler device, SpdmVersion version)
      throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("fuzzed device", device),
        RequesterConfig.defaults().withVersions(Set.of(version)),
        Attestation.CRYPTO,
        Deadline.after(Duration.ofMinutes(1)));
  }

  /** One kind of key alone, so that the first attempt is not spent on making them. */
  private static EmulatedDevice device(String name) throws EmulatorException {
    DeviceProfile all = NamedProfiles.named(name);
    DeviceProfile profile =
        new DeviceProfile(
            all.identity(),
            all.versions(),
            List.of(AsymAlgorithm.ECDSA_P256),
            all.keyExchanges(),
            List.of(HashAlgorithm.SHA_256),
            all.measurementHashes(),
            all.capabilities(),
            all.model(),
            all.slots(),
            false,
            false,
            false,
            false,
            all.ctExponent(),
            all.dataTransferSize(),
            all.mutual(),
            all.mutualRequired(),
            true,
            all.ide());
    return new EmulatedDevice(profile, PKI, Attestation.CRYPTO, problem -> {});
  }
}
