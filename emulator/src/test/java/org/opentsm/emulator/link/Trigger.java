package org.opentsm.emulator.link;

/** Counts what could fail, and says when it does: at one of them, or from it on. */
final class Trigger {
  private final int at;
  private final boolean forGood;
  private int seen;
  private boolean off;

  /**
   * @param at from 1; 0 for never
   */
  Trigger(int at, boolean forGood) {
    this.at = at;
    this.forGood = forGood;
  }

  static Trigger never() {
    return new Trigger(0, false);
  }

  boolean strikes() {
    if (off) {
      return false;
    }
    seen++;
    return at > 0 && (seen == at || (forGood && seen > at));
  }

  /** How many there were. */
  int seen() {
    return seen;
  }

  /** Nothing fails, nothing is counted from here on. */
  void disarm() {
    off = true;
  }
}
