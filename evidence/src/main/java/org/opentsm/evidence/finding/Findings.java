package org.opentsm.evidence.finding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Voucher;

/** Collects the checks of one subject: a device, or the evidence as a whole. */
public final class Findings {
  private final Policy policy;
  private final OptionalInt device;
  private final Set<CheckId> demanded;
  private final List<CheckResult> results = new ArrayList<>();

  /** No findings yet. */
  public Findings(Policy policy, OptionalInt device) {
    this(policy, device, Set.of());
  }

  /**
   * @param demanded checks without which the answer would mean nothing: required whatever the
   *     policy says
   */
  public Findings(Policy policy, OptionalInt device, Set<CheckId> demanded) {
    this.policy = policy;
    this.device = device;
    this.demanded = Set.copyOf(demanded);
  }

  /** What decides what a check means. */
  public Policy policy() {
    return policy;
  }

  /**
   * None of the same subject, to be looked at before they are added.
   *
   * @param more checks that are demanded besides
   */
  public Findings apart(Set<CheckId> more) {
    Set<CheckId> all = new HashSet<>(demanded);
    all.addAll(more);
    return new Findings(policy, device, all);
  }

  /** Adds all of {@code others}. */
  public void addAll(Findings others) {
    results.addAll(others.results);
  }

  /** What was found about {@code part}; the explanation follows. */
  public Finding of(CheckId check, String part, Voucher voucher) {
    return new Finding(check, check.id(), part, voucher);
  }

  /** What a check of an operator's own found about {@code part}; the explanation follows. */
  public Finding ofExtra(String id, String part, Voucher voucher) {
    return new Finding(CheckId.EXTRA, id, part, voucher);
  }

  /** Everything found, in the order of the checks. */
  public List<CheckResult> results() {
    return results.stream().sorted((a, b) -> a.check().compareTo(b.check())).toList();
  }

  /** A check that is about to end. */
  public final class Finding {
    private final CheckId check;
    private final String id;
    private final String part;
    private final Voucher voucher;

    private Finding(CheckId check, String id, String part, Voucher voucher) {
      this.check = check;
      this.id = id;
      this.part = part;
      this.voucher = voucher;
    }

    /** It holds. */
    public void pass(String expected, String found, String explanation) {
      end(Outcome.PASS, expected, found, explanation);
    }

    /** It does not hold. */
    public void fail(String expected, String found, String explanation) {
      end(Outcome.FAIL, expected, found, explanation);
    }

    /**
     * Passes if both are equal, and otherwise fails for the reason that {@code difference} gives.
     */
    public void compare(Object expected, Object found, String difference) {
      if (expected.equals(found)) {
        pass(expected.toString(), found.toString(), check.statement());
      } else {
        fail(expected.toString(), found.toString(), difference);
      }
    }

    /** There is nothing to look at. */
    public void notEvaluated(String explanation) {
      end(Outcome.NOT_EVALUATED, check.statement(), "nothing to look at", explanation);
    }

    /** Nothing can be said of what there is. */
    public void notEvaluated(String expected, String found, String explanation) {
      end(Outcome.NOT_EVALUATED, expected, found, explanation);
    }

    /**
     * Nothing can be said of what there is, and that stands in nobody's way: not even where the
     * policy states an expectation, unless it makes the check itself required.
     */
    public void remark(String expected, String found, String explanation) {
      add(
          requirement(Requirement.INFORMATIONAL),
          Outcome.NOT_EVALUATED,
          expected,
          found,
          explanation);
    }

    /**
     * Nothing can be said, and nobody should take that for an answer: a warning, and not evaluated
     * where the check is required.
     */
    public void warn(String expected, String found, String explanation) {
      warn(Requirement.INFORMATIONAL, expected, found, explanation);
    }

    /**
     * Nothing can be said, and somebody is about to rely on it: not evaluated and in the way of a
     * positive answer, or a warning where the policy makes the check informational.
     */
    public void withhold(String expected, String found, String explanation) {
      warn(Requirement.REQUIRED, expected, found, explanation);
    }

    private void warn(Requirement otherwise, String expected, String found, String explanation) {
      Requirement requirement = requirement(otherwise);
      add(
          requirement,
          requirement == Requirement.REQUIRED ? Outcome.NOT_EVALUATED : Outcome.FAIL,
          expected,
          found,
          explanation);
    }

    /** It does not hold, and that counts unless the policy says otherwise. */
    public void refuse(String expected, String found, String explanation) {
      add(requirement(Requirement.REQUIRED), Outcome.FAIL, expected, found, explanation);
    }

    /**
     * Something claims to be signed and was not checked, or an operator asked for a check that
     * could not be made: unlike what is absent, it stands in the way of a positive answer, unless
     * the policy says otherwise where it may.
     */
    public void unchecked(String expected, String found, String explanation) {
      add(requirement(Requirement.REQUIRED), Outcome.NOT_EVALUATED, expected, found, explanation);
    }

    /** What the check is if the policy says nothing of it. */
    private Requirement requirement(Requirement otherwise) {
      return demanded.contains(check)
          ? Requirement.REQUIRED
          : policy.checks().getOrDefault(check, otherwise);
    }

    /** What nobody vouches for passes for nothing: the one place where that is decided. */
    private void end(Outcome ended, String expected, String found, String explanation) {
      boolean empty = ended == Outcome.PASS && voucher == Voucher.NOBODY && !check.needsNoVoucher();
      Outcome outcome = empty ? Outcome.NOT_EVALUATED : ended;
      add(
          demanded.contains(check) ? Requirement.REQUIRED : policy.requirement(check, outcome),
          outcome,
          expected,
          found,
          empty
              ? "Nobody vouches for what was looked at, so that it counts for nothing."
              : explanation);
    }

    private void add(
        Requirement requirement,
        Outcome outcome,
        String expected,
        String found,
        String explanation) {
      results.add(
          new CheckResult(
              check,
              device,
              part,
              requirement,
              outcome,
              expected,
              found,
              voucher,
              explanation,
              id));
    }
  }
}
