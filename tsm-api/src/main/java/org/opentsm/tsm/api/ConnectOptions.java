package org.opentsm.tsm.api;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to connect. Start from {@link #DEFAULTS}: later versions add options.
 *
 * @param slot whose key authenticates the device: 0 to 7; empty for the lowest that has a chain
 * @param session whether a secured session is opened
 * @param ide whether the PCIe link is encrypted
 * @param anew whether a device that is connected is connected anew, which ends its standing;
 *     otherwise it is left as it stands where that is as asked, and refused where it is not
 */
public record ConnectOptions(OptionalInt slot, Demand session, Demand ide, boolean anew) {
  /** The lowest slot; sessions and link encryption where TSM and device can; anew. */
  public static final ConnectOptions DEFAULTS =
      new ConnectOptions(OptionalInt.empty(), Demand.WHERE_POSSIBLE, Demand.WHERE_POSSIBLE);

  private static final int LAST_SLOT = 7;

  /** How much something is wanted. */
  public enum Demand {
    /** Not even where it can be had. */
    NO("no"),
    /** Where it can be had; its lack is no failure. */
    WHERE_POSSIBLE("where-possible"),
    /** Its lack is a failure. */
    REQUIRED("required");

    private final String id;

    Demand(String id) {
      this.id = id;
    }

    /** The stable name in JSON and configuration files. */
    public String id() {
      return id;
    }

    /** That of a name. */
    public static Optional<Demand> of(String id) {
      return Arrays.stream(values()).filter(demand -> demand.id.equals(id)).findFirst();
    }
  }

  /** Checks the slot. */
  public ConnectOptions {
    requireSlot(slot);
  }

  /** Anew, whatever is connected. */
  public ConnectOptions(OptionalInt slot, Demand session, Demand ide) {
    this(slot, session, ide, true);
  }

  /** The same for a device that keeps its standing if it is connected already. */
  public ConnectOptions keeping() {
    return new ConnectOptions(slot, session, ide, false);
  }

  /** The same with the key of another slot, 0 to 7. */
  public ConnectOptions withSlot(int chosen) {
    return new ConnectOptions(OptionalInt.of(chosen), session, ide, anew);
  }

  /** The same with another wish for a session. */
  public ConnectOptions withSession(Demand demand) {
    return new ConnectOptions(slot, demand, ide, anew);
  }

  /** The same with another wish for link encryption. */
  public ConnectOptions withIde(Demand demand) {
    return new ConnectOptions(slot, session, demand, anew);
  }

  static void requireSlot(OptionalInt slot) {
    if (slot.isPresent() && (slot.getAsInt() < 0 || slot.getAsInt() > LAST_SLOT)) {
      throw new IllegalArgumentException(
          "slot is " + slot.getAsInt() + ", must be 0 to " + LAST_SLOT);
    }
  }
}
