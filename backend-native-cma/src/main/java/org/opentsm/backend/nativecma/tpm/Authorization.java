package org.opentsm.backend.nativecma.tpm;

import org.opentsm.spdm.Bytes;

/**
 * TPMS_AUTH_COMMAND (Part 2, "TPMS_AUTH_COMMAND").
 *
 * @param session its handle
 * @param nonce of the caller; empty for a password
 */
record Authorization(long session, Bytes nonce) {
  private static final int CONTINUE_SESSION = 1;

  /** The empty password. */
  static final Authorization EMPTY_PASSWORD = new Authorization(TpmIds.RS_PW, Bytes.EMPTY);

  void write(TpmOutput out) {
    out.u32(session).sized(nonce).u8(CONTINUE_SESSION).sized(Bytes.EMPTY);
  }
}
