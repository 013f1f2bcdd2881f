package org.opentsm.bench;

import java.io.IOException;

/**
 * The start of the benchmarks. JMH's own runs on any Java, and would go through all of them to say
 * with each, and with an exit code of 0, that this Java is too old for the classes of this jar.
 */
public final class Main {
  private Main() {}

  /** Runs JMH with its own options. */
  public static void main(String[] arguments) throws IOException {
    org.openjdk.jmh.Main.main(arguments);
  }
}
