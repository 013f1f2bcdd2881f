package org.opentsm.evidence.statement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A statement that was read, and whose octets are what its kind allows. Nothing else is known.
 *
 * <p>Implemented by this module alone. Not sealed: on a class path that would take one package. So
 * each kind brings what a verifier has to know of it, and nothing asks which kind it is.
 */
public interface Statement {
  /**
   * Reports all checks that are this kind's own.
   *
   * @param findings where they go
   * @param part of the evidence where the statement stands
   * @return who vouches for what the statement says
   */
  Voucher report(Findings findings, String part, StatementRequest request, SpdmCrypto crypto);

  /**
   * The checks that must pass before the statement vouches for anything, whatever a policy
   * requires: without one of them somebody else could have made it.
   */
  default Set<CheckId> indispensable() {
    return Set.of(
        CheckId.STATEMENT_SIGNATURE,
        CheckId.STATEMENT_ENDORSEMENT,
        CheckId.STATEMENT_BINDING,
        CheckId.STATEMENT_RULES,
        CheckId.STATEMENT_USER_DATA);
  }

  /** The names of what may come along with it; any other is refused. */
  default List<String> supplements() {
    return List.of();
  }

  /**
   * What it says of the machine's software, by name, with what comes along with it; nothing of it
   * is verified.
   */
  default Map<String, Bytes> measurements(List<Supplement> supplements, SpdmCrypto crypto) {
    return facts().measurements();
  }

  /** What it says, in the words of all kinds. */
  PlatformFacts facts();

  /**
   * The measurements without which nobody knows which software the machine runs, by the names of
   * {@link PlatformFacts#measurements}: less than these, and something unknown has a place among
   * what is known.
   */
  Set<String> software();

  /**
   * Whether a value of a measurement can tell one software from another. One into which nothing was
   * ever measured cannot: any machine that measures nothing has it.
   *
   * @param name of {@link #measurements}
   */
  default boolean isTelling(String name, Bytes value) {
    return true;
  }

  /**
   * The demands on security versions and level that this statement just meets; they may be empty
   * where it does not say enough.
   *
   * @return empty if its kind has neither
   */
  default Optional<MachineDemands> leastDemands() {
    return Optional.empty();
  }

  /** All of its fields by the names of its specification, for a person. */
  ObjectNode toJson();
}
