package org.opentsm.evidence.result;

/** Who vouches for what a check looked at. */
public enum Voucher {
  /** The device: its signature, verified with the key of its leaf certificate, covers it. */
  DEVICE_SIGNATURE("device-signature"),
  /**
   * The device proved to hold the key of the certificate; the certificate itself is an authority's
   * word, and the device did not sign for presenting it. Nothing but the key and the path above it
   * counts.
   */
  DEVICE_KEY("device-key"),
  /** The secured session in which it was read. */
  SESSION("session"),
  /** The TSM that collected the evidence. Counts only under a verified root of trust. */
  TSM("tsm"),
  /** The machine's root of trust: its statement, verified, covers it. */
  ROOT_OF_TRUST("root-of-trust"),
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
