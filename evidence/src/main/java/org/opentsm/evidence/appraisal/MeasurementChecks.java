package org.opentsm.evidence.appraisal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.reference.Environment;
import org.opentsm.evidence.reference.EvidenceValue;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetMeasurements.ContentChange;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * Measurements. Only blocks that the device signed, themselves or by their summary, are compared
 * with a policy: others are vouched for by nobody, so that nothing that is found in them counts.
 */
final class MeasurementChecks {
  private static final String PART = "measurements";

  private final Findings findings;
  private final SignedSpans spans;
  private final SpdmCrypto crypto;
  private final Map<Integer, MeasurementBlock> attested = new HashMap<>();
  private Voucher voucher = Voucher.NOBODY;

  MeasurementChecks(Findings findings, SignedSpans spans, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.crypto = crypto;
  }

  /**
   * Whether the device vouches for measurements: signed, or by the summary that it signed.
   *
   * @param deviceInfo {@code MANUFACTURER:PRODUCT:SERIAL} of the leaf, if a root vouches for it
   */
  boolean report(
      Part<Measurements> stated,
      Policy policy,
      ReferenceValues references,
      Optional<String> deviceInfo) {
    SummaryCheck summary = new SummaryCheck(findings, spans, crypto);
    summary.report(stated);
    summary.covered().forEach(block -> attested.putIfAbsent(block.index(), block));
    voucher = attested.isEmpty() ? spans.measurements().voucher() : Voucher.DEVICE_SIGNATURE;
    reportBlocks(stated, summary.coversUnsigned());
    reportStable();
    policy.measurements().forEach(this::reportReference);
    Environment device = Environment.ofDevice(deviceInfo);
    List<EvidenceValue> manifest =
        new ManifestChecks(findings, voucher, spans.negotiation(), crypto).report(attested, device);
    new ReferenceChecks(findings, voucher, spans.negotiation(), crypto)
        .report(references, deviceInfo, device, attested, manifest);
    if (policy.measurements().isEmpty() && references.values().isEmpty()) {
      findings
          .of(CheckId.MEASUREMENTS_REFERENCE, PART, voucher)
          .notEvaluated("Neither a policy nor a file states reference values.");
    }
    new ModeChecks(findings, voucher, spans.negotiation().map(Negotiation::version))
        .report(attested.values(), policy);
    return !attested.isEmpty();
  }

  /** The blocks that the device vouches for, by index; empty before they were reported. */
  Map<Integer, MeasurementBlock> attested() {
    return attested;
  }

  private void reportBlocks(Part<Measurements> stated, boolean summarised) {
    Findings.Finding finding = findings.of(CheckId.MEASUREMENTS_BLOCKS, PART, voucher);
    Optional<MeasurementTranscript> transcript = spans.lastMeasurements();
    switch (stated) {
      case Part.Absent<Measurements>(String reason) when transcript.isEmpty() ->
          finding.notEvaluated("Absent: " + reason);
      case Part.Absent<Measurements>(String reason) when !transcript.get().blocks().isEmpty() ->
          finding.fail(
              "the " + transcript.get().blocks().size() + " blocks of the transcript",
              "none",
              "The device sent measurements, but the evidence leaves them out: " + reason);
      case Part.Absent<Measurements>(String reason) -> finding.notEvaluated("Absent: " + reason);
      case Part.Present<Measurements>(Measurements measurements) when transcript.isPresent() ->
          compareBlocks(finding, transcript.get().blocks(), measurements.blocks());
      case Part.Present<Measurements>(Measurements measurements) when summarised ->
          finding.pass(
              "the blocks of the summary that the device signed",
              measurements.blocks().size() + " blocks",
              "The blocks are those whose summary the device signed in CHALLENGE_AUTH.");
      case Part.Present<Measurements> _
          when spans.measurements() instanceof Span.Unchecked<?>(String reason) ->
          finding.notEvaluated(reason);
      case Part.Present<Measurements> _ when signsMeasurements() ->
          finding.fail(
              "blocks that the device signed",
              "blocks without its signature",
              "The device signs its measurements: somebody else wrote these, or removed what it signed.");
      case Part.Present<Measurements> _ ->
          finding.notEvaluated(
              "No signed MEASUREMENTS could be read: nobody vouches for the blocks.");
    }
  }

  private boolean signsMeasurements() {
    return spans
        .negotiation()
        .map(agreed -> agreed.capabilities().contains(ResponderCapability.MEAS_CAP_SIG))
        .orElse(false);
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

  private void reportStable() {
    Findings.Finding finding =
        findings.of(
            CheckId.MEASUREMENTS_STABLE,
            "transcripts/measurements",
            spans.measurements().voucher());
    Optional<Integer> changed = changedBetweenSpans();
    if (changed.isPresent()) {
      finding.fail(
          "the same value in every MEASUREMENTS",
          "another for index " + changed.get(),
          "A measurement changed while the evidence was collected.");
      return;
    }
    Optional<ContentChange> change =
        spans.lastMeasurements().flatMap(span -> span.response().contentChange());
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

  /** The first index whose block is not the same in every span that has it. */
  private Optional<Integer> changedBetweenSpans() {
    Map<Integer, MeasurementBlock> seen = new HashMap<>();
    return spans.measurements().read().orElse(List.of()).stream()
        .flatMap(span -> span.blocks().stream())
        .filter(block -> !block.equals(seen.merge(block.index(), block, (before, _) -> before)))
        .map(MeasurementBlock::index)
        .findFirst();
  }

  private void reportReference(MeasurementExpectation expectation) {
    Findings.Finding finding =
        findings.of(CheckId.MEASUREMENTS_REFERENCE, PART + "/" + expectation.index(), voucher);
    String expected = PolicyComparison.expected(expectation);
    if (voucher == Voucher.NOBODY) {
      finding.notEvaluated(
          expected, "no signed measurement", "No measurement is vouched for by the device.");
      return;
    }
    MeasurementBlock block = attested.get(expectation.index());
    if (block == null) {
      finding.fail(
          expected,
          "no such measurement",
          PolicyComparison.name(expectation) + " is none that the device reported.");
      return;
    }
    new PolicyComparison(measured ->
        spans
            .negotiation()
            .flatMap(agreed -> MeasurementDigest.of(measured, agreed, crypto))
            .stream()
            .toList())
        .report(finding, expectation, block);
  }
}
