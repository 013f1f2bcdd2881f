package org.opentsm.evidence.appraisal;

import java.util.Locale;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
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
  private UnsignedChecks() {}

  /** Of the evidence as a whole. */
  static void report(Findings findings, Evidence evidence) {
    Identity identity = evidence.identity();
    findings
        .of(CheckId.IDENTITY, "identity", Voucher.TSM)
        .notEvaluated(
            "a statement by a root of trust",
            identity.provider() + " " + identity.providerVersion() + ", " + identity.side().id(),
            "The TSM names itself. Without a statement by the machine's root of trust this is not evaluated.");
    unsigned(findings, CheckId.COMMITMENTS, "commitments", evidence.commitments());
    unsigned(findings, CheckId.ROOT_OF_TRUST, "rootOfTrust", evidence.rootOfTrust());
  }

  /** Of one device. */
  static void report(Findings findings, DeviceEvidence device) {
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
    findings
        .of(CheckId.DEVICE_COUNTERS, "device", Voucher.TSM)
        .notEvaluated(
            "a statement by a root of trust",
            "incarnation " + description.incarnation() + ", generation " + description.generation(),
            "The TSM counts these. Without a statement by the machine's root of trust they are not evaluated.");
    unsigned(findings, CheckId.SESSION, "session", device.session());
    unsigned(findings, CheckId.INTERFACE, "interface", device.tdi());
    unsigned(findings, CheckId.LINK, "link", device.link());
    unsigned(findings, CheckId.TSM, "tsm", device.tsm());
  }

  private static void unsigned(Findings findings, CheckId check, String name, Part<?> part) {
    switch (part) {
      case Part.Absent<?>(String reason) ->
          findings.of(check, name, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      case Part.Present<?> _ ->
          findings
              .of(check, name, Voucher.TSM)
              .notEvaluated("The TSM states this. Without a root of trust it is not evaluated.");
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
