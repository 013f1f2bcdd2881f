package org.opentsm.backend.nativecma.tpm;

/** A response that is none: what, where, expected, found. */
final class TpmMalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  TpmMalformedException(String structure, String field, int offset, String expected, String found) {
    super(
        structure
            + ": "
            + field
            + " at offset "
            + offset
            + ": expected "
            + expected
            + ", found "
            + found);
  }
}
