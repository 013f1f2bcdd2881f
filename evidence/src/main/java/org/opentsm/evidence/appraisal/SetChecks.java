package org.opentsm.evidence.appraisal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/**
 * The set of devices: each another one, and as many as a policy expects. A device is known by the
 * key that it proved to hold.
 */
final class SetChecks {
  private static final String PART = "devices";

  private final Findings findings;
  private final List<Optional<Bytes>> keys;

  /**
   * @param keys the key that each device proved to hold, if it did
   */
  SetChecks(Findings findings, List<Optional<Bytes>> keys) {
    this.findings = findings;
    this.keys = keys;
  }

  void report(OptionalInt wanted) {
    boolean allProven = keys.stream().allMatch(Optional::isPresent);
    Voucher voucher = allProven ? Voucher.DEVICE_KEY : Voucher.NOBODY;
    Optional<String> twice = twice();
    reportDistinct(findings.of(CheckId.DEVICES_DISTINCT, PART, voucher), twice);
    reportCount(findings.of(CheckId.DEVICES_COUNT, PART, voucher), wanted, twice);
  }

  private void reportDistinct(Findings.Finding finding, Optional<String> twice) {
    if (keys.size() == 1) {
      finding.notEvaluated("There is one device.");
    } else if (twice.isPresent()) {
      finding.fail(
          "a key of its own for each device",
          twice.get(),
          "One device stands in the evidence twice: it counts for another one that is missing.");
    } else {
      finding.pass(
          "a key of its own for each device",
          keys.size() + " keys",
          CheckId.DEVICES_DISTINCT.statement());
    }
  }

  private void reportCount(Findings.Finding finding, OptionalInt wanted, Optional<String> twice) {
    String found = keys.size() + " devices" + twice.map(which -> ", " + which).orElse("");
    if (wanted.isEmpty()) {
      finding.notEvaluated(
          "any number", found, "No policy says how many devices there are: some may be left out.");
    } else if (keys.size() == wanted.getAsInt() && twice.isEmpty()) {
      finding.pass(wanted.getAsInt() + " devices", found, CheckId.DEVICES_COUNT.statement());
    } else {
      finding.fail(
          wanted.getAsInt() + " devices",
          found,
          "Devices are missing, or there are more than the policy expects.");
    }
  }

  /** The first two places with the same key. */
  private Optional<String> twice() {
    Map<Bytes, Integer> first = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).isPresent()) {
        Integer before = first.putIfAbsent(keys.get(i).get(), i);
        if (before != null) {
          return Optional.of("devices " + before + " and " + i + " with one key");
        }
      }
    }
    return Optional.empty();
  }
}
