package org.opentsm.tsm.cli.command;

import org.opentsm.tsm.api.ConnectOptions.Demand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether a secured session is wanted: one of these, or where it can be had. */
public final class SessionOption {
  @ArgGroup(exclusive = true)
  private Wish wish = new Wish();

  /** For picocli. */
  public SessionOption() {}

  /**
   * One of two. A group of its own: picocli's check of commands knows a group in one place only.
   */
  static final class Wish {
    @Option(
        names = "--session",
        description =
            "Demand a secured session with the device (default: one is opened if the device can).")
    private boolean required;

    @Option(names = "--no-session", description = "Open no session.")
    private boolean refused;
  }

  /** What was asked for. */
  public Demand demand() {
    return demand(wish.required, wish.refused);
  }

  /** What one of two options asks for, or neither of them. */
  static Demand demand(boolean required, boolean refused) {
    if (required) {
      return Demand.REQUIRED;
    }
    return refused ? Demand.NO : Demand.WHERE_POSSIBLE;
  }
}
