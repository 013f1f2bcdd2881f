package org.opentsm.tsm.cli.command;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --slot}: whose key and chain are meant. */
public final class SlotOption {
  private static final int LAST_SLOT = 7;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--slot",
      paramLabel = "N",
      description = "The certificate slot, 0 to 7 (default: the lowest that holds a chain).")
  private @Nullable Integer slot;

  /** For Guice and picocli. */
  SlotOption() {}

  /** The slot, if one was named. */
  public OptionalInt value() {
    if (slot == null) {
      return OptionalInt.empty();
    }
    if (slot < 0 || slot > LAST_SLOT) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--slot': expected 0 to " + LAST_SLOT + ", found " + slot);
    }
    return OptionalInt.of(slot);
  }
}
