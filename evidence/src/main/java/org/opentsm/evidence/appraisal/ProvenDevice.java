package org.opentsm.evidence.appraisal;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CmaName;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.SpdmOids;

/**
 * What a device proved to be, so far as it tells one device from another.
 *
 * <p>A device has a key for each algorithm and slot, and perhaps a name from each authority, so
 * that another key or name is not another device: only another serial number is. It counts in a
 * chain that the device signed for and that leads to a root.
 *
 * @param key the SubjectPublicKeyInfo of the key that it proved to hold
 * @param product {@code MANUFACTURER:PRODUCT} of its leaf, if a serial number follows there
 * @param serial that serial number, without regard to letter case
 * @param pciSerial the PCI Device Serial Number of its leaf
 */
record ProvenDevice(
    Optional<Bytes> key,
    Optional<String> product,
    Optional<String> serial,
    OptionalLong pciSerial) {
  private static final Pattern DEVICE_INFO = Pattern.compile("([^:]+:[^:]+):([^:]+)");

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
      Optional<Matcher> info = leaf.deviceInfo().map(DEVICE_INFO::matcher).filter(Matcher::matches);
      Optional<String> serial =
          info.map(fields -> normal(fields.group(2))).filter(text -> !text.isEmpty());
      return new ProvenDevice(
          key,
          serial.flatMap(_ -> info).map(fields -> normal(fields.group(1))),
          serial,
          pciSerial(leaf));
    }
    return new ProvenDevice(key, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  /** What both have though no two devices do, if anything. */
  Optional<String> sharedWith(ProvenDevice other) {
    if (key.isPresent() && key.equals(other.key)) {
      return Optional.of("one key");
    }
    if (serial.isPresent() && serial.equals(other.serial) && product.equals(other.product)) {
      return Optional.of("one name");
    }
    return pciSerial.isPresent() && pciSerial.equals(other.pciSerial)
        ? Optional.of("one PCI Device Serial Number")
        : Optional.empty();
  }

  /** Whether a serial number says that these are two devices. */
  boolean isOtherThan(ProvenDevice other) {
    boolean serials =
        serial.isPresent() && other.serial.isPresent() && !serial.equals(other.serial);
    boolean pciSerials = pciSerial.isPresent() && other.pciSerial.isPresent();
    return sharedWith(other).isEmpty() && (serials || pciSerials);
  }

  private static String normal(String text) {
    return text.strip().toUpperCase(Locale.ROOT);
  }

  private static OptionalLong pciSerial(DeviceCertificate leaf) {
    return leaf.extensions().otherNames().stream()
        .filter(name -> name.type().equals(SpdmOids.PCI_CMA))
        .flatMap(name -> name.text().stream())
        .flatMap(text -> CmaName.parse(text).stream())
        .flatMapToLong(name -> name.serialNumber().stream())
        .filter(serial -> serial != 0)
        .findFirst();
  }
}
