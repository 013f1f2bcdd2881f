package org.opentsm.emulator.device;

import org.opentsm.emulator.DeviceIdentity;

/** The components of an identity while single ones are replaced. */
final class IdentityFields {
  String serial;
  int vendorId;
  int deviceId;
  int classCode;
  int revision;
  int subsystemVendorId;
  int subsystemId;
  long serialNumber;
  String firmwareVersion;
  long securityVersion;

  IdentityFields(DeviceIdentity id) {
    serial = id.serial();
    vendorId = id.vendorId();
    deviceId = id.deviceId();
    classCode = id.classCode();
    revision = id.revision();
    subsystemVendorId = id.subsystemVendorId();
    subsystemId = id.subsystemId();
    serialNumber = id.serialNumber();
    firmwareVersion = id.firmwareVersion();
    securityVersion = id.securityVersion();
  }

  DeviceIdentity build() {
    return new DeviceIdentity(
        serial,
        vendorId,
        deviceId,
        classCode,
        revision,
        subsystemVendorId,
        subsystemId,
        serialNumber,
        firmwareVersion,
        securityVersion);
  }
}
