package org.opentsm.evidence.statement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.policy.MachineDemands;

/**
 * A statement that was read, and whose octets are what its kind allows. Nothing else is known.
 *
 * <p>Implemented by this module alone. Not sealed: on a class path that would take one package.
 */
public interface Statement {
  /** What it says, in the words of all kinds. */
  PlatformFacts facts();

  /**
   * The measurements without which nobody knows which software the machine runs, by the names of
   * {@link PlatformFacts#measurements}: less than these, and something unknown has a place among
   * what is known.
   */
  Set<String> software();

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
