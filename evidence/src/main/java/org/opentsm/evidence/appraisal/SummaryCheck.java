package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementSummaryType;

/**
 * MeasurementSummaryHash of all measurements (DSP0274, CHALLENGE_AUTH): the digest of their blocks,
 * by rising index. It ties the measurements to the signature of CHALLENGE_AUTH, also those of a
 * device that signs no MEASUREMENTS.
 */
final class SummaryCheck {
  private final Findings findings;
  private final SignedSpans spans;
  private final SpdmCrypto crypto;
  private List<MeasurementBlock> covered = List.of();
  private boolean coversUnsigned;

  SummaryCheck(Findings findings, SignedSpans spans, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.crypto = crypto;
  }

  /** The blocks that the device signed, in MEASUREMENTS or by their summary. */
  List<MeasurementBlock> covered() {
    return covered;
  }

  /** Whether blocks that were not signed themselves are those of the signed summary. */
  boolean coversUnsigned() {
    return coversUnsigned;
  }

  void report(Part<Measurements> stated) {
    Optional<MeasurementTranscript> signed =
        spans.lastMeasurements().filter(_ -> spans.measurements().isSigned());
    covered = signed.map(MeasurementTranscript::blocks).orElse(List.of());
    List<MeasurementBlock> blocks = signed.isPresent() ? covered : read(stated);
    Findings.Finding finding =
        findings.of(
            CheckId.MEASUREMENTS_SUMMARY, "transcripts/challenge", spans.challenge().voucher());
    Optional<ChallengeTranscript> challenge = spans.challenge().read();
    if (challenge.isEmpty()) {
      finding.notEvaluated("There is no CHALLENGE_AUTH that can be read.");
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
    if (blocks.isEmpty()) {
      finding.fail(
          "the measurements of the summary",
          "none that can be read",
          "The device signed a summary of its measurements, but the evidence leaves them out.");
      return;
    }
    String expected = digest(blocks);
    String found = challenge.get().response().measurementSummaryHash().toHex();
    if (!expected.equals(found) && signed.map(SummaryCheck::askedForRaw).orElse(false)) {
      finding.notEvaluated(
          expected,
          found,
          "The measurements were read as raw bit streams, and the summary may be of their digests.");
      return;
    }
    finding.compare(
        expected,
        found,
        "The summary covers other measurements than those read: they changed, or not all were read.");
    if (signed.isEmpty() && expected.equals(found) && spans.challenge().isSigned()) {
      covered = blocks;
      coversUnsigned = true;
    }
  }

  private String digest(List<MeasurementBlock> blocks) {
    List<Bytes> octets =
        blocks.stream()
            .distinct()
            .sorted(Comparator.comparingInt(MeasurementBlock::index))
            .map(MeasurementBlock::encode)
            .toList();
    return crypto.digest(spans.negotiation().orElseThrow().hash(), Bytes.concat(octets)).toHex();
  }

  private static boolean askedForRaw(MeasurementTranscript span) {
    return (span.request().attributes() & GetMeasurements.RAW_BIT_STREAM_REQUESTED) != 0;
  }

  /** The blocks that the evidence states; none if one of them cannot be read. */
  private static List<MeasurementBlock> read(Part<Measurements> stated) {
    List<MeasurementBlock> blocks = new ArrayList<>();
    try {
      for (Bytes octets : stated.toOptional().map(Measurements::blocks).orElse(List.of())) {
        blocks.addAll(MeasurementRecord.decode(octets).blocks());
      }
    } catch (MalformedMessageException unreadable) {
      return List.of();
    }
    return blocks;
  }
}
