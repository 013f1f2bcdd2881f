package org.opentsm.evidence.result;

/** Who vouches for what a check looked at. */
public enum Voucher {
  /** The device: its signature, verified with the key of its leaf certificate, covers it. */
  DEVICE_SIGNATURE("device-signature"),
  /** The secured session in which it was read. */
  SESSION("session"),
  /** The TSM that collected the evidence. Counts only under a verified root of trust. */
  TSM("tsm"),
  /** Nobody: whoever held the evidence could have written it. */
  NOBODY("nobody");

  private final String id;

  Voucher(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }
}
