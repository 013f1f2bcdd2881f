package org.opentsm.tsm.cli.command;

import org.opentsm.tsm.api.ConnectOptions.Demand;
import picocli.CommandLine.Option;

/** Whether a secured session is wanted: one of these, or where it can be had. */
public final class SessionOption {
  @Option(
      names = "--session",
      description =
          "Demand a secured session with the device (default: one is opened if the device can).")
  private boolean required;

  @Option(names = "--no-session", description = "Open no session.")
  private boolean refused;

  /** For picocli. */
  public SessionOption() {}

  /** What was asked for. */
  public Demand demand() {
    if (required) {
      return Demand.REQUIRED;
    }
    return refused ? Demand.NO : Demand.WHERE_POSSIBLE;
  }
}
