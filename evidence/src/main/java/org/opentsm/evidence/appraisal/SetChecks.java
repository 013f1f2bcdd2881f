package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;

/** The set of devices: each another one, and as many as a policy expects. */
final class SetChecks {
  private static final String PART = "devices";

  private final Findings findings;
  private final List<ProvenDevice> devices;
  private final List<String> twice = new ArrayList<>();
  private final List<String> alike = new ArrayList<>();

  SetChecks(Findings findings, List<ProvenDevice> devices) {
    this.findings = findings;
    this.devices = devices;
    for (int i = 0; i < devices.size(); i++) {
      for (int j = 0; j < i; j++) {
        String pair = "devices " + j + " and " + i;
        if (devices.get(i).sharedWith(devices.get(j)).isPresent()) {
          twice.add(pair + " with " + devices.get(i).sharedWith(devices.get(j)).get());
        } else if (!devices.get(i).isOtherThan(devices.get(j))) {
          alike.add(pair);
        }
      }
    }
  }

  void report(OptionalInt wanted) {
    Voucher voucher = alike.isEmpty() ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
    reportDistinct(findings.of(CheckId.DEVICES_DISTINCT, PART, voucher));
    boolean proven = devices.stream().allMatch(device -> device.key().isPresent());
    reportCount(
        findings.of(CheckId.DEVICES_COUNT, PART, proven ? Voucher.DEVICE_KEY : Voucher.NOBODY),
        wanted);
  }

  private void reportDistinct(Findings.Finding finding) {
    String expected = "a serial number of its own for each device";
    if (devices.size() == 1) {
      finding.notEvaluated("There is one device.");
    } else if (!twice.isEmpty()) {
      finding.fail(
          expected,
          first(twice),
          "One device stands in the evidence twice: it counts for another one that is missing.");
    } else if (!alike.isEmpty()) {
      finding.notEvaluated(
          expected,
          "none that tells apart " + first(alike),
          "They have different keys, but one device has many: they may be the same one.");
    } else {
      finding.pass(expected, devices.size() + " of them", CheckId.DEVICES_DISTINCT.statement());
    }
  }

  private void reportCount(Findings.Finding finding, OptionalInt wanted) {
    String found = devices.size() + " devices";
    if (wanted.isEmpty()) {
      finding.notEvaluated(
          "any number", found, "No policy says how many devices there are: some may be left out.");
      return;
    }
    String expected = wanted.getAsInt() + " devices";
    if (devices.size() != wanted.getAsInt() || !twice.isEmpty()) {
      finding.fail(
          expected,
          found + (twice.isEmpty() ? "" : ", " + first(twice)),
          "Devices are missing, or there are more than the policy expects.");
    } else if (!alike.isEmpty()) {
      finding.notEvaluated(
          expected,
          found + ", and no serial number that tells apart " + first(alike),
          "They may be fewer devices than they seem.");
    } else {
      finding.pass(expected, found, CheckId.DEVICES_COUNT.statement());
    }
  }

  private static String first(List<String> pairs) {
    return pairs.getFirst()
        + (pairs.size() == 1 ? "" : " (and " + (pairs.size() - 1) + " more pairs)");
  }
}
