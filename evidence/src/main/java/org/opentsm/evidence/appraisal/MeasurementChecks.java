package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.GetMeasurements.ContentChange;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;

/**
 * Measurements. Only blocks that the device signed are compared with a policy: others are vouched
 * for by nobody, so that nothing that is found in them counts.
 */
final class MeasurementChecks {
  private static final String PART = "measurements";

  private final Findings findings;
  private final SignedSpans spans;
  private final SpdmCrypto crypto;
  private final Map<Integer, MeasurementBlock> signed = new HashMap<>();

  MeasurementChecks(Findings findings, SignedSpans spans, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.crypto = crypto;
  }

  void report(Part<Measurements> stated, Policy policy) {
    spans
        .signedMeasurements()
        .ifPresent(
            span -> span.blocks().forEach(block -> signed.putIfAbsent(block.index(), block)));
    reportBlocks(stated);
    reportSummary();
    reportStable();
    policy.measurements().forEach(this::reportReference);
    if (policy.measurements().isEmpty()) {
      findings
          .of(CheckId.MEASUREMENTS_REFERENCE, PART, spans.measurementsVoucher())
          .notEvaluated("No policy states reference values.");
    }
    new ModeChecks(findings, spans.measurementsVoucher(), mode()).report(policy);
  }

  private Optional<DmtfMeasurement> mode() {
    return Optional.ofNullable(signed.get(MeasurementBlock.DEVICE_MODE_INDEX))
        .flatMap(MeasurementBlock::dmtf);
  }

  private void reportBlocks(Part<Measurements> stated) {
    Findings.Finding finding =
        findings.of(CheckId.MEASUREMENTS_BLOCKS, PART, spans.measurementsVoucher());
    Optional<MeasurementTranscript> transcript = spans.measurements();
    switch (stated) {
      case Part.Absent<Measurements>(String reason) when transcript.isEmpty() ->
          finding.notEvaluated("Absent: " + reason);
      case Part.Absent<Measurements>(String reason) when !transcript.get().blocks().isEmpty() ->
          finding.fail(
              "the " + transcript.get().blocks().size() + " blocks of the transcript",
              "none",
              "The device sent measurements, but the evidence leaves them out: " + reason);
      case Part.Absent<Measurements>(String reason) -> finding.notEvaluated("Absent: " + reason);
      case Part.Present<Measurements>(Measurements _) when transcript.isEmpty() ->
          finding.notEvaluated(
              "No signed MEASUREMENTS could be read: nobody vouches for the blocks.");
      case Part.Present<Measurements>(Measurements measurements) ->
          compareBlocks(finding, transcript.get().blocks(), measurements.blocks());
    }
  }

  private static void compareBlocks(
      Findings.Finding finding, List<MeasurementBlock> sent, List<Bytes> stated) {
    List<Bytes> sentOctets = sent.stream().map(MeasurementBlock::encode).toList();
    Map<Integer, MeasurementBlock> seen = new HashMap<>();
    for (MeasurementBlock block : sent) {
      MeasurementBlock before = seen.putIfAbsent(block.index(), block);
      if (before != null && !before.equals(block)) {
        finding.fail(
            "one value for each index",
            "two for index " + block.index(),
            "The device reported a measurement twice, and differently.");
        return;
      }
    }
    if (sentOctets.equals(stated)) {
      finding.pass(
          sent.size() + " blocks of the transcript",
          "the same",
          CheckId.MEASUREMENTS_BLOCKS.statement());
      return;
    }
    int first = 0;
    while (first < Math.min(sentOctets.size(), stated.size())
        && sentOctets.get(first).equals(stated.get(first))) {
      first++;
    }
    finding.fail(
        first < sentOctets.size() ? sentOctets.get(first).toString() : "no more blocks",
        first < stated.size() ? stated.get(first).toString() : "no more blocks",
        "Block " + first + " of the evidence is not the one that the device sent.");
  }

