package org.opentsm.ide.exercise;

/**
 * One assertion about the answers of a device.
 *
 * @param number case and assertion, as {@code 2.1.3}; of a case that was not run the case alone
 * @param message what was sent, and how many more like it
 * @param expected what the answer is expected to be
 * @param found what it was, the first one that was not as expected; why it was not run
 */
public record ExerciseStep(
    String number, String message, String expected, String found, Outcome outcome) {
  /** How it ended. */
  public enum Outcome {
    /** Every answer was as expected. */
    PASS,
    /** At least one was not. */
    FAIL,
    /** Nothing is known: what it needs is not there. */
    NOT_RUN
  }
}
