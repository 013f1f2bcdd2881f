package org.opentsm.evidence.extension;

/**
 * What code of others threw in the place of an answer. Whatever it is, an error or a checked
 * exception that nobody declared, it must not cost what is known besides.
 */
public final class BrokenOff {
  private BrokenOff() {}

  /** Its kind, for a person. An interrupt that it tells of is noted again. */
  public static String name(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    String name = thrown.getClass().getSimpleName();
    return name.isEmpty() ? thrown.getClass().getName() : name;
  }
}
