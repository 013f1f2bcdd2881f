package org.opentsm.evidence.finding;

import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.certificate.RevocationList;

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
   * this chain, or none about its leaf, the key that signed may be revoked for all that was found
   * out.
   *
   * @param checks root first, the leaf's last
   * @param given whether there are any lists
   * @param unlisted why nobody lists such leaves, where nobody does: then the gap is no omission
   */
  public static void reportRevocation(
      Findings.Finding finding, List<PathCheck> checks, boolean given, Optional<String> unlisted) {
    boolean failed = checks.stream().anyMatch(c -> c.outcome() == PathCheck.Outcome.FAIL);
    if (checks.isEmpty() || failed || !given || !isOpen(checks.getLast())) {
      report(finding, "current revocation lists without these certificates", "the same", checks);
      return;
    }
    PathCheck leaf = checks.getLast();
    if (checks.stream().allMatch(PathFindings::isOpen)) {
      finding.unchecked(
          checks.getFirst().expected(),
          checks.getFirst().found(),
          "None of the revocation lists that were given is about this chain.");
    } else if (unlisted.isPresent()) {
      finding.notEvaluated(leaf.expected(), leaf.found(), unlisted.get());
    } else {
      finding.unchecked(
          leaf.expected(),
          leaf.found(),
          "The revocation lists that were given say nothing of " + leaf.certificate() + ".");
    }
  }

  /**
   * The gap, where revocation lists are given and none says anything of the leaf.
   *
   * @param given all lists
   */
  public static Optional<PathCheck> unlisted(
      CertificatePath.Result result, List<RevocationList> given) {
    List<PathCheck> checks = named(result, CertificatePath.REVOCATION);
    return given.isEmpty() || checks.isEmpty()
        ? Optional.empty()
        : Optional.of(checks.getLast()).filter(PathFindings::isOpen);
  }

  private static boolean isOpen(PathCheck check) {
    return check.outcome() == PathCheck.Outcome.NOT_EVALUATED;
  }

  /** Says that the first of {@code count} stands for them all. */
  public static String more(int count) {
    return count == 1 ? "" : " (and " + (count - 1) + " more)";
  }
}
