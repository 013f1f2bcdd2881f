package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;

/**
 * What a measurement may be: all that is stated must apply, and at least one thing is.
 *
 * @param tag identifier of the CoMID that states it, for a person
 * @param vendor of the devices that it is about; absent: of any
 * @param model of the devices that it is about; absent: any
 * @param index of the measurement, 1 to 254
 * @param digests of which one must fit; empty: any
 * @param exactSvn the security version number
 * @param leastSvn the least good security version number
 * @param raw what a raw bit stream must be
 */
public record ReferenceValue(
    String tag,
    Optional<String> vendor,
    Optional<String> model,
    int index,
    List<ReferenceDigest> digests,
    OptionalLong exactSvn,
    OptionalLong leastSvn,
    Optional<MaskedValue> raw) {
  /** Manufacturer, product, serial number. */
  private static final int NAMES = 3;

  /** Copies the list. */
  public ReferenceValue {
    digests = List.copyOf(digests);
    if (digests.isEmpty() && exactSvn.isEmpty() && leastSvn.isEmpty() && raw.isEmpty()) {
      throw new IllegalArgumentException("a reference value that states nothing");
    }
  }

  /**
   * Whether it is about a device.
   *
   * @param deviceInfo {@code MANUFACTURER:PRODUCT:SERIAL} of its leaf, under a given root; a device
   *     of which that is not known is none of any maker's
   */
  public boolean isAbout(Optional<String> deviceInfo) {
    List<String> names = List.of(deviceInfo.orElse("").split(":", NAMES));
    return vendor.isEmpty() && model.isEmpty()
        || names.size() == NAMES
            && names.getFirst().equals(vendor.orElse(names.getFirst()))
            && names.get(1).equals(model.orElse(names.get(1)));
  }

  /**
   * Whether a measurement is this.
   *
   * @param hash by which the device digests measurements
   */
  public boolean matches(DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    OptionalLong svn = measurement.securityVersionNumber();
    return (digests.isEmpty()
            || digests.stream().anyMatch(digest -> fits(digest, measurement, hash, crypto)))
        && (exactSvn.isEmpty() || exactSvn.equals(svn))
        && (leastSvn.isEmpty()
            || svn.isPresent() && Long.compareUnsigned(svn.getAsLong(), leastSvn.getAsLong()) >= 0)
        && (raw.isEmpty() || measurement.rawBitStream() && raw.get().matches(measurement.value()));
  }

  private static boolean fits(
      ReferenceDigest digest, DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    if (measurement.rawBitStream()) {
      return crypto.digest(digest.hash(), measurement.value()).equals(digest.value());
    }
    return digest.hash() == hash && digest.value().equals(measurement.value());
  }

  /** What it demands, for a person. */
  public String demand() {
    List<String> demands = new ArrayList<>();
    digests.stream()
        .map(digest -> digest.hash().standardName() + " " + digest.value().toHex())
        .reduce((one, other) -> one + " or " + other)
        .ifPresent(demands::add);
    exactSvn.ifPresent(svn -> demands.add("security version " + Long.toUnsignedString(svn)));
    leastSvn.ifPresent(
        svn -> demands.add("security version " + Long.toUnsignedString(svn) + " or later"));
    raw.map(MaskedValue::value).map(Bytes::toString).ifPresent(demands::add);
    return String.join(", and ", demands);
  }
}
