package org.opentsm.evidence.appraisal;

import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.Statement;

/**
 * Whether the machine is what the policy demands beyond its software, in the words of all kinds.
 * What a kind says in words of its own, its own checks compare.
 */
final class MachineChecks {
  private final Findings findings;
  private final String part;
  private final MachineDemands demands;

  /**
   * @param part of the evidence where the statement stands
   */
  MachineChecks(Findings findings, String part, MachineDemands demands) {
    this.findings = findings;
    this.part = part;
    this.demands = demands;
  }

  void report(Statement statement, Voucher voucher) {
    demands.required().forEach(name -> report(statement, name, true, voucher));
    demands.forbidden().forEach(name -> report(statement, name, false, voucher));
    if (statement.leastDemands().isPresent()) {
      return;
    }
    if (!demands.minimumTcb().isEmpty()) {
      unknown(findings.of(CheckId.STATEMENT_TCB, part + "/minimumTcb", voucher), "minimumTcb");
    }
    if (demands.vmpl().isPresent()) {
      unknown(findings.of(CheckId.STATEMENT_RULES, part + "/vmpl", voucher), "vmpl");
    }
  }

  private void report(Statement statement, String name, boolean wanted, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_RULES, part + "/" + name, voucher);
    @Nullable Boolean found = statement.facts().attributes().get(name);
    if (found == null) {
      unknown(finding, name);
    } else {
      finding.compare(
          state(name, wanted),
          state(name, found),
          "The machine is another one than the policy demands.");
    }
  }

  private static void unknown(Findings.Finding finding, String name) {
    finding.unchecked(
        name + " as the policy's machine has it",
        "no such word",
        "A statement of this kind does not say " + name + ".");
  }

  private static String state(String name, boolean on) {
    return name + (on ? " on" : " off");
  }
}
