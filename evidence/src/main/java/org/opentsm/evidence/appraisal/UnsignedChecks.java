package org.opentsm.evidence.appraisal;

import java.util.Locale;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.PciIds;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;

/**
 * Names the parts that no signature of the device covers, so that nobody mistakes them for facts.
 */
final class UnsignedChecks {
  private static final String VOUCHED = "a machine whose root of trust vouches for the TSM";

  private final Findings findings;
  private final TsmWord word;

  UnsignedChecks(Findings findings, TsmWord word) {
    this.findings = findings;
    this.word = word;
  }

  /** Of the evidence as a whole. */
  void report(Identity identity) {
    word.end(
        findings.of(CheckId.IDENTITY, "identity", Voucher.TSM),
        VOUCHED,
        identity.provider() + " " + identity.providerVersion() + ", " + identity.side().id(),
        "The TSM names itself.");
  }

  /** Of one device. */
  void report(DeviceEvidence device) {
    DeviceDescription description = device.device();
    Hints hints = description.hints();
    findings
        .of(CheckId.DEVICE_HINTS, "device/hints", Voucher.NOBODY)
        .notEvaluated(
            "nothing: a hint is never evidence",
            "address "
                + text(hints.address())
                + ", PCI identifiers "
                + text(hints.pci().map(UnsignedChecks::text)),
            "Where the device was met is known from the host alone, and nobody vouches for it.");
    counters(description);
  }

  /** Both begin at 1: whoever writes 0 has not counted. */
  private void counters(DeviceDescription description) {
    Findings.Finding finding = findings.of(CheckId.DEVICE_COUNTERS, "device", Voucher.TSM);
    String found =
        "incarnation " + description.incarnation() + ", generation " + description.generation();
    if (description.incarnation() == 0 || description.generation() == 0) {
      finding.notEvaluated("counters from 1", found, "Nobody counted.");
    } else {
      word.end(finding, VOUCHED, found, "The TSM counts these.");
    }
  }

  private static String text(PciIds ids) {
    return String.format(
        Locale.ROOT,
        "%04x:%04x class %06x revision %02x",
        ids.vendorId(),
        ids.deviceId(),
        ids.classCode(),
        ids.revisionId());
  }

  private static String text(Part<String> part) {
    return part.toOptional().orElse("not stated");
  }
}
