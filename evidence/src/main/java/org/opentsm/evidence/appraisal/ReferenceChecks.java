package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.reference.Environment;
import org.opentsm.evidence.reference.EvidenceValue;
import org.opentsm.evidence.reference.ReferenceValue;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * Measurements against reference values that others published. Who gave them wants them compared:
 * what cannot be compared stands in the way of a positive answer.
 */
final class ReferenceChecks {
  private static final String PART = "measurements";
  private static final int MOST_SHOWN = 8;

  private final Findings findings;
  private final Voucher voucher;
  private final Optional<Negotiation> negotiation;
  private final SpdmCrypto crypto;

  /**
   * @param voucher who vouches for the measurements
   */
  ReferenceChecks(
      Findings findings, Voucher voucher, Optional<Negotiation> negotiation, SpdmCrypto crypto) {
    this.findings = findings;
    this.voucher = voucher;
    this.negotiation = negotiation;
    this.crypto = crypto;
  }

  /**
   * Reports each index that the reference values speak of.
   *
   * @param deviceInfo {@code MANUFACTURER:PRODUCT:SERIAL} of the leaf, if a root vouches for it
   * @param device its names
   * @param attested blocks that the device vouches for, by index
   * @param manifest what one of them states
   */
  void report(
      ReferenceValues references,
      Optional<String> deviceInfo,
      Environment device,
      Map<Integer, MeasurementBlock> attested,
      List<EvidenceValue> manifest) {
    if (references.values().isEmpty()) {
      return;
    }
    boolean any =
        negotiation.isPresent()
            && new ManifestReferenceChecks(
                    findings, voucher, negotiation.get().measurementDigest(), crypto, attested)
                .report(references.ofManifests(), device, manifest);
    Map<Integer, List<ReferenceValue>> byIndex =
        references.ofBlocks(device).stream()
            .collect(
                Collectors.groupingBy(
                    value -> value.key().index().orElseThrow(), TreeMap::new, Collectors.toList()));
    if (byIndex.isEmpty() && !any) {
      findings
          .of(CheckId.MEASUREMENTS_REFERENCE, PART, voucher)
          .unchecked(
              "reference values for this device",
              "none for " + deviceInfo.orElse("a device without a name under a root"),
              "No reference value is about this device.");
    }
    byIndex.forEach(
        (index, values) -> report(index, values, Optional.ofNullable(attested.get(index))));
  }

  private void report(int index, List<ReferenceValue> values, Optional<MeasurementBlock> block) {
    Findings.Finding finding =
        findings.of(CheckId.MEASUREMENTS_REFERENCE, PART + "/" + index, voucher);
    String expected = expected(values);
    if (voucher == Voucher.NOBODY || negotiation.isEmpty()) {
      finding.unchecked(
          expected, "no signed measurement", "No measurement is vouched for by the device.");
      return;
    }
    if (block.isEmpty()) {
      finding.fail(
          expected,
          "no such measurement",
          "The device did not report measurement " + index + ", which a reference value is for.");
      return;
    }
    HashAlgorithm hash = negotiation.get().measurementDigest();
    Optional<ReferenceValue> match =
        block
            .get()
            .dmtf()
            .flatMap(measurement ->
                values.stream()
                    .filter(value -> value.value().matches(List.of(measurement), hash, crypto))
                    .findFirst());
    String found = found(block.get());
    if (match.isPresent()) {
      finding.pass(
          match.get().demand(),
          found,
          "Measurement " + index + " is that of " + match.get().tag() + ".");
    } else {
      finding.fail(expected, found, "Measurement " + index + " is none of the reference values.");
    }
  }

  private String found(MeasurementBlock block) {
    Optional<Bytes> digest =
        negotiation.flatMap(agreed -> MeasurementDigest.of(block, agreed, crypto));
    var svn = block.dmtf().map(DmtfMeasurement::securityVersionNumber);
    if (svn.isPresent() && svn.get().isPresent()) {
      return "security version " + Long.toUnsignedString(svn.get().getAsLong());
    }
    return digest.map(Bytes::toHex).orElseGet(() -> block.measurement().toString());
  }

  private static String expected(List<ReferenceValue> values) {
    String shown =
        values.stream()
            .limit(MOST_SHOWN)
            .map(value -> value.demand() + " (" + value.tag() + ")")
            .collect(Collectors.joining(", or "));
    return values.size() <= MOST_SHOWN
        ? shown
        : shown + ", or " + (values.size() - MOST_SHOWN) + " more";
  }
}