  /** MeasurementSummaryHash of all measurements: the digest of their blocks, by rising index. */
  private void reportSummary() {
    Findings.Finding finding =
        findings.of(
            CheckId.MEASUREMENTS_SUMMARY, "transcripts/challenge", spans.challengeVoucher());
    Optional<ChallengeTranscript> challenge = spans.challenge();
    if (challenge.isEmpty() || signed.isEmpty()) {
      finding.notEvaluated(
          "There is no CHALLENGE_AUTH, or no signed measurement to compare it with.");
      return;
    }
    MeasurementSummaryType type = challenge.get().request().summaryType();
    if (type != MeasurementSummaryType.ALL) {
      finding.notEvaluated(
          type == MeasurementSummaryType.NONE
              ? "CHALLENGE asked for no summary."
              : "Which measurements belong to the trusted computing base is known to the device alone.");
      return;
    }
    List<Bytes> blocks =
        signed.values().stream()
            .sorted(Comparator.comparingInt(MeasurementBlock::index))
            .map(MeasurementBlock::encode)
            .toList();
    HashAlgorithm hash = spans.negotiation().orElseThrow().hash();
    finding.compare(
        crypto.digest(hash, Bytes.concat(blocks)).toHex(),
        challenge.get().response().measurementSummaryHash().toHex(),
        "The summary covers other measurements than those read: they changed, or not all were read.");
  }

  private void reportStable() {
    Findings.Finding finding =
        findings.of(
            CheckId.MEASUREMENTS_STABLE, "transcripts/measurements", spans.measurementsVoucher());
    Optional<ContentChange> change =
        spans.measurements().flatMap(span -> span.response().contentChange());
    switch (change.orElse(ContentChange.NOT_DETECTED_BY_RESPONDER)) {
      case UNCHANGED ->
          finding.pass("unchanged", "unchanged", CheckId.MEASUREMENTS_STABLE.statement());
      case CHANGED ->
          finding.fail(
              "unchanged", "changed", "Measurements changed while the device reported them.");
      case NOT_DETECTED_BY_RESPONDER ->
          finding.notEvaluated("The device does not say whether measurements changed.");
    }
  }

  private void reportReference(MeasurementExpectation expectation) {
    Findings.Finding finding =
        findings.of(
            CheckId.MEASUREMENTS_REFERENCE,
            PART + "/" + expectation.index(),
            spans.measurementsVoucher());
    String what = expectation.note().isEmpty() ? "" : " (" + expectation.note() + ")";
    if (spans.signedMeasurements().isEmpty()) {
      finding.notEvaluated(
          expected(expectation),
          "no signed measurement",
          "No measurement is vouched for by the device.");
      return;
    }
    MeasurementBlock block = signed.get(expectation.index());
    if (block == null) {
      finding.fail(
          expected(expectation),
          "no such measurement",
          "The device did not report measurement " + expectation.index() + what + ".");
      return;
    }
    String difference = difference(expectation, block);
    if (difference.isEmpty()) {
      finding.pass(
          expected(expectation),
          found(block),
          "Measurement " + expectation.index() + what + " is as expected.");
    } else {
      finding.fail(
          expected(expectation),
          found(block),
          "Measurement " + expectation.index() + what + " " + difference);
    }
  }

  /** Why the block is not what is expected; empty if it is. */
  private String difference(MeasurementExpectation expectation, MeasurementBlock block) {
    Optional<DmtfMeasurement> measurement = block.dmtf();
    if (!expectation.digests().isEmpty()
        && !expectation.digests().contains(digestOf(block).orElse(Bytes.EMPTY))) {
      return "is none of the reference values.";
    }
    if (expectation.minimumSvn().isPresent()) {
      var number = measurement.map(DmtfMeasurement::securityVersionNumber);
      if (number.isEmpty() || number.get().isEmpty()) {
        return "is no security version number.";
      }
      long least = expectation.minimumSvn().getAsLong();
      if (Long.compareUnsigned(number.get().getAsLong(), least) < 0) {
        return "is an older security version than the policy allows.";
      }
    }
    return "";
  }

  private Optional<Bytes> digestOf(MeasurementBlock block) {
    return spans.negotiation().flatMap(agreed -> MeasurementDigest.of(block, agreed, crypto));
  }

  private static String expected(MeasurementExpectation expectation) {
    List<String> demands = new ArrayList<>();
    if (!expectation.digests().isEmpty()) {
      List<String> digests = expectation.digests().stream().map(Bytes::toHex).toList();
      demands.add(
          digests.size() == 1 ? digests.getFirst() : "one of " + String.join(", ", digests));
    }
    expectation
        .minimumSvn()
        .ifPresent(least -> demands.add("security version " + least + " or later"));
    return demands.isEmpty() ? "present" : String.join(", and ", demands);
  }

  private String found(MeasurementBlock block) {
    var number = block.dmtf().map(DmtfMeasurement::securityVersionNumber);
    if (number.isPresent() && number.get().isPresent()) {
      return "security version " + Long.toUnsignedString(number.get().getAsLong());
    }
    return digestOf(block).map(Bytes::toHex).orElseGet(() -> block.measurement().toString());
  }
}
