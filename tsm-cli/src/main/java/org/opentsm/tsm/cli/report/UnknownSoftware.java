package org.opentsm.tsm.cli.report;

import java.util.Optional;
import java.util.SortedSet;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.statement.Statement;

/** What a person should know of a policy that was made of a statement. */
public final class UnknownSoftware {
  private UnknownSoftware() {}

  /**
   * A remark.
   *
   * @return empty if the policy knows all of the machine's software
   */
  public static Optional<String> remark(Statement statement, Policy policy) {
    SortedSet<String> unknown = StatementVerifier.unknownSoftware(statement, policy);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the policy does not know the machine's software, so that nothing will pass by its word: the"
                + " statement has no value of "
                + String.join(", ", unknown)
                + ", or one into which nothing was ever measured");
  }
}
