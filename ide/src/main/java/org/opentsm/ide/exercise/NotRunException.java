package org.opentsm.ide.exercise;

/** A case cannot be run, and why. */
final class NotRunException extends Exception {
  private static final long serialVersionUID = 1L;

  NotRunException(String why) {
    super(why);
  }
}
