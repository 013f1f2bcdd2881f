package org.opentsm.emulator.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.DeviceClassIdentifiers.Identifier;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.MeasurementExtensionLog;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.responder.DeviceInformation;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What an emulated device tells of itself: its PCI identity as the class of the endpoint, and the
 * log of what was extended into measurement 5.
 */
final class SelfDescription implements DeviceInformation {
  private final DeviceIdentity identity;
  private final Supplier<DeviceMeasurements> measurements;

  SelfDescription(DeviceIdentity identity, Supplier<DeviceMeasurements> measurements) {
    this.identity = identity;
    this.measurements = measurements;
  }

  /**
   * PCI-SIG's vendor id; below it the device id, the revision, and the ids of subsystem vendor and
   * subsystem. In all a multiple of four octets: DMTF's Requester takes the padding of DOE for a
   * part of a signed ENDPOINT_INFO.
   */
  @Override
  public Optional<Bytes> endpointInfo(int subCode) {
    if (subCode != GetEndpointInfo.DEVICE_CLASS_IDENTIFIER) {
      return Optional.empty();
    }
    Identifier identifier =
        new Identifier(
            StandardsBody.PCI_SIG.value(),
            u16(identity.vendorId()),
            List.of(
                u16(identity.deviceId()),
                Bytes.of(identity.revision()),
                Bytes.concat(u16(identity.subsystemVendorId()), u16(identity.subsystemId()))));
    return Optional.of(new DeviceClassIdentifiers(List.of(identifier)).encode());
  }

  /** An entry for each image that was extended, in order. */
  @Override
  public MeasurementExtensionLog extensionLog(MeasurementHash hash) {
    List<MeasurementExtensionLog.Entry> entries = new ArrayList<>();
    measurements
        .get()
        .extended(hash.hash())
        .forEach(image ->
            entries.add(
                new MeasurementExtensionLog.Entry(
                    entries.size() + 1L, DeviceMeasurements.HASH_EXTEND, image)));
    return new MeasurementExtensionLog(entries);
  }

  private static Bytes u16(int value) {
    return new WireWriter().u16(value).toBytes();
  }
}
