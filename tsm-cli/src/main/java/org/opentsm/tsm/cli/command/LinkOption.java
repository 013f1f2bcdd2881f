package org.opentsm.tsm.cli.command;

import org.opentsm.tsm.api.ConnectOptions.Demand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether an encrypted link is wanted: one of these, or where it can be had. */
public final class LinkOption {
  @ArgGroup(exclusive = true)
  private Wish wish = new Wish();

  /** For picocli. */
  public LinkOption() {}

  /**
   * One of two. A group of its own: picocli's check of commands knows a group in one place only.
   */
  static final class Wish {
    @Option(
        names = "--ide",
        description =
            "Demand that the PCIe link is encrypted (default: it is, where both of its ports have"
                + " IDE and can be reached, and a session is open).")
    private boolean required;

    @Option(names = "--no-ide", description = "Do not encrypt the link.")
    private boolean refused;
  }

  /** What was asked for. */
  public Demand demand() {
    return SessionOption.demand(wish.required, wish.refused);
  }
}
