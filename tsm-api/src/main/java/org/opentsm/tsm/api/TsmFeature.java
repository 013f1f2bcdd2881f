package org.opentsm.tsm.api;

/** What a TSM may be able to do. */
public enum TsmFeature {
  /** {@link Tsm#connect} and {@link Tsm#disconnect}. */
  CONNECT("connect"),
  /** Connecting opens a secured SPDM session that lasts until disconnecting. */
  SESSION("session"),
  /** Connecting can encrypt the PCIe link (IDE). */
  IDE("ide"),
  /** {@link Tsm#lock} and {@link Tsm#unlock}. */
  LOCK("lock"),
  /** {@link Tsm#evidence}. */
  EVIDENCE("evidence"),
  /** {@link Tsm#accept}. */
  ACCEPT("accept"),
  /** {@link Tsm#revalidate}. */
  REVALIDATE("revalidate");

  private final String id;

  TsmFeature(String id) {
    this.id = id;
  }

  /** The stable name in JSON and messages. */
  public String id() {
    return id;
  }
}
