package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.reference.ElementKey;
import org.opentsm.evidence.reference.Environment;
import org.opentsm.evidence.reference.EvidenceValue;
import org.opentsm.evidence.reference.ReferenceValue;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * Reference values for parts of a device that its manifest names, and no block of SPDM does. Values
 * whose environment the manifest does not state are applied to nothing: they would otherwise hold
 * for whatever has the same index. They stand in the way of a positive answer, or else firmware
 * that is not what it should be would do best to say nothing of itself.
 */
final class ManifestReferenceChecks {
  private static final int MOST_SHOWN = 8;
  private static final String NOT_STATED = "no manifest that states it";

  /** One element somewhere. */
  private record Place(Environment environment, ElementKey key) {}

  private final Findings findings;
  private final Voucher voucher;
  private final HashAlgorithm hash;
  private final SpdmCrypto crypto;
  private final Map<Integer, MeasurementBlock> attested;

  /**
   * @param hash by which the device digests measurements
   * @param attested blocks that the device vouches for, by index
   */
  ManifestReferenceChecks(
      Findings findings,
      Voucher voucher,
      HashAlgorithm hash,
      SpdmCrypto crypto,
      Map<Integer, MeasurementBlock> attested) {
    this.findings = findings;
    this.voucher = voucher;
    this.hash = hash;
    this.crypto = crypto;
    this.attested = attested;
  }

  /**
   * Reports each element that the reference values speak of.
   *
   * @param references that are about no block
   * @param device its names
   * @param stated by the manifest
   * @return whether any was applied
   */
  boolean report(List<ReferenceValue> references, Environment device, List<EvidenceValue> stated) {
    Map<Place, List<ReferenceValue>> places =
        references.stream()
            .collect(
                Collectors.groupingBy(
                    value -> new Place(value.environment(), value.key()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<ReferenceValue> missing = new ArrayList<>();
    List<ReferenceValue> ofSome = new ArrayList<>();
    boolean any = false;
    for (Map.Entry<Place, List<ReferenceValue>> entry : places.entrySet()) {
      Environment wanted = entry.getKey().environment();
      List<EvidenceValue> there =
          stated.stream().filter(value -> value.environment().isWithin(wanted, device)).toList();
      if (!there.isEmpty()) {
        any = true;
        report(entry.getKey(), entry.getValue(), there);
      } else if (wanted.isMadeAs(device)) {
        (wanted.isOfSome() ? ofSome : missing).add(entry.getValue().getFirst());
      }
    }
    if (!missing.isEmpty()) {
      finding()
          .unchecked(
              shown(missing),
              NOT_STATED,
              "These reference values are about parts of such a device, and it does not say what it"
                  + " measured there.");
    }
    if (!ofSome.isEmpty()) {
      finding()
          .notEvaluated(
              shown(ofSome),
              NOT_STATED,
              "These reference values are about some of such devices, and whether this is one is not"
                  + " known: they were not applied.");
    }
    return any;
  }

  private Findings.Finding finding() {
    return findings.of(CheckId.MEASUREMENTS_REFERENCE, ManifestChecks.PART, voucher);
  }

  private static String shown(List<ReferenceValue> unused) {
    String shown =
        unused.stream()
            .limit(MOST_SHOWN)
            .map(value -> described(value.environment(), value.key()) + " (" + value.tag() + ")")
            .distinct()
            .collect(Collectors.joining(", "));
    return shown + (unused.size() > MOST_SHOWN ? ", and more" : "");
  }

  private static String described(Environment environment, ElementKey key) {
    return environment.isDevice()
        ? key.toString()
        : key + " of an environment with " + environment.elements();
  }

  private void report(Place place, List<ReferenceValue> values, List<EvidenceValue> there) {
    Findings.Finding finding = finding();
    String what = described(place.environment(), place.key());
    String expected =
        values.stream()
            .limit(MOST_SHOWN)
            .map(value -> value.demand() + " (" + value.tag() + ")")
            .collect(Collectors.joining(", or "));
    List<EvidenceValue> same =
        there.stream().filter(value -> value.key().equals(place.key())).toList();
    if (same.isEmpty()) {
      finding.fail(expected, "no such element", "The manifest does not state " + what + ".");
      return;
    }
    for (EvidenceValue value : same) {
      if (values.stream().noneMatch(reference -> fits(reference, value))) {
        finding.fail(
            expected,
            found(value),
            "In the manifest, " + what + " is none of the reference values.");
        return;
      }
    }
    finding.pass(
        expected, found(same.getFirst()), "In the manifest, " + what + " is a reference value.");
  }

  private boolean fits(ReferenceValue reference, EvidenceValue evidence) {
    boolean own = evidence.value().isEmpty() || reference.value().matches(evidence.value());
    if (evidence.indirect().isEmpty()) {
      return own && !evidence.value().isEmpty();
    }
    List<DmtfMeasurement> measured = blocks(evidence);
    return own
        && measured.size() == evidence.indirect().size()
        && reference.value().matches(measured, hash, crypto);
  }

  private List<DmtfMeasurement> blocks(EvidenceValue evidence) {
    return evidence.indirect().stream()
        .flatMap(index ->
            Optional.ofNullable(attested.get(index)).flatMap(MeasurementBlock::dmtf).stream())
        .toList();
  }

  private String found(EvidenceValue evidence) {
    if (!evidence.value().isEmpty()) {
      return evidence.value().toString();
    }
    return blocks(evidence).stream()
        .map(measured -> measured.value().toHex())
        .collect(Collectors.joining(", "));
  }
}
