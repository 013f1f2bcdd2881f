package org.opentsm.evidence.ear;

import java.time.Instant;
import java.util.List;

/**
 * What a verifier says of itself in a result.
 *
 * @param issuedAt the time of the result, whatever time was appraised for; in whole seconds
 * @param developer whose software it is
 * @param build which one, with its version
 * @param policies identifiers of the policies that were applied, in their order; may be empty
 */
public record EarContext(Instant issuedAt, String developer, String build, List<String> policies) {
  /** Copies the list. */
  public EarContext {
    policies = List.copyOf(policies);
  }
}
