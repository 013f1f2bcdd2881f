package org.opentsm.evidence.appraisal;

import org.opentsm.spdm.MalformedMessageException;

/**
 * Recorded messages that are no conversation. Ends as a failed check, never leaves this package.
 */
final class BrokenTranscriptException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  BrokenTranscriptException(String where, String expected, String found) {
    super(where + ": expected " + expected + ", found " + found);
    this.expected = where + ": " + expected;
    this.found = found;
  }

  BrokenTranscriptException(String where, MalformedMessageException malformed) {
    super(where + ": " + malformed.getMessage(), malformed);
    this.expected =
        where
            + ", "
            + malformed.messageName()
            + ", "
            + malformed.field()
            + " at offset "
            + malformed.offset()
            + ": "
            + malformed.expected();
    this.found = malformed.found();
  }

  String expected() {
    return expected;
  }

  String found() {
    return found;
  }
}
