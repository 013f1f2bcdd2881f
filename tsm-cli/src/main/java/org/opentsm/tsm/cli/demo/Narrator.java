package org.opentsm.tsm.cli.demo;

import org.opentsm.tsm.cli.io.Console;

/** Tells what is going on, step by step. */
final class Narrator {
  private final Console console;
  private int step;

  Narrator(Console console) {
    this.console = console;
  }

  /** A chapter. */
  void chapter(String title) {
    console.result("");
    console.result(title);
    console.result("=".repeat(title.length()));
  }

  /** What is done next, and why. */
  void step(String... explanation) {
    step++;
    console.result("");
    for (int i = 0; i < explanation.length; i++) {
      console.result((i == 0 ? "%2d. ".formatted(step) : "    ") + explanation[i]);
    }
  }

  /** What came of it. */
  void outcome(String text) {
    console.result("    -> " + text);
  }
}
