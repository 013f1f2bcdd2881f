package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/**
 * Whether the devices of the evidence are those that were committed to. The published values prove
 * nothing by themselves; they tell which device differs.
 */
final class CommitmentChecks {
  private static final String PART = "commitments";

  private final Findings findings;

  CommitmentChecks(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param computed of the devices
   * @param computedTop over nonce, identity and devices
   * @param voucher the root of trust if its statement is over the computed tree
   */
  void report(
      Evidence evidence, List<DeviceDigest> computed, TreeTop computedTop, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.COMMITMENTS, PART, voucher);
    if (!(evidence.commitments() instanceof Part.Present<Commitments>(Commitments stated))) {
      finding.notEvaluated(
          "Absent: " + ((Part.Absent<Commitments>) evidence.commitments()).reason());
      return;
    }
    List<Bytes> roots = computed.stream().map(DeviceDigest::value).toList();
    Bytes top = computedTop.value();
    String expected = "top " + top.toHex() + " over " + roots.size() + " devices";
    List<String> differences = differences(evidence, roots, stated.devices());
    if (!differences.isEmpty()) {
      finding.fail(
          stated.devices().size() + " devices as they were committed to",
          String.join("; ", differences),
          "The devices of the evidence are not those that were committed to.");
    } else if (!stated.top().equals(top)) {
      finding.fail(
          expected,
          "top " + stated.top().toHex(),
          "The devices are those that were committed to; nonce or identity is another.");
    } else {
      finding.pass(expected, "the same", CheckId.COMMITMENTS.statement());
    }
  }

  private static List<String> differences(
      Evidence evidence, List<Bytes> computed, List<Bytes> stated) {
    List<String> differences = new ArrayList<>();
    Set<Bytes> seen = new HashSet<>();
    for (int i = 0; i < computed.size(); i++) {
      Bytes root = computed.get(i);
      String name = "device " + i + " (" + name(evidence, i) + ")";
      int place = stated.indexOf(root);
      if (!seen.add(root) && count(stated, root) < count(computed, root)) {
        differences.add(name + " is there twice");
      } else if (place < 0) {
        differences.add(name + " is none of them, or was changed");
      } else if (place != i && count(stated, root) == 1) {
        differences.add(name + " was at place " + place);
      }
    }
    for (int i = 0; i < stated.size(); i++) {
      if (!computed.contains(stated.get(i))) {
        differences.add(
            "the one at place " + i + " with digest " + stated.get(i).toHex() + " is missing");
      }
    }
    if (differences.isEmpty() && computed.size() != stated.size()) {
      differences.add(computed.size() + " devices for " + stated.size());
    }
    return differences;
  }

  private static long count(List<Bytes> roots, Bytes root) {
    return roots.stream().filter(root::equals).count();
  }

  private static String name(Evidence evidence, int index) {
    return evidence
        .devices()
        .get(index)
        .device()
        .leaf()
        .toOptional()
        .map(leaf -> leaf.subject().isEmpty() ? "no name" : leaf.subject())
        .orElse("no name");
  }
}
