package org.opentsm.evidence.appraisal;

/**
 * Asked again and again while evidence is appraised, before each group of checks of a device:
 * whoever waits for the result may have left, or have no more time.
 *
 * @param <E> what it throws to end the appraisal
 */
@FunctionalInterface
public interface Pace<E extends Exception> {
  /** Throws if the appraisal is to end without a result. */
  void check() throws E;
}
