package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * A device interface under TDISP (PCI Express Base 6.1, "TEE Device Interface Security Protocol").
 * The device does not sign it: the session carries it, and the TSM vouches for it.
 *
 * @param id INTERFACE_ID, {@value #ID_SIZE} octets: FUNCTION_ID and what follows it
 * @param state as the device reported it
 * @param report the INTERFACE_REPORT, all portions put together, as {@link
 *     org.opentsm.ide.tdisp.InterfaceReport} reads it
 * @param lockNonce START_INTERFACE_NONCE of LOCK_INTERFACE_RESPONSE, {@value #LOCK_NONCE} octets
 */
public record DeviceInterface(
    Part<Bytes> id, Part<State> state, Part<Bytes> report, Part<Bytes> lockNonce) {
  /** Octets of an interface ID. */
  public static final int ID_SIZE = 12;

  /** Octets of a lock nonce. */
  public static final int LOCK_NONCE = 32;

  /** Checks the sizes. */
  public DeviceInterface {
    id.toOptional().ifPresent(octets -> Limits.requireSize("id", octets, ID_SIZE));
    report.toOptional().ifPresent(octets -> Limits.requireBlob("report", octets));
    lockNonce.toOptional().ifPresent(octets -> Limits.requireSize("lockNonce", octets, LOCK_NONCE));
  }

  /** TDI_STATE. */
  public enum State {
    /** Not locked. */
    CONFIG_UNLOCKED,
    /** Locked: what it reports stays as it is. */
    CONFIG_LOCKED,
    /** Started by a TEE. */
    RUN,
    /** A lock was broken. */
    ERROR
  }
}
