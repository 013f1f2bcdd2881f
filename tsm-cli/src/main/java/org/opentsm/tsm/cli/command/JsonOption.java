package org.opentsm.tsm.cli.command;

import picocli.CommandLine.Option;

/** {@code --json}: the result in a stable schema, a failure too. */
public final class JsonOption {
  /** As it is written. */
  public static final String NAME = "--json";

  @Option(
      names = NAME,
      arity = "0",
      description = "Print the result as JSON, in a schema that stays.")
  private boolean json;

  /** For Guice and picocli. */
  JsonOption() {}

  /** Whether it was given. */
  public boolean isGiven() {
    return json;
  }
}
