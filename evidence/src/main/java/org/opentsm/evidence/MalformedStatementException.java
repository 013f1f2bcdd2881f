package org.opentsm.evidence;

import org.opentsm.spdm.MalformedMessageException;

/** Octets that are no statement of the kind and version that they claim to be. */
public final class MalformedStatementException extends EvidenceException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what the specification's name of the structure, such as {@code ATTESTATION_REPORT}
   * @param field the specification's name of the field
   * @param offset of the field from the start of the statement, in octets
   * @param expected what the format allows
   * @param found what stands there
   */
  public MalformedStatementException(
      String what, String field, long offset, String expected, String found) {
    super(
        EvidenceErrorCode.MALFORMED_STATEMENT,
        what
            + ": "
            + field
            + " at offset "
            + offset
            + ": expected "
            + expected
            + ", found "
            + found);
  }

  /** The same failure, found by a reader of messages. */
  public MalformedStatementException(MalformedMessageException malformed) {
    this(
        malformed.messageName(),
        malformed.field(),
        malformed.offset(),
        malformed.expected(),
        malformed.found());
  }
}
