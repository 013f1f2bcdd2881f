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
 * A measurement-values-map (draft-ietf-rats-corim, section 5.1.4.1.4.2), as far as a measurement of
 * SPDM can have such values.
 *
 * @param digests in reference values: of which one must fit; in evidence: of one thing by several
 *     algorithms
 * @param exactSvn the security version number
 * @param leastSvn the least good security version number
 * @param raw what a raw bit stream must be, or is
 */
public record StatedValue(
    List<ReferenceDigest> digests,
    OptionalLong exactSvn,
    OptionalLong leastSvn,
    Optional<MaskedValue> raw) {
  /** Copies the list. */
  public StatedValue {
    digests = List.copyOf(digests);
  }

  /** Whether nothing is stated. */
  public boolean isEmpty() {
    return digests.isEmpty() && exactSvn.isEmpty() && leastSvn.isEmpty() && raw.isEmpty();
  }

  /**
   * Whether measurements are this: all that is stated applies to one of them, and each of them is
   * stated.
   *
   * @param measurements one block of a device, or those that stand for one element
   * @param hash by which the device digests measurements
   */
  public boolean matches(
      List<DmtfMeasurement> measurements, HashAlgorithm hash, SpdmCrypto crypto) {
    return (digests.isEmpty() || measurements.stream().anyMatch(m -> isDigest(m, hash, crypto)))
        && (exactSvn.isEmpty() && leastSvn.isEmpty() || measurements.stream().anyMatch(this::isSvn))
        && (raw.isEmpty() || measurements.stream().anyMatch(this::isRaw))
        && (measurements.size() == 1
            || measurements.stream()
                .allMatch(m -> isDigest(m, hash, crypto) || isSvn(m) || isRaw(m)));
  }

  private boolean isDigest(DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    return digests.stream().anyMatch(digest -> fits(digest, measurement, hash, crypto));
  }

  private static boolean fits(
      ReferenceDigest digest, DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    if (measurement.rawBitStream()) {
      return crypto.digest(digest.hash(), measurement.value()).equals(digest.value());
    }
    return digest.hash() == hash && digest.value().equals(measurement.value());
  }

  private boolean isSvn(DmtfMeasurement measurement) {
    return allows(measurement.securityVersionNumber());
  }

  private boolean allows(OptionalLong svn) {
    return svn.isPresent()
        && (exactSvn.isEmpty() || exactSvn.equals(svn))
        && (leastSvn.isEmpty() || Long.compareUnsigned(svn.getAsLong(), leastSvn.getAsLong()) >= 0)
        && (exactSvn.isPresent() || leastSvn.isPresent());
  }

  private boolean isRaw(DmtfMeasurement measurement) {
    return measurement.rawBitStream() && raw.isPresent() && raw.get().matches(measurement.value());
  }

  /**
   * Whether what evidence states is this. Of its digests those by algorithms that are known here
   * must all fit, and one at least.
   */
  public boolean matches(StatedValue evidence) {
    List<HashAlgorithm> known = digests.stream().map(ReferenceDigest::hash).toList();
    List<ReferenceDigest> comparable =
        evidence.digests.stream().filter(digest -> known.contains(digest.hash())).toList();
    return (digests.isEmpty() || !comparable.isEmpty() && digests.containsAll(comparable))
        && (exactSvn.isEmpty() && leastSvn.isEmpty() || allows(evidence.exactSvn))
        && (raw.isEmpty()
            || evidence.raw.filter(value -> raw.get().matches(value.value())).isPresent());
  }

  /**
   * Whether a measurement is another than what evidence states here. What cannot be compared, such
   * as digests by another algorithm, is no contradiction.
   */
  public boolean contradicts(DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    boolean otherDigest =
        digests.stream()
            .filter(digest -> measurement.rawBitStream() || digest.hash() == hash)
            .anyMatch(digest -> !fits(digest, measurement, hash, crypto));
    OptionalLong svn = measurement.securityVersionNumber();
    boolean otherSvn = exactSvn.isPresent() && svn.isPresent() && !exactSvn.equals(svn);
    boolean otherValue =
        measurement.rawBitStream()
            && raw.filter(value -> !value.matches(measurement.value())).isPresent();
    return otherDigest || otherSvn || otherValue;
  }

  /** For a person. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    digests.stream()
        .map(digest -> digest.hash().standardName() + " " + digest.value().toHex())
        .reduce((one, other) -> one + " or " + other)
        .ifPresent(parts::add);
    exactSvn.ifPresent(svn -> parts.add("security version " + Long.toUnsignedString(svn)));
    leastSvn.ifPresent(
        svn -> parts.add("security version " + Long.toUnsignedString(svn) + " or later"));
    raw.map(MaskedValue::value).map(Bytes::toString).ifPresent(parts::add);
    return parts.isEmpty() ? "nothing" : String.join(", and ", parts);
  }
}
