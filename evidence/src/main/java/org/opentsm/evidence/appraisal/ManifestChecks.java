package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.reference.Environment;
import org.opentsm.evidence.reference.EvidenceValue;
import org.opentsm.evidence.reference.MeasurementManifest;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * The manifest of a device, if it is concise evidence: it must not say other things than the blocks
 * beside it.
 */
final class ManifestChecks {
  static final String PART = "measurements/" + MeasurementBlock.MANIFEST_INDEX;

  private final Findings findings;
  private final Voucher voucher;
  private final Optional<Negotiation> negotiation;
  private final SpdmCrypto crypto;

  /**
   * @param voucher who vouches for the measurements
   */
  ManifestChecks(
      Findings findings, Voucher voucher, Optional<Negotiation> negotiation, SpdmCrypto crypto) {
    this.findings = findings;
    this.voucher = voucher;
    this.negotiation = negotiation;
    this.crypto = crypto;
  }

  /**
   * Reports the manifest.
   *
   * @param attested blocks that the device vouches for, by index
   * @param device its names
   * @return what it states; nothing if it is none, cannot be read, or contradicts the blocks
   */
  List<EvidenceValue> report(Map<Integer, MeasurementBlock> attested, Environment device) {
    Findings.Finding finding = findings.of(CheckId.MEASUREMENTS_MANIFEST, PART, voucher);
    MeasurementBlock block = attested.get(MeasurementBlock.MANIFEST_INDEX);
    if (block == null || negotiation.isEmpty()) {
      finding.notEvaluated("The device vouches for no manifest.");
      return List.of();
    }
    try {
      Optional<MeasurementManifest> manifest = MeasurementManifest.of(block);
      if (manifest.isEmpty()) {
        finding.notEvaluated(
            "concise evidence",
            block.dmtf().map(DmtfMeasurement::rawBitStream).orElse(true)
                ? "something else"
                : "a digest",
            "What this manifest says is not known here.");
        return List.of();
      }
      return compare(finding, manifest.get(), attested, device)
          ? manifest.get().values()
          : List.of();
    } catch (MalformedStatementException malformed) {
      finding.notEvaluated(
          "concise evidence", malformed.getMessage(), "The manifest cannot be read.");
      return List.of();
    }
  }

  private boolean compare(
      Findings.Finding finding,
      MeasurementManifest manifest,
      Map<Integer, MeasurementBlock> attested,
      Environment device) {
    HashAlgorithm hash = negotiation.orElseThrow().measurementDigest();
    for (EvidenceValue value : manifest.values()) {
      for (int index : value.indirect()) {
        if (!attested.containsKey(index)) {
          finding.fail(
              "measurement " + index,
              "none",
              "The manifest says that " + value.key() + " is in a block that is not there.");
          return false;
        }
      }
      Optional<MeasurementBlock> block = blockOf(value).map(attested::get);
      Optional<DmtfMeasurement> measured = block.flatMap(MeasurementBlock::dmtf);
      if (measured.isPresent() && value.value().contradicts(measured.get(), hash, crypto)) {
        finding.fail(
            value.value().toString(),
            measured.get().value().toHex(),
            "The manifest states another value than measurement " + block.get().index() + ".");
        return false;
      }
    }
    String more =
        manifest.passedOver().isEmpty()
            ? ""
            : " Not looked at: " + String.join(", ", manifest.passedOver()) + ".";
    long foreign =
        manifest.values().stream().filter(value -> !value.environment().isMadeAs(device)).count();
    if (foreign > 0) {
      more +=
          " Not compared with reference values, since their vendor or model is not that of the leaf: "
              + foreign
              + " elements.";
    }
    finding.pass(
        "concise evidence that agrees with the blocks",
        manifest.values().size() + " elements",
        CheckId.MEASUREMENTS_MANIFEST.statement() + more);
    return true;
  }

  /** The one block that holds the same as the manifest states, if there is one. */
  private static Optional<Integer> blockOf(EvidenceValue value) {
    if (value.indirect().size() == 1) {
      return Optional.of(value.indirect().getFirst());
    }
    return value.indirect().isEmpty()
            && value.environment().isDevice()
            && value.key().index().isPresent()
        ? Optional.of(value.key().index().getAsInt())
        : Optional.empty();
  }
}
