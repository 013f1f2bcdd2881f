package org.opentsm.emulator.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.PkiException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.spdm.message.CertificateModel;

/** Any octets as the files of an emulated device's keys: a chain with its key, or a refusal. */
class PemFuzzTest {
  private static final KeyedChain GOOD = make(DeviceProfile.DEFAULT.identity());
  private static final String CHAIN = Pem.encodeCertificates(GOOD.certificates());
  private static final String KEY = Pem.encodeKey(GOOD.key().getEncoded());

  static Stream<byte[]> files() {
    return Stream.of(CHAIN, KEY, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "2m")
  void anyChainOrKey(byte[] data) {
    String text = new String(data, ISO_8859_1);
    decode(text, KEY);
    decode(CHAIN, text);
  }

  static Stream<byte[]> publicKeys() throws PkiException {
    return Stream.of(
            "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getEncoder()
                    .encodeToString(
                        DeviceKey.of(KeyKind.ECP256, GOOD).publicKeyInfo().toByteArray())
                + "\n-----END PUBLIC KEY-----\n",
            KEY)
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("publicKeys")
  @FuzzTest(maxDuration = "2m")
  void anyPublicKey(byte[] data) {
    try {
      assertThat(Pem.decodePublicKey(KeyKind.ECP256, "key.pem", new String(data, ISO_8859_1)))
          .isNotNull();
    } catch (PkiException refused) {
      assertThat(refused.getMessage()).contains("key.pem");
    }
  }

  private static void decode(String chain, String key) {
    try {
      KeyedChain read = Pem.decode(KeyKind.ECP256, "chain.pem", chain, "key.pem", key);
      assertThat(read.certificates()).isNotEmpty();
    } catch (PkiException refused) {
      assertThat(refused.getMessage()).containsAnyOf("chain.pem", "key.pem");
    }
  }

  private static KeyedChain make(DeviceIdentity identity) {
    try {
      return DevicePki.inMemory(identity).chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    } catch (PkiException e) {
      throw new AssertionError(e);
    }
  }
}
