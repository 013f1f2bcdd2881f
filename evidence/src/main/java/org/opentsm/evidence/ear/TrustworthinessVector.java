package org.opentsm.evidence.ear;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Voucher;

/**
 * What checks say, in the words of draft-ietf-rats-ar4si: a claim of which nothing is known is left
 * out, and one that a required check could have made and did not is 0.
 *
 * @param claims from 0 to 127, in the order of the claims
 */
public record TrustworthinessVector(Map<TrustworthinessClaim, Integer> claims) {
  /** Copies the map. */
  public TrustworthinessVector {
    Map<TrustworthinessClaim, Integer> copy = new EnumMap<>(TrustworthinessClaim.class);
    copy.putAll(claims);
    claims = Collections.unmodifiableMap(copy);
  }

  /** What these checks say. */
  public static TrustworthinessVector of(List<CheckResult> checks) {
    Map<TrustworthinessClaim, Integer> claims = new EnumMap<>(TrustworthinessClaim.class);
    for (TrustworthinessClaim claim : TrustworthinessClaim.values()) {
      put(
          claims,
          claim,
          checks.stream()
              .filter(check -> TrustworthinessClaim.of(check.check()) == claim)
              .toList());
    }
    return new TrustworthinessVector(claims);
  }

  private static void put(
      Map<TrustworthinessClaim, Integer> claims,
      TrustworthinessClaim claim,
      List<CheckResult> checks) {
    boolean missing = false;
    boolean warned = false;
    boolean affirmed = false;
    for (CheckResult check : checks) {
      boolean required = check.requirement() == Requirement.REQUIRED;
      if (required && check.outcome() == Outcome.FAIL) {
        int worst =
            TrustworthinessClaim.isCryptographic(check.check())
                ? TrustworthinessClaim.CRYPTOGRAPHY_FAILED
                : claim.contraindicated();
        claims.merge(claim, worst, Math::max);
      }
      missing |= required && check.outcome() == Outcome.NOT_EVALUATED;
      warned |= check.outcome() == Outcome.FAIL;
      affirmed |=
          check.outcome() == Outcome.PASS
              && check.vouchedBy() != Voucher.NOBODY
              && TrustworthinessClaim.isAffirmedBy(check.check());
    }
    if (!claims.containsKey(claim) && (missing || warned || affirmed)) {
      claims.put(claim, missing ? 0 : warned ? claim.warning() : claim.affirming());
    }
  }
}
