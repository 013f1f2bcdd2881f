package org.opentsm.evidence.finding;

import java.util.List;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.PathCheck;

/** What the checks of a certificate path make of one check of the verifier. */
public final class PathFindings {
  private PathFindings() {}

  /** Those of all checks with this name. */
  public static List<PathCheck> named(CertificatePath.Result result, String name) {
    return result.checks().stream().filter(check -> check.check().equals(name)).toList();
  }

  /**
   * Fails with the first failure; else is not evaluated with the first gap; else passes.
   *
   * @return whether it passed
   */
  public static boolean report(
      Findings.Finding finding, String expected, String found, List<PathCheck> checks) {
    for (PathCheck.Outcome outcome :
        List.of(PathCheck.Outcome.FAIL, PathCheck.Outcome.NOT_EVALUATED)) {
      List<PathCheck> such = checks.stream().filter(c -> c.outcome() == outcome).toList();
      if (!such.isEmpty()) {
        PathCheck first = such.getFirst();
        String where = first.check() + " of " + first.certificate() + more(such.size());
        if (outcome == PathCheck.Outcome.FAIL) {
          finding.fail(first.expected(), first.found(), "The chain fails in " + where + ".");
        } else {
          finding.notEvaluated(
              first.expected(), first.found(), "Nothing is known for " + where + ".");
        }
        return false;
      }
    }
    if (checks.isEmpty()) {
      finding.notEvaluated("The chain has nothing to check here.");
      return false;
    }
    finding.pass(expected, found, "Every certificate of the chain was checked.");
    return true;
  }

  /**
   * Revocation. Who gives revocation lists wants them to say something: with none of them about
   * this chain, nothing was found out.
   *
   * @param given whether there are any lists
   */
  public static void reportRevocation(
      Findings.Finding finding, List<PathCheck> checks, boolean given) {
    boolean silent =
        checks.stream().allMatch(check -> check.outcome() == PathCheck.Outcome.NOT_EVALUATED);
    if (silent && !checks.isEmpty() && given) {
      finding.unchecked(
          checks.getFirst().expected(),
          checks.getFirst().found(),
          "None of the revocation lists that were given is about this chain.");
    } else {
      report(finding, "current revocation lists without these certificates", "the same", checks);
    }
  }

  /** Says that the first of {@code count} stands for them all. */
  public static String more(int count) {
    return count == 1 ? "" : " (and " + (count - 1) + " more)";
  }
}
