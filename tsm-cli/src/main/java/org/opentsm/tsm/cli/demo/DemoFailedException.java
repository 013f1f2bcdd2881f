package org.opentsm.tsm.cli.demo;

/** Something in the demonstration did not end as it must: the tool is broken. */
final class DemoFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailedException(String expected, String found) {
    super("demo: expected " + expected + ", found " + found);
  }
}
