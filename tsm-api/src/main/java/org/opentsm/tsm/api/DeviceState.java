package org.opentsm.tsm.api;

/** Where a device stands with its TSM. None of these says that the device is trusted. */
public enum DeviceState {
  /** Known, but of no use for the reason that is given. */
  UNAVAILABLE("unavailable"),
  /** Here, not connected. */
  PRESENT("present"),
  /** Connected: the device has proved that it holds its key, and evidence can be collected. */
  AUTHENTICATED("authenticated"),
  /** Connected, and its interface is frozen. */
  LOCKED("locked"),
  /** The evidence that was appraised has been taken as its standing. */
  ACCEPTED("accepted"),
  /** The connection broke; what was collected or accepted counts no more until connected again. */
  LOST("lost");

  private final String id;

  DeviceState(String id) {
    this.id = id;
  }

  /** The stable name in JSON and messages. */
  public String id() {
    return id;
  }

  /** Whether evidence can be collected. */
  public boolean isConnected() {
    return this == AUTHENTICATED || this == LOCKED || this == ACCEPTED;
  }
}
