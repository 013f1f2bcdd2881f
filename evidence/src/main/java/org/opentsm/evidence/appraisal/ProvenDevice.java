package org.opentsm.evidence.appraisal;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.SpdmOids;

/**
 * What a device proved to be, so far as it tells one device from another.
 *
 * <p>A device has a key for each algorithm and slot, so that another key is not another device:
 * only a serial number is. It counts in a chain that the device signed for and that leads to a
 * root.
 *
 * @param key the SubjectPublicKeyInfo of the key that it proved to hold
 * @param deviceInfo {@code MANUFACTURER:PRODUCT:SERIAL} of its leaf
 * @param pciSerial the PCI Device Serial Number of its leaf, 16 hexadecimal digits
 */
record ProvenDevice(Optional<Bytes> key, Optional<String> deviceInfo, Optional<String> pciSerial) {
  /** The end of a PCIe CMA name of a function with the Device Serial Number capability. */
  private static final Pattern PCI_SERIAL = Pattern.compile(".*:([0-9a-fA-F]{16})");

  /**
   * @param rooted whether the chain leads to a root
   * @param voucher who vouches for the chain
   */
  static ProvenDevice of(SigningIdentity identity, boolean rooted, Voucher voucher) {
    Optional<Bytes> key = voucher == Voucher.NOBODY ? Optional.empty() : identity.keyInfo();
    if (rooted
        && voucher == Voucher.DEVICE_SIGNATURE
        && identity instanceof SigningIdentity.Chain chain) {
      DeviceCertificate leaf = chain.chain().leaf();
      return new ProvenDevice(key, leaf.deviceInfo(), pciSerial(leaf));
    }
    return new ProvenDevice(key, Optional.empty(), Optional.empty());
  }

  /** What both have though no two devices do, if anything. */
  Optional<String> sharedWith(ProvenDevice other) {
    if (key.isPresent() && key.equals(other.key)) {
      return Optional.of("one key");
    }
    if (deviceInfo.isPresent() && deviceInfo.equals(other.deviceInfo)) {
      return Optional.of("one name");
    }
    return pciSerial.isPresent() && pciSerial.equals(other.pciSerial)
        ? Optional.of("one PCI Device Serial Number")
        : Optional.empty();
  }

  /** Whether a serial number says that these are two devices. */
  boolean isOtherThan(ProvenDevice other) {
    return sharedWith(other).isEmpty()
        && ((deviceInfo.isPresent() && other.deviceInfo.isPresent())
            || (pciSerial.isPresent() && other.pciSerial.isPresent()));
  }

  private static Optional<String> pciSerial(DeviceCertificate leaf) {
    return leaf.extensions().otherNames().stream()
        .filter(name -> name.type().equals(SpdmOids.PCI_CMA))
        .flatMap(name -> name.text().stream())
        .map(PCI_SERIAL::matcher)
        .filter(Matcher::matches)
        .map(name -> name.group(1).toLowerCase(Locale.ROOT))
        .findFirst();
  }
}
