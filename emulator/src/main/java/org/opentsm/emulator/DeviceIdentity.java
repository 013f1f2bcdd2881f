package org.opentsm.emulator;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.opentsm.spdm.certificate.CmaName;

/**
 * Who an emulated device is: what its certificates and measurements are made from.
 *
 * @param serial letters, digits, dots and dashes, at most 32: the serial number of DMTF's name
 * @param vendorId of PCI, 16 bits
 * @param deviceId of PCI, 16 bits
 * @param classCode of PCI, 24 bits: base class, subclass, programming interface
 * @param revision of PCI, 8 bits
 * @param subsystemVendorId of PCI, 16 bits
 * @param subsystemId of PCI, 16 bits
 * @param serialNumber of the PCIe Device Serial Number capability, 64 bits
 * @param firmwareVersion printable ASCII without spaces, at most 32
 * @param securityVersion of the firmware, unsigned
 */
public record DeviceIdentity(
    String serial,
    int vendorId,
    int deviceId,
    int classCode,
    int revision,
    int subsystemVendorId,
    int subsystemId,
    long serialNumber,
    String firmwareVersion,
    long securityVersion) {
  /** The device that is emulated where nobody asks for another. */
  public static final DeviceIdentity DEFAULT =
      new DeviceIdentity("EMU-1", 0x1B36, 0x0010, 0x01_0802, 0x02, 0x1AF4, 0x1100, 1, "1.4.2", 7);

  private static final String MANUFACTURER = "OpenTSM";
  private static final String PRODUCT = "EmulatedDevice";
  private static final int U16 = 0xFFFF;
  private static final int U24 = 0xFF_FFFF;

  /** Checks the ranges. */
  public DeviceIdentity {
    requireText("serial", serial, "[A-Za-z0-9.-]{1,32}");
    requireText("firmware-version", firmwareVersion, "[!-~]{1,32}");
    requireRange("vendor", vendorId, U16);
    requireRange("device", deviceId, U16);
    requireRange("class", classCode, U24);
    requireRange("revision", revision, 0xFF);
    requireRange("subsystem-vendor", subsystemVendorId, U16);
    requireRange("subsystem", subsystemId, U16);
  }

  /** A device of the same model with another serial number. */
  public DeviceIdentity withSerial(String otherSerial, long otherSerialNumber) {
    return new DeviceIdentity(
        otherSerial,
        vendorId,
        deviceId,
        classCode,
        revision,
        subsystemVendorId,
        subsystemId,
        otherSerialNumber,
        firmwareVersion,
        securityVersion);
  }

  /**
   * The same device with other firmware.
   *
   * @param version printable ASCII without spaces, at most 32
   */
  public DeviceIdentity withFirmware(String version, long otherSecurityVersion) {
    return new DeviceIdentity(
        serial,
        vendorId,
        deviceId,
        classCode,
        revision,
        subsystemVendorId,
        subsystemId,
        serialNumber,
        version,
        otherSecurityVersion);
  }

  /** The first part of {@link #dmtfName}. */
  public String manufacturer() {
    return MANUFACTURER;
  }

  /** The second part of {@link #dmtfName}. */
  public String product() {
    return PRODUCT;
  }

  /** The name in DMTF's Subject Alternative Name: manufacturer, product and serial number. */
  public String dmtfName() {
    return MANUFACTURER + ":" + PRODUCT + ":" + serial;
  }

  /**
   * The name in the Subject Alternative Name of PCIe component measurement and authentication (PCIe
   * 6.1, section 6.31.3), as Linux compares it.
   */
  public CmaName cmaName() {
    return new CmaName(
        vendorId,
        deviceId,
        classCode,
        revision,
        OptionalInt.of(subsystemVendorId),
        OptionalInt.of(subsystemId),
        OptionalLong.of(serialNumber));
  }

  /** What all devices of the same model and firmware have in common. */
  public String model() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(vendorId, 4)
        + ":"
        + hex.toHexDigits(deviceId, 4)
        + ":"
        + hex.toHexDigits(revision, 2)
        + ":"
        + firmwareVersion;
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(name + " " + value + ": expected 0 to " + max);
    }
  }

  private static void requireText(String name, String value, String pattern) {
    if (!Pattern.matches(pattern, value)) {
      throw new IllegalArgumentException(name + " '" + value + "': expected " + pattern);
    }
  }
}
