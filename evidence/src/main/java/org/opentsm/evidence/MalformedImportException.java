package org.opentsm.evidence;

import org.opentsm.spdm.MalformedMessageException;

/** A file in a format of others that cannot be imported. */
public final class MalformedImportException extends EvidenceException {
  /** For {@code offset}: the place is no number of octets, or the field says it all. */
  public static final long NOWHERE = -1;

  private static final long serialVersionUID = 1L;

  /**
   * @param what the structure, such as {@code NVIDIA report}
   * @param field where in it; empty for the whole
   * @param offset of the field from the start of the structure, in octets, or {@link #NOWHERE}
   * @param expected what the format allows
   * @param found what stands there
   */
  public MalformedImportException(
      String what, String field, long offset, String expected, String found) {
    super(
        EvidenceErrorCode.MALFORMED_IMPORT,
        what
            + (field.isEmpty() ? "" : ": " + field)
            + (offset == NOWHERE ? "" : " at offset " + offset)
            + ": expected "
            + expected
            + ", found "
            + found);
  }

  /** The same failure, found by a reader of something within. */
  public MalformedImportException(EvidenceException within) {
    super(EvidenceErrorCode.MALFORMED_IMPORT, String.valueOf(within.getMessage()));
  }

  /**
   * A message within that is malformed.
   *
   * @param where it stands, such as {@code evidence 0}
   */
  public MalformedImportException(String where, MalformedMessageException malformed) {
    this(
        where + ", " + malformed.messageName(),
        malformed.field(),
        malformed.offset(),
        malformed.expected(),
        malformed.found());
  }
}
