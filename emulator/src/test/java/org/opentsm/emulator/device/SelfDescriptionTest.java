package org.opentsm.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.DeviceClassIdentifiers.Identifier;
import org.opentsm.spdm.message.MeasurementExtensionLog.Entry;
import org.opentsm.spdm.message.StandardsBody;

class SelfDescriptionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  private final EmulatedDevice device =
      new EmulatedDevice(
          DeviceProfile.DEFAULT,
          DevicePki.inMemory(DeviceProfile.DEFAULT.identity()),
          CRYPTO,
          e -> {
            throw new AssertionError(e);
          });

  @Test
  void theLogLeadsToTheMeasurement() {
    List<Entry> entries =
        device.information().orElseThrow().extensionLog(MeasurementHash.SHA_384).entries();
    Bytes register = Bytes.zeros(HashAlgorithm.SHA_384.size());
    for (Entry entry : entries) {
      assertThat(entry.measurementIndex()).isEqualTo(DeviceMeasurements.HASH_EXTEND);
      register = CRYPTO.digest(HashAlgorithm.SHA_384, register, entry.measurement().value());
    }

    assertThat(entries).isNotEmpty();
    assertThat(
            device
                .measurements(Optional.of(MeasurementHash.SHA_384), false, SpdmVersion.V1_3)
                .stream()
                .filter(block -> block.index() == DeviceMeasurements.HASH_EXTEND)
                .map(block -> block.dmtf().orElseThrow().value()))
        .containsExactly(register);
  }

  @Test
  void theEndpointIsThePciDevice() throws Exception {
    DeviceClassIdentifiers identifiers =
        DeviceClassIdentifiers.decode(
            device.information().orElseThrow().endpointInfo(1).orElseThrow());

    assertThat(identifiers.identifiers())
        .containsExactly(
            new Identifier(
                StandardsBody.PCI_SIG.value(),
                Bytes.of(0x36, 0x1B),
                List.of(Bytes.of(0x10, 0x00), Bytes.of(0x02), Bytes.of(0xF4, 0x1A, 0x00, 0x11))));
    assertThat(device.information().orElseThrow().endpointInfo(2)).isEmpty();
  }
}
