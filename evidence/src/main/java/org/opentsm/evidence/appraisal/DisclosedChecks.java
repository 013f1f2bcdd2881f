package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;

/**
 * What a proof discloses of a device against what the policy demands of devices. What contradicts
 * the policy fails; what the policy demands and the proof does not disclose stands in the way of a
 * positive answer, unless the policy makes that check informational.
 */
final class DisclosedChecks {
  private static final String PART = "measurements";
  private static final String NOT_DISCLOSED =
      "The policy demands it of devices, and the proof does not disclose it: verify the evidence, or"
          + " have a policy for proofs that makes this check informational.";
  private static final CborLimits ITEM =
      new CborLimits(Limits.BLOB, 2, Limits.BLOCKS, Limits.BLOB, Limits.TEXT);

  private final Findings findings;
  private final Policy policy;
  private final Voucher voucher;
  private final PolicyComparison comparison;

  /**
   * @param voucher who vouches for what is disclosed
   */
  DisclosedChecks(Findings findings, Voucher voucher, SpdmCrypto crypto) {
    this.findings = findings;
    this.voucher = voucher;
    policy = findings.policy();
    comparison = new PolicyComparison(block -> digests(block, crypto));
  }

  /**
   * @param references they are for devices of a name, which a proof does not show
   */
  void report(InclusionProof proof, ReferenceValues references) {
    List<MeasurementBlock> blocks = blocks(proof);
    reportTwice(blocks);
    policy.measurements().forEach(expectation -> reportReference(expectation, blocks));
    if (!references.values().isEmpty()) {
      findings
          .of(CheckId.MEASUREMENTS_REFERENCE, PART, voucher)
          .unchecked(
              "reference values for this device",
              "a proof, which does not show whose measurements they are",
              "Reference values that others published are compared in evidence alone.");
    }
    reportModes(blocks);
    policy
        .devices()
        .ifPresent(wanted -> {
          if (wanted != proof.devices().size()) {
            findings
                .of(CheckId.DEVICES_COUNT, "devices", voucher)
                .fail(
                    wanted + " devices",
                    proof.devices().size() + " devices",
                    "Devices are missing, or there are more than the policy expects.");
          }
        });
    reportTheRest();
  }

  /** All blocks that can be read; whatever else stands in their place is reported. */
  private List<MeasurementBlock> blocks(InclusionProof proof) {
    List<MeasurementBlock> blocks = new ArrayList<>();
    for (InclusionProof.Leaf leaf : proof.leaves()) {
      Element element = leaf.element();
      if (!element.part().equals(PART)) {
        continue;
      }
      try {
        if (CborReader.read(element.bytes(), ITEM)
            instanceof CborValue.ByteString(Bytes octets, int _)) {
          blocks.addAll(MeasurementRecord.decode(octets).blocks());
        }
      } catch (MalformedEvidenceException | MalformedMessageException unreadable) {
        findings
            .of(CheckId.MEASUREMENTS_BLOCKS, PART + "/" + element.position(), voucher)
            .fail(
                "a measurement block",
                String.valueOf(unreadable.getMessage()),
                "What the proof discloses as a measurement cannot be read.");
      }
    }
    return blocks;
  }

  /** As in evidence: of two values for one index nobody knows which one holds. */
  private void reportTwice(List<MeasurementBlock> blocks) {
    Map<Integer, MeasurementBlock> seen = new HashMap<>();
    for (MeasurementBlock block : blocks) {
      MeasurementBlock before = seen.putIfAbsent(block.index(), block);
      if (before != null && !before.equals(block)) {
        findings
            .of(CheckId.MEASUREMENTS_BLOCKS, PART, voucher)
            .fail(
                "one value for each index",
                "two for index " + block.index(),
                "The device reported a measurement twice, and differently.");
        return;
      }
    }
  }

  private void reportReference(MeasurementExpectation expectation, List<MeasurementBlock> blocks) {
    List<MeasurementBlock> disclosed =
        blocks.stream().filter(block -> block.index() == expectation.index()).distinct().toList();
    String part = PART + "/" + expectation.index();
    if (disclosed.isEmpty()) {
      findings
          .of(CheckId.MEASUREMENTS_REFERENCE, part, voucher)
          .unchecked(
              PolicyComparison.expected(expectation),
              "no such measurement among what is disclosed",
              PolicyComparison.name(expectation) + " is missing. " + NOT_DISCLOSED);
    }
    disclosed.forEach(block ->
        comparison.report(
            findings.of(CheckId.MEASUREMENTS_REFERENCE, part, voucher), expectation, block));
  }

  /**
   * A mode under another index than its own counts beside that one alone: without it nobody knows
   * what the device says there.
   */
  private void reportModes(List<MeasurementBlock> blocks) {
    boolean disclosed =
        blocks.stream()
            .filter(block -> block.index() == MeasurementBlock.DEVICE_MODE_INDEX)
            .anyMatch(block -> block.dmtf().flatMap(DmtfMeasurement::deviceMode).isPresent());
    if (disclosed) {
      new ModeChecks(findings, voucher, Optional.empty()).report(blocks, policy);
    }
  }

  /** Whatever else the policy wants to know of devices. */
  private void reportTheRest() {
    Set<CheckId> reported =
        findings.results().stream().map(CheckResult::check).collect(Collectors.toSet());
    Arrays.stream(CheckId.values())
        .filter(policy::asksFor)
        .filter(check -> !reported.contains(check))
        .forEach(check ->
            findings
                .of(check, "leaves", voucher)
                .unchecked(check.statement(), "a proof that does not disclose it", NOT_DISCLOSED));
  }

  /**
   * The negotiation, which says under which hash a policy knows a raw bit stream, need not be
   * disclosed: under any hash, a digest that fits is that of the bit stream.
   */
  private static List<Bytes> digests(MeasurementBlock block, SpdmCrypto crypto) {
    return block.dmtf().stream()
        .flatMap(measurement ->
            measurement.rawBitStream()
                ? Arrays.stream(HashAlgorithm.values())
                    .filter(hash -> hash != HashAlgorithm.SM3_256)
                    .map(hash -> crypto.digest(hash, measurement.value()))
                : Stream.of(measurement.value()))
        .toList();
  }
}
