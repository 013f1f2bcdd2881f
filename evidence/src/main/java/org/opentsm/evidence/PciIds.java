package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * What the configuration space of a PCI function says: all that a CMA name in a certificate is
 * compared with.
 *
 * @param vendorId 0 to 65,535
 * @param deviceId 0 to 65,535
 * @param classCode base class, sub-class and programming interface, 0 to 0xFFFFFF
 * @param revisionId 0 to 255
 * @param subsystemVendorId 0 to 65,535, of a function with a type 0 header
 * @param subsystemId 0 to 65,535, of a function with a type 0 header
 * @param serialNumber of the Device Serial Number capability: 8 octets, the most significant first
 */
public record PciIds(
    int vendorId,
    int deviceId,
    int classCode,
    int revisionId,
    Part<Integer> subsystemVendorId,
    Part<Integer> subsystemId,
    Part<Bytes> serialNumber) {
  /** Octets of a serial number. */
  public static final int SERIAL_NUMBER = 8;

  /** Checks the ranges. */
  public PciIds {
    Limits.requireU16("vendorId", vendorId);
    Limits.requireU16("deviceId", deviceId);
    Limits.requireRange("classCode", classCode, 0, 0xFF_FFFF);
    Limits.requireRange("revisionId", revisionId, 0, 0xFF);
    subsystemVendorId.toOptional().ifPresent(id -> Limits.requireU16("subsystemVendorId", id));
    subsystemId.toOptional().ifPresent(id -> Limits.requireU16("subsystemId", id));
    serialNumber
        .toOptional()
        .ifPresent(octets -> Limits.requireSize("serialNumber", octets, SERIAL_NUMBER));
  }
}
