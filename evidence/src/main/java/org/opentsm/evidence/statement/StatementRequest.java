package org.opentsm.evidence.statement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;

/**
 * What a verifier brings along for a statement. Nothing else decides: no trust store, no clock, no
 * network.
 *
 * @param userData that the statement must carry; empty if nobody knows it, which is then not
 *     evaluated
 * @param supplements what came along with the statement; believed no more than the statement
 * @param trust what the operator gives
 * @param at the time for which endorsements must be valid
 * @param sessionCommitments of the sessions with the devices of the evidence, in their order; empty
 *     if nobody knows them
 */
public record StatementRequest(
    Optional<Bytes> userData,
    List<RootOfTrust.Supplement> supplements,
    PlatformTrust trust,
    Instant at,
    Optional<List<Bytes>> sessionCommitments) {
  /** Copies the lists. */
  public StatementRequest {
    supplements = List.copyOf(supplements);
    sessionCommitments = sessionCommitments.map(List::copyOf);
  }

  /** About a statement that stands in no evidence. */
  public StatementRequest(
      Optional<Bytes> userData,
      List<RootOfTrust.Supplement> supplements,
      PlatformTrust trust,
      Instant at) {
    this(userData, supplements, trust, at, Optional.empty());
  }
}
