package org.opentsm.evidence.statement;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A statement that was read, and whose octets are what its kind allows. Nothing else is known.
 *
 * <p>Implemented by this module alone. Not sealed: on a class path that would take one package.
 */
public interface Statement {
  /** What it says, in the words of all kinds. */
  PlatformFacts facts();

  /** All of its fields by the names of its specification, for a person. */
  ObjectNode toJson();
}
